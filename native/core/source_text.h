// A piece of text in a document in the room, as it stands there: between its quotes, with its escapes.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

// plain: the bytes themselves. json: between the quotes of a JSON string, checked by JsonReader. escaped: with \n and
// \r for newlines.
enum class TextForm : uint8_t { kPlain, kJson, kEscaped };

struct SourceText {
  const uint8_t* data = nullptr;
  size_t size = 0;
  TextForm form = TextForm::kPlain;
  // Whether it is `text`, an ASCII constant, written without escapes. For names of fields, which are public.
  bool Is(const char* text) const;
};

// On a secret stack. What the text means, in UTF-8, in a slot of its size. Replaces *out.
// Errors: SECRET_LENGTH outside 1 to `most` bytes; SECRET_ENCODING for half of a surrogate pair, which no UTF-8 has,
// and for plain text that is no UTF-8 (value: the position).
Status ReadText(const SourceText& text, size_t most, Slot* out);

// Bytes of the well-formed UTF-8 (RFC 3629) character at `at`, 0 if it is none. `at` is before `end`.
size_t Utf8Length(const uint8_t* at, const uint8_t* end);

}  // namespace strongroom
