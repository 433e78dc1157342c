// native/core/import_reader.h: JSON is taken exactly where a second reader, written from RFC 8259 as a recursive
// descent, takes it, and its strings mean the same to both; whatever is read lies in the source, twice the same;
// whatever is refused names a line there is. Input: a byte that chooses the form, then the source.
#include <cstring>
#include <string>

#include "core/import_reader.h"
#include "core/limits.h"
#include "fuzz.h"

namespace {

using strongroom::Code;
using strongroom::Document;
using strongroom::ImportField;
using strongroom::ImportForm;
using strongroom::ImportReader;
using strongroom::JsonReader;
using strongroom::JsonToken;
using strongroom::Slot;
using strongroom::SourceText;
using strongroom::Status;
using strongroom::fuzz::Bytes;
using strongroom::fuzz::Require;

// Whether the text is JSON, and what its strings mean, one after the other; a string with half of a surrogate pair
// means nothing ("?").
class Oracle {
 public:
  explicit Oracle(const Bytes& text) : text_(text) {}
  bool IsJson() {
    Space();
    if (!Value(0)) return false;
    Space();
    return at_ == text_.size();
  }
  const std::vector<std::string>& strings() const { return strings_; }

 private:
  int Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : -1; }
  void Space() {
    while (Peek() == ' ' || Peek() == '\t' || Peek() == '\n' || Peek() == '\r') at_++;
  }
  bool Eat(const char* word) {
    for (size_t i = 0; word[i] != '\0'; i++) {
      if (Peek(i) != word[i]) return false;
    }
    at_ += std::strlen(word);
    return true;
  }
  bool Value(size_t depth) {
    if (Peek() == '{' || Peek() == '[')
      return depth < JsonReader::kMaxDepth && Compound(text_[at_++] == '{', depth + 1);
    if (Peek() == '"') return String();
    return Eat("true") || Eat("false") || Eat("null") || Number();
  }
  bool Compound(bool object, size_t depth) {
    const char* const end = object ? "}" : "]";
    Space();
    if (Eat(end)) return true;
    for (;;) {
      Space();
      if (object) {
        if (Peek() != '"' || !String()) return false;
        Space();
        if (!Eat(":")) return false;
        Space();
      }
      if (!Value(depth)) return false;
      Space();
      if (Eat(end)) return true;
      if (!Eat(",")) return false;
    }
  }
  bool Digits() {
    size_t count = 0;
    for (; Peek() >= '0' && Peek() <= '9'; count++) at_++;
    return count > 0;
  }
  bool Number() {
    Eat("-");
    if (!Eat("0") && !Digits()) return false;
    if (Eat(".") && !Digits()) return false;
    if (Eat("e") || Eat("E")) {
      if (!Eat("+")) Eat("-");
      return Digits();
    }
    return true;
  }
  bool Hex(uint32_t* word) {
    *word = 0;
    for (int i = 0; i < 4; i++, at_++) {
      const char* digits = "0123456789abcdef0123456789ABCDEF";
      const void* found = Peek() <= 0 ? nullptr : std::memchr(digits, Peek(), 32);
      if (found == nullptr) return false;
      *word = *word * 16 + static_cast<uint32_t>((static_cast<const char*>(found) - digits) % 16);
    }
    return true;
  }
  void Put(uint32_t c) {
    if (c < 0x80)
      meaning_ += static_cast<char>(c);
    else if (c < 0x800)
      (meaning_ += static_cast<char>(0xc0 + c / 64)) += static_cast<char>(0x80 + c % 64);
    else if (c < 0x10000)
      ((meaning_ += static_cast<char>(0xe0 + c / 4096)) += static_cast<char>(0x80 + c / 64 % 64)) +=
          static_cast<char>(0x80 + c % 64);
    else
      (((meaning_ += static_cast<char>(0xf0 + c / 262144)) += static_cast<char>(0x80 + c / 4096 % 64)) +=
       static_cast<char>(0x80 + c / 64 % 64)) += static_cast<char>(0x80 + c % 64);
  }
  // A character of UTF-8: the value of its bytes must need so many.
  bool Utf8() {
    const int first = Peek();
    const int more = first < 0x80 ? 0 : first < 0xc0 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf8 ? 3 : -1;
    if (more < 0) return false;
    uint32_t c = more == 0 ? static_cast<uint32_t>(first) : static_cast<uint32_t>(first) & (0x3fu >> more);
    for (int i = 1; i <= more; i++) {
      if (Peek(static_cast<size_t>(i)) < 0x80 || Peek(static_cast<size_t>(i)) > 0xbf) return false;
      c = c * 64 + static_cast<uint32_t>(Peek(static_cast<size_t>(i)) - 0x80);
    }
    const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) return false;
    at_ += static_cast<size_t>(more) + 1;
    Put(c);
    return true;
  }
  bool String() {
    at_++;
    meaning_.clear();
    bool has_meaning = true;
    uint32_t high = 0;  // half of a pair that waits for its other half
    for (;;) {
      if (Peek() < 0x20) return false;
      if (high != 0 && !(Peek() == '\\' && Peek(1) == 'u')) has_meaning = false, high = 0;
      if (Eat("\"")) break;
      if (!Eat("\\")) {
        if (!Utf8()) return false;
        continue;
      }
      const char* const found = Peek() <= 0 ? nullptr : static_cast<const char*>(std::memchr("\"\\/bfnrtu", Peek(), 9));
      if (found == nullptr) return false;
      const char letter = static_cast<char>(text_[at_++]);
      if (letter != 'u') {
        meaning_ += letter == 'b'   ? '\b'
                    : letter == 'f' ? '\f'
                    : letter == 'n' ? '\n'
                    : letter == 'r' ? '\r'
                    : letter == 't' ? '\t'
                                    : letter;
        continue;
      }
      uint32_t unit = 0;
      if (!Hex(&unit)) return false;
      const bool is_low = unit >= 0xdc00 && unit <= 0xdfff, is_high = unit >= 0xd800 && unit <= 0xdbff;
      if (is_low != (high != 0)) has_meaning = false;
      if (is_low && high != 0) Put((high - 0xd800) * 0x400 + (unit - 0xdc00) + 0x10000);
      if (!is_low && !is_high) Put(unit);
      high = is_high ? unit : 0;
    }
    strings_.push_back(has_meaning ? meaning_ : "?");
    return true;
  }

  const Bytes& text_;
  size_t at_ = 0;
  std::string meaning_;
  std::vector<std::string> strings_;
};

