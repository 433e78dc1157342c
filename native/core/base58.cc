#include "base58.h"

#include <string.h>

#include "characters.h"
#include "taint.h"

namespace strongroom {
namespace {

constexpr uint32_t kBad = 1u << 31;

// Of a digit; kBad of what is none.
uint32_t Value(uint32_t c) {
  const uint32_t digit = Between(c, '1', '9'), a_to_h = Between(c, 'A', 'H'), j_to_n = Between(c, 'J', 'N');
  const uint32_t p_to_z = Between(c, 'P', 'Z'), low_a_to_k = Between(c, 'a', 'k'), low_m_to_z = Between(c, 'm', 'z');
  const uint32_t any = digit | a_to_h | j_to_n | p_to_z | low_a_to_k | low_m_to_z;
  return (digit & (c - '1')) | (a_to_h & (c - 'A' + 9)) | (j_to_n & (c - 'J' + 17)) | (p_to_z & (c - 'P' + 22)) |
         (low_a_to_k & (c - 'a' + 33)) | (low_m_to_z & (c - 'm' + 44)) | (~any & kBad);
}

// How many bytes at the front are `value`.
uint32_t CountFront(const uint8_t* bytes, size_t size, uint8_t value) {
  uint32_t count = 0, going_on = ~0u;
  for (size_t i = 0; i < size; i++) {
    going_on &= Equal(bytes[i], value);
    count += going_on & 1;
  }
  return count;
}

}  // namespace

void DecodeBase58(const uint8_t* text, size_t length, uint8_t* out, size_t size, bool* good) {
  memset(out, 0, size);
  uint32_t wrong = 0;
  for (size_t i = 0; i < length; i++) {
    const uint32_t value = Value(text[i]);
    wrong |= value & kBad;
    uint32_t carry = value & ~kBad;
    for (size_t at = size; at-- > 0;) {
      carry += 58u * out[at];
      out[at] = static_cast<uint8_t>(carry);
      carry >>= 8;
    }
    wrong |= carry;  // larger than so many bytes can be
  }
  // Each zero byte at the front is a digit of its own, '1'.
  wrong |= CountFront(text, length, '1') ^ CountFront(out, size, 0);
  Declassify(&wrong, sizeof wrong);
  *good = wrong == 0;
}

}  // namespace strongroom
