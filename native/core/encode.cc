#include "encode.h"

#include <cstring>

namespace strongroom {
namespace {

// Sixteen bytes at a time, in the compiler's vector type (GCC and clang, any architecture). A comparison gives 0xff or
// 0 a byte.
typedef uint8_t Bytes16 __attribute__((vector_size(16)));

Bytes16 HexDigits(Bytes16 values) {
  const Bytes16 is_letter = reinterpret_cast<Bytes16>(values > 9);
  return values + '0' + (is_letter & ('a' - '9' - 1));
}

size_t EncodeHex(const uint8_t* bytes, size_t size, char* out) {
  size_t at = 0;
  for (; at + sizeof(Bytes16) <= size; at += sizeof(Bytes16)) {
    Bytes16 block;
    memcpy(&block, bytes + at, sizeof block);
    const Bytes16 high = HexDigits(block >> 4), low = HexDigits(block & 15);
    const Bytes16 first = __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const Bytes16 second =
        __builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    memcpy(out + 2 * at, &first, sizeof first);
    memcpy(out + 2 * at + sizeof first, &second, sizeof second);
  }
  for (; at < size; ++at) {
    out[2 * at] = "0123456789abcdef"[bytes[at] >> 4];
    out[2 * at + 1] = "0123456789abcdef"[bytes[at] & 15];
  }
  return 2 * size;
}

// Two characters for every twelve bits: one load and one store for both.
struct Pairs {
  static constexpr size_t kCount = size_t{64} * 64;
  char text[kCount][2];
};

constexpr Pairs MakePairs(const char* digits) {
  Pairs pairs{};
  for (size_t i = 0; i < Pairs::kCount; ++i) {
    pairs.text[i][0] = digits[i / 64];
    pairs.text[i][1] = digits[i % 64];
  }
  return pairs;
}

constexpr Pairs kBase64 = MakePairs("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
constexpr Pairs kBase64url = MakePairs("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

// Not padded; returns the length.
size_t EncodeBase64(const Pairs& pairs, const uint8_t* bytes, size_t size, char* out) {
  char* at = out;
  for (; size >= 3; size -= 3, bytes += 3, at += 4) {
    const uint32_t bits = uint32_t{bytes[0]} << 16 | uint32_t{bytes[1]} << 8 | bytes[2];
    memcpy(at, pairs.text[bits >> 12], 2);
    memcpy(at + 2, pairs.text[bits & 0xfff], 2);
  }
  if (size > 0) {
    const uint32_t bits = uint32_t{bytes[0]} << 16 | (size == 2 ? uint32_t{bytes[1]} << 8 : 0);
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
