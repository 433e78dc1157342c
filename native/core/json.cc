#include "json.h"

#include <cstring>

namespace strongroom {
namespace {

bool IsDigit(uint8_t c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(uint8_t c) { return IsDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

}  // namespace

JsonToken JsonReader::Next() {
  SkipSpace();
  switch (expected_) {
    case Expected::kValue:
      return Value();
    case Expected::kFirstValueOrEnd:
      return More() && *at_ == ']' ? Close(false) : Value();
    case Expected::kFirstNameOrEnd:
      return More() && *at_ == '}' ? Close(true) : Name();
    case Expected::kCommaOrEnd:
      if (!More()) return Malformed();
      if (*at_ == (InObject() ? '}' : ']')) return Close(InObject());
      if (*at_ != ',') return Malformed();
      ++at_;
      SkipSpace();
      return InObject() ? Name() : Value();
    case Expected::kNothing:
      break;
  }
  return More() ? Malformed() : JsonToken::kEnd;
}

bool JsonReader::SkipRest() {
  for (const size_t level = depth_; depth_ >= level;) {
    if (Next() == JsonToken::kMalformed) return false;
  }
  return true;
}

JsonToken JsonReader::Value() {
  if (!More()) return Malformed();
  switch (*at_) {
    case '{':
      return Begin(true);
    case '[':
      return Begin(false);
    case '"':
      return String() ? Scalar(JsonToken::kString) : Malformed();
    case 't':
      return Word("true") ? Scalar(JsonToken::kTrue) : Malformed();
    case 'f':
      return Word("false") ? Scalar(JsonToken::kFalse) : Malformed();
    case 'n':
      return Word("null") ? Scalar(JsonToken::kNull) : Malformed();
    default:
      return Number() ? Scalar(JsonToken::kNumber) : Malformed();
  }
}

JsonToken JsonReader::Name() {
  if (!More() || *at_ != '"' || !String()) return Malformed();
  SkipSpace();
  if (!More() || *at_ != ':') return Malformed();
  ++at_;
  expected_ = Expected::kValue;
  return JsonToken::kName;
}

JsonToken JsonReader::Begin(bool object) {
  if (depth_ == kMaxDepth) return Malformed();
  ++at_;
  const uint64_t bit = uint64_t{1} << depth_++;
  objects_ = object ? objects_ | bit : objects_ & ~bit;
  expected_ = object ? Expected::kFirstNameOrEnd : Expected::kFirstValueOrEnd;
  return object ? JsonToken::kBeginObject : JsonToken::kBeginArray;
}

JsonToken JsonReader::Close(bool object) {
  ++at_;
  --depth_;
  return Scalar(object ? JsonToken::kEndObject : JsonToken::kEndArray);
}

JsonToken JsonReader::Scalar(JsonToken token) {
  expected_ = depth_ == 0 ? Expected::kNothing : Expected::kCommaOrEnd;
  return token;
}

bool JsonReader::String() {
  const uint8_t* const first = ++at_;
  while (More() && *at_ != '"') {
    if (*at_ < 0x20) return false;
    if (*at_ == '\\') {
      if (!Escape()) return false;
    } else {
      const size_t length = Utf8Length(at_, end_);
      if (length == 0) return false;
      at_ += length;
    }
  }
  if (!More()) return false;
  text_ = SourceText{first, static_cast<size_t>(at_ - first), TextForm::kJson};
  ++at_;
  return true;
}

bool JsonReader::Escape() {
  if (end_ - at_ < 2) return false;
  const uint8_t letter = at_[1];
  if (letter != 'u') {
    if (letter == 0 || strchr("\"\\/bfnrt", letter) == nullptr) return false;
    at_ += 2;
    return true;
  }
  if (end_ - at_ < 6) return false;
  for (int i = 2; i < 6; i++) {
    if (!IsHexDigit(at_[i])) return false;
  }
  at_ += 6;
  return true;
}

bool JsonReader::Digits() {
  if (!More() || !IsDigit(*at_)) return false;
  while (More() && IsDigit(*at_)) ++at_;
  return true;
}

bool JsonReader::Number() {
  if (More() && *at_ == '-') ++at_;
  if (More() && *at_ == '0') {
    ++at_;
  } else if (!Digits()) {
    return false;
  }
  if (More() && *at_ == '.') {
    ++at_;
    if (!Digits()) return false;
  }
  if (More() && (*at_ | 0x20) == 'e') {
    ++at_;
    if (More() && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!Digits()) return false;
  }
  return true;
}

bool JsonReader::Word(const char* word) {
  const size_t size = strlen(word);
  if (static_cast<size_t>(end_ - at_) < size || memcmp(at_, word, size) != 0) return false;
  at_ += size;
  return true;
}

void JsonReader::SkipSpace() {
  while (More() && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
}

}  // namespace strongroom
