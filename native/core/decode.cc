#include "decode.h"

#include <cstring>

#include "characters.h"
#include "key_form.h"
#include "limits.h"
#include "taint.h"

namespace strongroom {
namespace {

// The value of a digit; a value of kBad or above is none.
constexpr uint32_t kBad = 256;

uint32_t HexValue(uint32_t c) {
  const uint32_t digit = Between(c, '0', '9'), letter = Between(c | 0x20, 'a', 'f');
  return (digit & (c - '0')) | (letter & ((c | 0x20) - 'a' + 10)) | (~(digit | letter) & kBad);
}

uint32_t Base64Value(uint32_t c, uint32_t char62, uint32_t char63) {
  const uint32_t upper = Between(c, 'A', 'Z'), lower = Between(c, 'a', 'z'), digit = Between(c, '0', '9');
  const uint32_t is62 = Equal(c, char62), is63 = Equal(c, char63);
  return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) | (digit & (c - '0' + 52)) | (is62 & 62) | (is63 & 63) |
         (~(upper | lower | digit | is62 | is63) & kBad);
}

// Remembers the first place that was wrong without branching on the characters before it.
class FirstBad {
 public:
  void Note(uint32_t value, size_t position) {
    const uint32_t now = (value & kBad) >> 8 & ~found_;
    position_ |= static_cast<uint32_t>(position) & (0u - now);
    found_ |= now;
  }
  // The one thing about the characters that may be known.
  bool found() {
    Declassify(&found_, sizeof found_);
    Declassify(&position_, sizeof position_);
    return found_ != 0;
  }
  size_t position() const { return position_; }

 private:
  uint32_t found_ = 0, position_ = 0;
};

Status OutOfPlace(size_t position) { return Fail(Code::SECRET_ENCODING, static_cast<int64_t>(position)); }

Status DecodeHex(const uint8_t* text, size_t size, Slot* out) {
  Slot bytes;
  Status status = Slot::Take(size / 2 + size % 2, &bytes);
  if (!status.ok()) return status;
  FirstBad bad;
  uint32_t high = 0;
  for (size_t i = 0; i < size; ++i) {
    const uint32_t value = HexValue(text[i]);
    bad.Note(value, i);
    if (i % 2 == 0) {
      high = value;
    } else {
      bytes.data()[i / 2] = static_cast<uint8_t>(high << 4 | value);
    }
  }
  if (bad.found()) return OutOfPlace(bad.position());
  if (size % 2 != 0) return OutOfPlace(size);
  *out = static_cast<Slot&&>(bytes);
  return Ok();
}

Status DecodeBase64(const uint8_t* text, size_t size, bool url, Slot* out) {
  size_t digits = size;  // characters before the padding: a length, so not secret
  while (digits > 0) {
    bool is_padding = text[digits - 1] == '=';
    Declassify(&is_padding, sizeof is_padding);
    if (!is_padding) break;
    --digits;
  }
  if (digits == 0) return OutOfPlace(0);
  const size_t padding = size - digits, spare = digits % 4, wanted = (4 - spare) % 4;

  Slot bytes;
  Status status = Slot::Take(digits * 6 / 8 + (spare == 1), &bytes);
  if (!status.ok()) return status;
  FirstBad bad;
  uint32_t bits = 0, count = 0;  // not yet written
  size_t written = 0;
  for (size_t i = 0; i < digits; ++i) {
    const uint32_t value = Base64Value(text[i], url ? '-' : '+', url ? '_' : '/');
    bad.Note(value, i);
    bits = bits << 6 | (value & 63), count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.data()[written++] = static_cast<uint8_t>(bits >> count);
    }
  }
  // Spare bits that are not 0 put the last digit out of place. One digit alone is no byte: what follows it is missing.
  const uint32_t left_over = bits & ((1u << count) - 1);
  if (spare != 1) bad.Note((0u - left_over) >> 31 << 8, digits - 1);
  if (bad.found()) return OutOfPlace(bad.position());
  if (spare == 1) return OutOfPlace(digits);
  if (padding > wanted) return OutOfPlace(digits + wanted);
  if (padding < wanted && !(url && padding == 0)) return OutOfPlace(size);
  *out = static_cast<Slot&&>(bytes);
  return Ok();
}

}  // namespace

Status Decode(Encoding encoding, const uint8_t* text, size_t size, Slot* out) {
  if (size == 0 || size > kMaxSecretSize) {
    return Fail(Code::SECRET_LENGTH, static_cast<int64_t>(size), kMaxSecretSize);
  }
  switch (encoding) {
    case Encoding::kHex:
      return DecodeHex(text, size, out);
    case Encoding::kBase64:
      return DecodeBase64(text, size, false, out);
    case Encoding::kBase64url:
      return DecodeBase64(text, size, true, out);
    case Encoding::kBase64Text:
      return Base64Text(text, size, out);
    case Encoding::kUpperText:
      return UpperText(text, size, out);
    case Encoding::kMd5Text:
      return Md5Text(text, size, out);
    case Encoding::kUtf8:
      break;
  }
  Slot bytes;
  Status status = Slot::Take(size, &bytes);
  if (!status.ok()) return status;
  memcpy(bytes.data(), text, size);
  *out = static_cast<Slot&&>(bytes);
  return Ok();
}

Status CheckKeyText(Encoding encoding, const uint8_t* text, size_t size, size_t least, size_t most, bool* fits) {
  Slot bytes;
  const Status status = Decode(encoding, text, size, &bytes);
  if (!status.ok()) return status;
  FirstBad bad;
  for (size_t i = 0; encoding == Encoding::kUtf8 && i < size; ++i) bad.Note(~Between(text[i], '!', '~') & kBad, i);
  if (bad.found()) return OutOfPlace(bad.position());
  *fits = bytes.size() >= least && bytes.size() <= most;
  return Ok();
}

Status CheckHeaderText(const uint8_t* text, size_t size) {
  if (size == 0 || size > kMaxTextSize) return Fail(Code::SECRET_LENGTH, static_cast<int64_t>(size), kMaxTextSize);
  FirstBad bad;
  for (size_t i = 0; i < size; ++i) {
    const uint32_t first = i == 0 || i == size - 1 ? '!' : ' ';  // HTTP drops spaces around a value
    bad.Note(~Between(text[i], first, '~') & kBad, i);
  }
  return bad.found() ? OutOfPlace(bad.position()) : Ok();
}

}  // namespace strongroom
