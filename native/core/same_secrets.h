// Which of several secrets are the same, and nothing else about them: each becomes an HMAC under a random key that is
// used once and dies here. On a secret stack.
#pragma once
#include <cstddef>
#include <cstdint>

#include "hmac.h"
#include "room.h"
#include "status.h"

namespace strongroom {

class SameSecrets {
 public:
  static constexpr size_t kMost = 16384;  // as many as an index may have entries: docs/vault-format.md

  // Errors: SYSTEM, as TakeSlot.
  Status Begin();
  // At most kMost times; size: 1 byte or more. Errors as TakeSlot.
  Status Add(const uint8_t* data, size_t size);
  // The place of the first secret that is the same as the one at `place`: its own, where there is none before it.
  size_t FirstLike(size_t place) const;

 private:
  const uint8_t* TagAt(size_t place) const;

  static constexpr size_t kTagsInSlot = 4096;
  HmacKey key_;
  Slot tags_[kMost / kTagsInSlot];
  size_t count_ = 0;
};

}  // namespace strongroom
