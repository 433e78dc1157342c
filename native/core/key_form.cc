#include "key_form.h"

#include "secret_hash.h"
#include "taint.h"
#include "wipe.h"

namespace strongroom {
namespace {

// All ones where c is below limit, else 0; both are below 2^31.
uint32_t Below(uint32_t c, uint32_t limit) { return 0u - ((c - limit) >> 31); }

uint8_t Base64Character(uint32_t value) {
  uint32_t c = 'A' + value;                   // 0 to 25
  c += ~Below(value, 26) & ('a' - 26 - 'A');  // 26 to 51
  c -= ~Below(value, 52) & ('a' - 26 - ('0' - 52));
  c -= ~Below(value, 62) & ('0' - 52 - ('+' - 62));
  c += ~Below(value, 63) & ('/' - 63 - ('+' - 62));
  return static_cast<uint8_t>(c);
}

uint8_t HexCharacter(uint32_t value) {
  return static_cast<uint8_t>('0' + value + (~Below(value, 10) & ('a' - 10 - '0')));
}

}  // namespace

Status Base64Text(const uint8_t* text, size_t size, Slot* out) {
  Slot characters;
  const Status status = Slot::Take((size + 2) / 3 * 4, &characters);
  if (!status.ok()) return status;
  uint8_t* to = characters.data();
  for (size_t i = 0; i < size; i += 3) {
    const size_t left = size - i;
    const uint32_t bits =
        static_cast<uint32_t>(text[i]) << 16 | (left > 1 ? text[i + 1] << 8 : 0) | (left > 2 ? text[i + 2] : 0);
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): there is room for it, so `to` points there
    *to++ = Base64Character(bits >> 18);
    *to++ = Base64Character(bits >> 12 & 63);
    *to++ = left > 1 ? Base64Character(bits >> 6 & 63) : '=';
    *to++ = left > 2 ? Base64Character(bits & 63) : '=';
  }
  *out = static_cast<Slot&&>(characters);
  return Ok();
}

Status UpperText(const uint8_t* text, size_t size, Slot* out) {
  Slot characters;
  const Status status = Slot::Take(size, &characters);
  if (!status.ok()) return status;
  uint32_t all = 0;
  for (size_t i = 0; i < size; ++i) {
    const uint32_t c = text[i], letter = ~Below(c, 'a') & Below(c, 'z' + 1);
    characters.data()[i] = static_cast<uint8_t>(c - (letter & 0x20));
    all |= c;
  }
  Declassify(&all, sizeof all);  // whether it is ASCII may be known
  if (all >= 0x80) {
    size_t position = 0;
    while (text[position] < 0x80) ++position;
    return Fail(Code::SECRET_ENCODING, static_cast<int64_t>(position));
  }
  *out = static_cast<Slot&&>(characters);
  return Ok();
}

Status Md5Text(const uint8_t* text, size_t size, Slot* out) {
  Slot characters;
  const Status status = Slot::Take(2 * kMd5Size, &characters);
  if (!status.ok()) return status;
  uint8_t digest[kMaxSecretHash];
  HashAround(SecretHash::kMd5, nullptr, 0, text, size, nullptr, 0, digest);
  for (size_t i = 0; i < kMd5Size; ++i) {
    characters.data()[2 * i] = HexCharacter(digest[i] >> 4);
    characters.data()[2 * i + 1] = HexCharacter(digest[i] & 15);
  }
  Wipe(digest, sizeof digest);
  *out = static_cast<Slot&&>(characters);
  return Ok();
}

}  // namespace strongroom
