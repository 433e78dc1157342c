// A .env file read where it lies in the room, variable by variable. There is no standard of such files, and programs
// differ: dotenv (Node), python-dotenv, docker compose, systemd and shells. A value is taken only where those that read
// it at all read the same; otherwise it has a fault, so that no secret goes into a vault that is another than the
// bot's.
#pragma once
#include <cstddef>
#include <cstdint>

#include "document.h"
#include "source_text.h"

namespace strongroom {

// Why programs would differ about a value. lib/import/env.ts has the sentences, in this order.
enum class DotenvFault : uint8_t {
  kNone,
  kHash,       // a # that some take for a comment and some for a part of the value
  kDollar,     // $NAME or ${NAME}, which some expand
  kBackslash,  // a backslash whose meaning differs
  kQuote,      // quotes in an unquoted value, or text behind quotes, or backticks
  kControl,    // a control character
  kLines,      // PEM without quotes: some read its first line alone, and the others as variables
};

struct DotenvVariable {
  SourceText name;  // empty for a line that sets no variable
  SourceText value;
  DotenvFault fault = DotenvFault::kNone;
  size_t line = 0;  // from 1, where it begins
};

// Turns CR LF and CR into LF, as all of these programs do, also inside of quotes.
void NormalizeNewlines(Document* document);

class DotenvReader {
 public:
  DotenvReader() = default;
  DotenvReader(const uint8_t* text, size_t size);

  enum class Result : uint8_t { kVariable, kEnd, kMalformed };
  // On a secret stack. kMalformed: a quote that never ends, in variable->line.
  Result Next(DotenvVariable* variable);

 private:
  bool More() const { return at_ < end_; }
  bool Is(uint8_t c) const { return More() && *at_ == c; }
  void SkipBlanks();
  void SkipLine();
  void Advance();
  void Note(DotenvVariable* variable, DotenvFault fault);
  bool Name(DotenvVariable* variable);
  bool Quoted(uint8_t quote, DotenvVariable* variable);
  void Unquoted(DotenvVariable* variable);
  void SkipPem();
  bool LineHas(const uint8_t* at, const char* text) const;
  bool ExpandsAt(const uint8_t* at) const;

  const uint8_t* at_ = nullptr;
  const uint8_t* end_ = nullptr;
  size_t line_ = 1;
};

}  // namespace strongroom
