// OpenSSL's random generator in the room: CTR_DRBG with AES-256 (NIST SP 800-90A), seeded by the kernel. Each lives
// only as long as what is made of it: before and after there is no state that could tell what was drawn, or what will
// be.
#pragma once
#include <cstddef>

#include "openssl_types.h"
#include "status.h"

namespace strongroom {

// Used, and left, on a secret stack. Of one process: a forked child has no room, and so no generator.
class RandomGenerator {
 public:
  // Fills `data`. The first call seeds. Errors: SYSTEM, OPENSSL_FAILED, as TakeSlot; then `data` is zeros.
  Status Fill(void* data, size_t size);

 private:
  Status Seed();

  RandomContext context_;
};

}  // namespace strongroom
