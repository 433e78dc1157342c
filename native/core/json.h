// JSON (RFC 8259) read strictly, token by token, where it lies: no copy, no tree, no allocation. What is not JSON in
// well-formed UTF-8 to its last byte is refused.
#pragma once
#include <cstddef>
#include <cstdint>

#include "source_text.h"

namespace strongroom {

enum class JsonToken : uint8_t {
  kBeginObject,
  kEndObject,
  kBeginArray,
  kEndArray,
  kName,
  kString,
  kNumber,
  kTrue,
  kFalse,
  kNull,
  kEnd,
  kMalformed,
};

class JsonReader {
 public:
  static constexpr size_t kMaxDepth = 32;  // objects and arrays in one another

  JsonReader() = default;
  JsonReader(const uint8_t* text, size_t size) : begin_(text), at_(text), end_(text + size) {}

  // On a secret stack. kEnd comes once, at the end; nothing is to be read after it, nor after kMalformed.
  JsonToken Next();
  // The text of the last kName or kString.
  const SourceText& text() const { return text_; }
  // Behind the last token; after kMalformed, where the fault is.
  size_t position() const { return static_cast<size_t>(at_ - begin_); }
  // Passes over the rest of the object or array that the last token began. False: malformed.
  bool SkipRest();

 private:
  enum class Expected : uint8_t { kValue, kFirstValueOrEnd, kFirstNameOrEnd, kCommaOrEnd, kNothing };

  JsonToken Value();
  JsonToken Name();
  JsonToken Begin(bool object);
  JsonToken Close(bool object);
  JsonToken Scalar(JsonToken token);
  JsonToken Malformed() { return JsonToken::kMalformed; }
  bool String();
  bool Escape();
  bool Number();
  bool Digits();
  bool Word(const char* word);
  void SkipSpace();
  bool InObject() const { return (objects_ >> (depth_ - 1) & 1) != 0; }
  bool More() const { return at_ < end_; }

  const uint8_t* begin_ = nullptr;
  const uint8_t* at_ = nullptr;
  const uint8_t* end_ = nullptr;
  SourceText text_;
  uint64_t objects_ = 0;  // a bit a level: whether it is an object
  size_t depth_ = 0;
  Expected expected_ = Expected::kValue;
};

}  // namespace strongroom
