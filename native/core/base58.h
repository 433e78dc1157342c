// Base58, as Bitcoin's and Solana's addresses have it: a big number in digits without 0, O, I and l, and without a
// checksum.
#pragma once
#include <cstddef>
#include <cstdint>

namespace strongroom {

constexpr size_t kMaxBase58Size = 88;  // digits of 64 bytes

// On a secret stack. Reads just `size` bytes (32 or 64) of text; *good: whether the text is one that means so many, as
// it is the only one that means them. No table and no branch depends on a digit.
void DecodeBase58(const uint8_t* text, size_t length, uint8_t* out, size_t size, bool* good);

}  // namespace strongroom
