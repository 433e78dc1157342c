// Comparing characters of a secret without a branch.
#pragma once
#include <cstdint>

namespace strongroom {

// All ones where low <= c <= high, else 0: a difference below 0 has its top bit set. c, low and high are below 2^31.
inline uint32_t Between(uint32_t c, uint32_t low, uint32_t high) { return (((c - low) | (high - c)) >> 31) - 1; }
inline uint32_t Equal(uint32_t c, uint32_t other) { return Between(c, other, other); }

}  // namespace strongroom
