// Random numbers below a bound, each as likely as any other.
#pragma once
#include <cstddef>
#include <cstdint>

#include "random_generator.h"
#include "status.h"
#include "taint.h"
#include "wipe.h"

namespace strongroom {

// On a secret stack, where what was drawn and not used yet lies. OpenSSL's random bytes.
class RandomNumbers {
 public:
  RandomNumbers() = default;
  ~RandomNumbers() { Wipe(pool_, sizeof pool_); }
  RandomNumbers(const RandomNumbers&) = delete;
  RandomNumbers& operator=(const RandomNumbers&) = delete;

  // `bound` is 1 to 65536. Errors: as RandomGenerator::Fill.
  Status Below(uint32_t bound, uint32_t* out) {
    for (;;) {
      if (used_ == kPoolSize) {
        const Status status = generator_.Fill(pool_, sizeof pool_);
        if (!status.ok()) return status;
        used_ = 0;
      }
      uint32_t kept = Fair(pool_[used_++], bound, out);
      Declassify(&kept, sizeof kept);
      if (kept != 0) return Ok();
    }
  }

  // What two random bytes make of it; 0 where they are to be thrown away, because some numbers would be likelier than
  // others with them (D. Lemire, "Fast random integer generation in an interval", 2019). That says nothing about the
  // next two.
  static uint32_t Fair(uint16_t drawn, uint32_t bound, uint32_t* out) {
    const uint32_t product = drawn * bound;
    *out = product / kValues;
    return product % kValues >= kValues % bound;
  }

 private:
  static constexpr uint32_t kValues = 65536;
  static constexpr size_t kPoolSize = 32;

  RandomGenerator generator_;
  uint16_t pool_[kPoolSize] = {};
  size_t used_ = kPoolSize;
};

}  // namespace strongroom
