#include "dotenv.h"

#include <cstring>

namespace strongroom {
namespace {

bool IsLetter(uint8_t c) { return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_'; }
bool IsNameByte(uint8_t c) { return IsLetter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; }
bool IsBlank(uint8_t c) { return c == ' ' || c == '\t'; }
bool IsControl(uint8_t c) { return (c < 0x20 && c != '\t') || c == 0x7f; }

}  // namespace

void NormalizeNewlines(Document* document) {
  uint8_t* const data = document->data();
  size_t written = 0;
  for (size_t i = 0; i < document->size(); i++) {
    if (data[i] == '\r' && i + 1 < document->size() && data[i + 1] == '\n') continue;
    data[written++] = data[i] == '\r' ? '\n' : data[i];
  }
  document->Cut(written);
}

DotenvReader::DotenvReader(const uint8_t* text, size_t size) : at_(text), end_(text + size) {
  constexpr uint8_t kByteOrderMark[] = {0xef, 0xbb, 0xbf};
  if (size >= sizeof kByteOrderMark && memcmp(text, kByteOrderMark, sizeof kByteOrderMark) == 0)
    at_ += sizeof kByteOrderMark;
}

DotenvReader::Result DotenvReader::Next(DotenvVariable* variable) {
  *variable = DotenvVariable{};
  for (;;) {
    SkipBlanks();
    if (!More()) return Result::kEnd;
    if (*at_ != '\n' && *at_ != '#') break;
    SkipLine();
  }
  variable->line = line_;
  if (!Name(variable)) {
    variable->name = SourceText{};
    SkipLine();
    return Result::kVariable;
  }
  ++at_;  // the equals sign
  SkipBlanks();
  if (Is('"') || Is('\'')) {
    if (!Quoted(*at_, variable)) return Result::kMalformed;
  } else {
    Unquoted(variable);
  }
  return Result::kVariable;
}

// The name up to the equals sign, which stays. False: there is no assignment on this line.
bool DotenvReader::Name(DotenvVariable* variable) {
  constexpr char kExport[] = "export";
  constexpr size_t kExportSize = sizeof kExport - 1;
  if (static_cast<size_t>(end_ - at_) > kExportSize && memcmp(at_, kExport, kExportSize) == 0 &&
      IsBlank(at_[kExportSize])) {
    at_ += kExportSize;
    SkipBlanks();
  }
  const uint8_t* const first = at_;
  if (!More() || !IsLetter(*at_)) return false;
  while (More() && IsNameByte(*at_)) ++at_;
  variable->name = SourceText{first, static_cast<size_t>(at_ - first), TextForm::kPlain};
  SkipBlanks();
  return Is('=');
}

// False: it never ends.
bool DotenvReader::Quoted(uint8_t quote, DotenvVariable* variable) {
  const bool escapes = quote == '"';
  const uint8_t* const first = ++at_;
  while (More() && *at_ != quote) {
    if (*at_ == '\\' && at_ + 1 < end_) {
      const uint8_t next = at_[1];
      const bool alike = escapes ? next == 'n' || next == 'r' : next != quote && next != '\\';
      if (!alike) Note(variable, DotenvFault::kBackslash);
      if (escapes || !alike) Advance();
    } else if (escapes && ExpandsAt(at_)) {
      Note(variable, DotenvFault::kDollar);
    } else if (IsControl(*at_) && *at_ != '\n') {
      Note(variable, DotenvFault::kControl);
    }
    Advance();
  }
  if (!More()) return false;
  variable->value =
      SourceText{first, static_cast<size_t>(at_ - first), escapes ? TextForm::kEscaped : TextForm::kPlain};
  ++at_;
  SkipBlanks();
  if (More() && *at_ != '\n' && *at_ != '#') Note(variable, DotenvFault::kQuote);
  SkipLine();
  return true;
}

void DotenvReader::Unquoted(DotenvVariable* variable) {
  const uint8_t* const first = at_;
  for (; More() && *at_ != '\n'; ++at_) {
    if (*at_ == '#') {
      if (at_ > first && IsBlank(at_[-1])) break;
      Note(variable, DotenvFault::kHash);
    }
    if (*at_ == '"' || *at_ == '\'' || *at_ == '`') Note(variable, DotenvFault::kQuote);
    if (ExpandsAt(at_)) Note(variable, DotenvFault::kDollar);
    if (IsControl(*at_)) Note(variable, DotenvFault::kControl);
  }
  const uint8_t* last = at_;
  while (last > first && IsBlank(last[-1])) --last;
  if (last > first && last[-1] == '\\')
    Note(variable, DotenvFault::kBackslash);  // the value goes on in the next line, for some
  variable->value = SourceText{first, static_cast<size_t>(last - first), TextForm::kPlain};
  SkipLine();
  if (LineHas(first, "-----BEGIN ") && !LineHas(first, "-----END ")) {
    Note(variable, DotenvFault::kLines);
    SkipPem();
  }
}

// The rest of a private key in several lines without quotes. The last may look like a variable, whose name would be
// shown: `bG9uZyBrZXk=`.
void DotenvReader::SkipPem() {
  for (bool last = false; More() && !last;) {
    last = LineHas(at_, "-----END ");
    SkipLine();
  }
}

bool DotenvReader::LineHas(const uint8_t* at, const char* text) const {
  const size_t size = strlen(text);
  for (; at < end_ && *at != '\n'; ++at) {
    if (static_cast<size_t>(end_ - at) >= size && memcmp(at, text, size) == 0) return true;
  }
  return false;
}

bool DotenvReader::ExpandsAt(const uint8_t* at) const {
  return *at == '$' && at + 1 < end_ && (at[1] == '{' || at[1] == '(' || IsLetter(at[1]));
}

// The first fault counts.
void DotenvReader::Note(DotenvVariable* variable, DotenvFault fault) {
  if (variable->fault == DotenvFault::kNone) variable->fault = fault;
}

void DotenvReader::Advance() {
  if (!More()) return;
  if (*at_ == '\n') ++line_;
  ++at_;
}

void DotenvReader::SkipBlanks() {
  while (More() && IsBlank(*at_)) ++at_;
}

void DotenvReader::SkipLine() {
  while (More() && *at_ != '\n') ++at_;
  Advance();
}

}  // namespace strongroom