// What the product makes of a text: its bytes, "?" where it has no meaning; empty and overlong ones are told by their
// length.
std::string Meaning(const SourceText& text) {
  Slot bytes;
  const Status status = strongroom::ReadText(text, strongroom::kMaxSecretSize, &bytes);
  if (status.code == Code::SECRET_ENCODING) return "?";
  if (status.code == Code::SECRET_LENGTH) return status.value == 0 ? "" : "too long";
  Require(status.ok(), "a text is refused for its length or its encoding");
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void CheckJson(const Bytes& bytes, const uint8_t* text) {
  Oracle oracle(bytes);
  const bool expected = oracle.IsJson();
  JsonReader reader(text, bytes.size());
  std::vector<std::string> strings;
  JsonToken token;
  do {
    token = reader.Next();
    if (token == JsonToken::kName || token == JsonToken::kString) strings.push_back(Meaning(reader.text()));
  } while (token != JsonToken::kEnd && token != JsonToken::kMalformed);
  Require((token == JsonToken::kEnd) == expected, "what is JSON is taken, and nothing else");
  Require(!expected || strings == oracle.strings(), "its strings mean the same");
  Require(reader.position() <= bytes.size(), "the reader stays in its text");
}

std::vector<std::string> Fields(ImportForm form, const uint8_t* text, size_t size, Status* status) {
  std::vector<std::string> fields;
  ImportReader reader(form, text, size);
  const auto inside = [&](const SourceText& part) {
    return part.size == 0 || (part.data >= text && part.data + part.size <= text + size);
  };
  for (bool more = true;;) {
    ImportField field;
    *status = reader.Next(&field, &more);
    if (!status->ok() || !more) return fields;
    Require(inside(field.group) && inside(field.name) && inside(field.value), "a field lies in the source");
    fields.push_back(std::to_string(field.item) + " " + Meaning(field.group) + " " + Meaning(field.name) + " " +
                     Meaning(field.value));
    Require(fields.size() <= size, "no more fields than bytes");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  strongroom::fuzz::OpenOnce();
  if (size < 2 || size > strongroom::kMaxSecretSize) return 0;
  const auto form = static_cast<ImportForm>(data[0] % 4);
  const Bytes bytes(data + 1, data + size);
  const strongroom::fuzz::Exact exact(bytes);
  const Status status = strongroom::RunOnSecretStack([&] {
    if (form != ImportForm::kEnvironment) CheckJson(bytes, exact.data());
    Document document;
    Status taken = Document::Take(bytes.size(), &document);
    if (!taken.ok()) return taken;
    std::memcpy(document.data(), exact.data(), bytes.size());
    if (form == ImportForm::kEnvironment) strongroom::NormalizeNewlines(&document);
    Status first, second;
    const auto fields = Fields(form, document.data(), document.size(), &first);
    Require(fields == Fields(form, document.data(), document.size(), &second) && first.code == second.code,
            "twice the same");
    Require(first.code == strongroom::CheckImport(form, document.data(), document.size()).code,
            "what is checked is what is read");
    int64_t lines = 1;
    for (size_t i = 0; i < document.size(); i++) lines += document.data()[i] == '\n';
    Require(first.ok() || (first.code == Code::IMPORT_FORMAT && first.value >= 1 && first.value <= lines),
            "what is refused names a line");
    return taken;
  });
  Require(status.ok(), "there is room");
  return 0;
}
