#include "source_text.h"

#include <cstring>

namespace strongroom {
namespace {

uint32_t HexDigit(uint8_t c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

uint32_t HexWord(const uint8_t* digits) {
  uint32_t word = 0;
  for (int i = 0; i < 4; i++) word = word << 4 | HexDigit(digits[i]);
  return word;
}

// Counts, or writes where `out` is not null.
class Utf8Sink {
 public:
  explicit Utf8Sink(uint8_t* out) : out_(out) {}
  void Byte(uint32_t byte) {
    if (out_ != nullptr) out_[size_] = static_cast<uint8_t>(byte);
    size_++;
  }
  void Character(uint32_t c) {
    if (c < 0x80) return Byte(c);
    if (c < 0x800) {
      Byte(0xc0 | c >> 6);
    } else if (c < 0x10000) {
      Byte(0xe0 | c >> 12);
      Byte(0x80 | (c >> 6 & 63));
    } else {
      Byte(0xf0 | c >> 18);
      Byte(0x80 | (c >> 12 & 63));
      Byte(0x80 | (c >> 6 & 63));
    }
    Byte(0x80 | (c & 63));
  }
  size_t size() const { return size_; }

 private:
  uint8_t* out_;
  size_t size_ = 0;
};

bool IsHighSurrogate(uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool IsLowSurrogate(uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

// Of a JSON escape behind its backslash (RFC 8259, section 7): how many bytes it has, 0 for half of a surrogate pair.
size_t JsonEscape(const uint8_t* at, const uint8_t* end, Utf8Sink* sink) {
  constexpr char kLetters[] = "bfnrt", kMeanings[] = "\b\f\n\r\t";
  if (*at != 'u') {
    const char* letter = strchr(kLetters, *at);
    sink->Byte(letter == nullptr ? *at : static_cast<uint8_t>(kMeanings[letter - kLetters]));
    return 1;
  }
  const uint32_t unit = HexWord(at + 1);
  if (IsLowSurrogate(unit)) return 0;
  if (!IsHighSurrogate(unit)) return sink->Character(unit), 5;
  if (end - at < 11 || at[5] != '\\' || at[6] != 'u') return 0;
  const uint32_t low = HexWord(at + 7);
  if (!IsLowSurrogate(low)) return 0;
  sink->Character(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
  return 11;
}

// False: *fault is where something has no meaning.
bool Decode(const SourceText& text, Utf8Sink* sink, size_t* fault) {
  const uint8_t* const end = text.data + text.size;
  for (const uint8_t* at = text.data; at < end;) {
    size_t length = 1;
    if (*at == '\\' && text.form == TextForm::kJson) {
      length = JsonEscape(at + 1, end, sink);
      if (length > 0) length++;
    } else if (*at == '\\' && text.form == TextForm::kEscaped) {
      sink->Byte(at[1] == 'n' ? '\n' : '\r');
      length = 2;
    } else {
      length = Utf8Length(at, end);
      for (size_t i = 0; i < length; i++) sink->Byte(at[i]);
    }
    if (length == 0) {
      *fault = static_cast<size_t>(at - text.data);
      return false;
    }
    at += length;
  }
  return true;
}

}  // namespace

bool SourceText::Is(const char* text) const { return strlen(text) == size && memcmp(text, data, size) == 0; }

size_t Utf8Length(const uint8_t* at, const uint8_t* end) {
  const auto follows = [&](size_t i, uint8_t low, uint8_t high) {
    return at + i < end && at[i] >= low && at[i] <= high;
  };
  const uint8_t c = at[0];
  if (c < 0x80) return 1;
  if (c >= 0xc2 && c < 0xe0) return follows(1, 0x80, 0xbf) ? 2 : 0;
  if (c >= 0xe0 && c < 0xf0) {
    const bool second = follows(1, c == 0xe0 ? 0xa0 : 0x80, c == 0xed ? 0x9f : 0xbf);
    return second && follows(2, 0x80, 0xbf) ? 3 : 0;
  }
  if (c >= 0xf0 && c < 0xf5) {
    const bool second = follows(1, c == 0xf0 ? 0x90 : 0x80, c == 0xf4 ? 0x8f : 0xbf);
    return second && follows(2, 0x80, 0xbf) && follows(3, 0x80, 0xbf) ? 4 : 0;
  }
  return 0;
}

Status ReadText(const SourceText& text, size_t most, Slot* out) {
  Utf8Sink counted(nullptr);
  size_t fault = 0;
  if (!Decode(text, &counted, &fault)) return Fail(Code::SECRET_ENCODING, static_cast<int64_t>(fault));
  if (counted.size() == 0 || counted.size() > most) {
    const size_t size = counted.size() == 0 ? 0 : most + 1;
    return Fail(Code::SECRET_LENGTH, static_cast<int64_t>(size), static_cast<int64_t>(most));
  }
  Slot bytes;
  Status status = Slot::Take(counted.size(), &bytes);
  if (!status.ok()) return status;
  Utf8Sink written(bytes.data());
  Decode(text, &written, &fault);
  *out = static_cast<Slot&&>(bytes);
  return Ok();
}

}  // namespace strongroom
