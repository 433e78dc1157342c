#include "encode.h"

#include <cstring>

namespace strongroom {
namespace {

// Two characters for every value of `kBits` bits, so that one load and one store make both.
template <size_t kBits>
struct Pairs {
  char text[size_t{1} << kBits][2];
};

template <size_t kBits>
constexpr Pairs<kBits> MakePairs(const char* digits) {
  constexpr size_t kDigits = size_t{1} << (kBits / 2);
  Pairs<kBits> pairs{};
  for (size_t i = 0; i < kDigits * kDigits; ++i) {
    pairs.text[i][0] = digits[i / kDigits];
    pairs.text[i][1] = digits[i % kDigits];
  }
  return pairs;
}

constexpr char kBase64Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kBase64urlDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr Pairs<8> kHex = MakePairs<8>("0123456789abcdef");
constexpr Pairs<12> kBase64 = MakePairs<12>(kBase64Digits);
constexpr Pairs<12> kBase64url = MakePairs<12>(kBase64urlDigits);

size_t EncodeHex(const uint8_t* bytes, size_t size, char* out) {
  for (size_t i = 0; i < size; ++i) memcpy(out + 2 * i, kHex.text[bytes[i]], 2);
  return 2 * size;
}

// Unpadded; returns the length.
size_t EncodeBase64(const Pairs<12>& pairs, const uint8_t* bytes, size_t size, char* out) {
  char* at = out;
  for (; size >= 3; size -= 3, bytes += 3, at += 4) {
    uint32_t bits = uint32_t{bytes[0]} << 16 | uint32_t{bytes[1]} << 8 | bytes[2];
    memcpy(at, pairs.text[bits >> 12], 2);
    memcpy(at + 2, pairs.text[bits & 0xfff], 2);
  }
  if (size > 0) {
    uint32_t bits = uint32_t{bytes[0]} << 16 | (size == 2 ? uint32_t{bytes[1]} << 8 : 0);
    memcpy(at, pairs.text[bits >> 12], 2);
    at += 2;
    if (size == 2) *at++ = pairs.text[bits & 0xfff][0];
  }
  return static_cast<size_t>(at - out);
}

}  // namespace

size_t Encode(Output output, const uint8_t* bytes, size_t size, char* out) {
  if (output == Output::kHex) return EncodeHex(bytes, size, out);
  if (output == Output::kBase64url) return EncodeBase64(kBase64url, bytes, size, out);
  size_t length = EncodeBase64(kBase64, bytes, size, out);
  while (length % 4 != 0) out[length++] = '=';
  return length;
}

}  // namespace strongroom
