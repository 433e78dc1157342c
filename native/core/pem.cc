#include "pem.h"

#include <string.h>

#include "decode.h"
#include "taint.h"

namespace strongroom {
namespace {

// Where a line ends is no secret, though the characters of the line are.
bool Same(uint8_t c, uint8_t other) {
  bool same = c == other;
  Declassify(&same, sizeof same);
  return same;
}

// Text in lines, without line ends and without white space at a line's end.
class Lines {
 public:
  Lines(const uint8_t* text, size_t size) : at_(text), end_(text + size) {}

  bool Next() {
    if (at_ == end_) return false;
    line_ = at_;
    while (at_ != end_ && !Same(*at_, '\n')) at_++;
    line_end_ = at_;
    if (at_ != end_) at_++;
    while (line_end_ != line_ && (Same(line_end_[-1], '\r') || Same(line_end_[-1], ' ') || Same(line_end_[-1], '\t')))
      line_end_--;
    return true;
  }
  // The next line that is not empty.
  bool NextFilled() {
    while (Next()) {
      if (size() > 0) return true;
    }
    return false;
  }
  const uint8_t* data() const { return line_; }
  size_t size() const { return static_cast<size_t>(line_end_ - line_); }

  bool Is(const char* text) const { return size() == strlen(text) && StartsWith(text); }
  bool StartsWith(const char* text) const {
    const size_t length = strlen(text);
    return size() >= length && memcmp(line_, text, length) == 0;
  }
  bool Contains(uint8_t c) const {
    for (const uint8_t* at = line_; at != line_end_; at++) {
      if (Same(*at, c)) return true;
    }
    return false;
  }

 private:
  const uint8_t* at_;
  const uint8_t* end_;
  const uint8_t* line_ = nullptr;
  const uint8_t* line_end_ = nullptr;
};

constexpr char kBegin[] = "-----BEGIN ";
constexpr char kEnd[] = "-----END ";
constexpr char kHyphens[] = "-----";

// A name that is compared, copied as a string: visible ASCII and spaces, and so no NUL that would end it early.
template <size_t kSize>
bool ReadName(const uint8_t* text, size_t size, char (&name)[kSize]) {
  if (size == 0 || size >= kSize) return false;
  for (size_t i = 0; i < size; i++) {
    if (text[i] < ' ' || text[i] > '~') return false;
  }
  memcpy(name, text, size);
  name[size] = '\0';
  return true;
}

// The label of a line `head` LABEL -----.
bool ReadLabel(const Lines& line, const char* head, char (&label)[32]) {
  const size_t before = strlen(head), behind = strlen(kHyphens);
  if (!line.StartsWith(head) || line.size() <= before + behind) return false;
  const size_t length = line.size() - before - behind;
  return memcmp(line.data() + before + length, kHyphens, behind) == 0 && ReadName(line.data() + before, length, label);
}

bool ReadHex(const uint8_t* text, size_t size, uint8_t* out) {
  const auto value = [](uint8_t c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
  };
  for (size_t i = 0; i < size; i += 2) {
    const int high = value(text[i]), low = value(text[i + 1]);
    if (high < 0 || low < 0) return false;
    out[i / 2] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

// "DEK-Info: AES-256-CBC,0123…": the cipher and its initialisation vector.
bool ReadDekInfo(const Lines& line, PemBlock* out) {
  const size_t head = strlen("DEK-Info: ");
  const uint8_t* text = line.data() + head;
  const size_t size = line.size() - head;
  const void* comma = memchr(text, ',', size);
  if (comma == nullptr) return false;
  const size_t name = static_cast<size_t>(static_cast<const uint8_t*>(comma) - text);
  const size_t digits = size - name - 1;
  if (!ReadName(text, name, out->cipher) || digits == 0 || digits % 2 != 0 || digits > 2 * sizeof out->iv) return false;
  out->iv_size = digits / 2;
  return ReadHex(text + name + 1, digits, out->iv);
}

// From the line after BEGIN to END. `base64` has room for the whole text.
Status ReadBlock(Lines* lines, uint8_t* base64, PemBlock* out, const char** subject) {
  const auto bad = [&](const char* why) {
    *subject = why;
    return Fail(Code::KEY_FORMAT);
  };
  bool more = lines->Next();
  if (more && lines->Is("Proc-Type: 4,ENCRYPTED")) {
    if (!lines->Next() || !lines->StartsWith("DEK-Info: ") || !ReadDekInfo(*lines, out) || !lines->Next() ||
        lines->size() > 0) {
      return bad("the headers of the PEM block are damaged");
    }
    more = lines->Next();
  }
  size_t size = 0;
  for (; more && !(lines->size() > 0 && Same(lines->data()[0], '-')); more = lines->Next()) {
    if (lines->Contains(':')) return bad("the PEM block has headers that are not known");
    if (lines->size() > 0) memcpy(base64 + size, lines->data(), lines->size());
    size += lines->size();
  }
  char label[32];
  if (!more || !ReadLabel(*lines, kEnd, label)) return bad("the PEM block is cut short: its END line is missing");
  if (strcmp(label, out->label) != 0) return bad("the BEGIN and END lines of the PEM block differ");
  if (size == 0) return bad("the PEM block is empty");
  const Status status = Decode(Encoding::kBase64, base64, size, &out->der);
  return status.code == Code::SECRET_ENCODING ? bad("the base64 of the PEM block is damaged") : status;
}

// `text` with newlines for the two characters \n. Returns the size.
size_t Unescape(const uint8_t* text, size_t size, uint8_t* out) {
  size_t to = 0;
  for (size_t from = 0; from < size; from++) {
    const bool newline = from + 1 < size && Same(text[from], '\\') && Same(text[from + 1], 'n');
    out[to++] = newline ? '\n' : text[from];
    from += newline;
  }
  return to;
}

}  // namespace

bool LooksLikePem(const uint8_t* text, size_t size) {
  return size >= strlen(kHyphens) && memcmp(text, kHyphens, strlen(kHyphens)) == 0;
}

Status ReadPem(const uint8_t* text, size_t size, PemBlock* out, const char** subject) {
  const auto bad = [&](const char* why) {
    *subject = why;
    return Fail(Code::KEY_FORMAT);
  };
  Slot plain, base64;
  Status status = Slot::Take(size, &plain);
  if (status.ok()) status = Slot::Take(size, &base64);
  if (!status.ok()) return status;
  Lines lines(plain.data(), Unescape(text, size, plain.data()));
  const auto begin = [&] { return lines.NextFilled() && ReadLabel(lines, kBegin, out->label); };
  if (!begin()) return bad("its BEGIN line is damaged");
  if (strcmp(out->label, "EC PARAMETERS") == 0) {
    PemBlock parameters;
    memcpy(parameters.label, out->label, sizeof out->label);
    status = ReadBlock(&lines, base64.data(), &parameters, subject);
    if (!status.ok()) return status;
    if (!begin()) return bad("only the parameters of a curve are there");
  }
  status = ReadBlock(&lines, base64.data(), out, subject);
  if (!status.ok()) return status;
  return lines.NextFilled() ? bad("something follows the PEM block") : Ok();
}

}  // namespace strongroom
