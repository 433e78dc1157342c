#include "core/line_editor.h"

#include <string>

#include "check.h"
#include "core/limits.h"

namespace strongroom {
namespace {

using Result = LineEditor::Result;

constexpr LineEditor::Keys kKeys = {0x7f, 0x15, 0x04};

struct Typed {
  Result last = Result::kMore;
  Status status;
  std::string line;
  bool bell = false;
  size_t taken = 0;  // bytes up to and including the one that ended the line
};

Typed Type(const std::string& bytes, LineEditor::Keys keys = kKeys) {
  Typed typed;
  typed.status = OpenRoom(Require::kAny);
  LineEditor editor(keys);
  for (char byte : bytes) {
    ++typed.taken;
    typed.last = editor.Take(static_cast<uint8_t>(byte));
    if (typed.last != Result::kMore) break;
  }
  typed.bell = editor.TakeBell();
  Slot out;
  if (typed.status.ok()) typed.status = editor.Finish(&out);
  if (out) typed.line.assign(reinterpret_cast<char*>(out.data()), out.size());
  return typed;
}

// The whole of `bytes` is taken and its end makes the line, with or without a bell on the way.
bool Line(const std::string& bytes, const std::string& line, bool bell = false) {
  const Typed typed = Type(bytes);
  return typed.last == Result::kLine && typed.status.ok() && typed.line == line && typed.bell == bell &&
         typed.taken == bytes.size();
}

const std::string kPaste = "\x1b[200~", kPasted = "\x1b[201~";

}  // namespace

TEST(LineEndsWithEnter) {
  CHECK(Line("secret\r", "secret"));
  CHECK(Line("secret\n", "secret"));
  CHECK(Line("p\xc3\xa4ss \xe2\x82\xac\r", "p\xc3\xa4ss \xe2\x82\xac"));
  CHECK(Type("first\rsecond\r").taken == 6);
  CHECK(Type("\r").status.code == Code::SECRET_LENGTH);
}

TEST(LineErasesACharacterAtATime) {
  CHECK(Line("abc\x7f\r", "ab"));
  CHECK(Line("abc\b\b\bd\r", "d"));
  CHECK(Line("a\xc3\xa4\x7f\r", "a"));
  CHECK(Line("a\xe2\x82\xac\x7f\r", "a"));
  CHECK(Line("a\xf0\x9f\x98\x80\x7f\r", "a"));
  CHECK(
      Line("\x7f"
           "a\r",
           "a", true));
  CHECK(Type("ab#\r", {'#', 0, 0}).line == "a");
  CHECK(Type(std::string("a\0b\r", 4), {0, 0, 0}).line == "ab");  // a key that is switched off is not NUL
}

TEST(LineClearsWithCtrlU) {
  CHECK(Line("wrong\x15right\r", "right"));
  CHECK(Type("wrong@right\r", {0, '@', 0}).line == "right");
}

TEST(LineGivesUpWithCtrlDOnlyWhenEmpty) {
  CHECK(Type("\x04").last == Result::kGivenUp);
  CHECK(Type("ab\x15\x04").last == Result::kGivenUp);
  CHECK(Line("ab\x04\r", "ab", true));
}

TEST(LineNeverHoldsControlCharacters) {
  for (char c = 1; c < 0x20; ++c) {
    if (c == 4 || c == 8 || c == '\n' || c == '\r' || c == 0x15 || c == 0x1b) continue;  // keys
    CHECK(Line(std::string("a") + c + "b\r", "ab", true));
  }
  CHECK(Line(std::string("a\0b\r", 4), "ab", true));
}

TEST(LineNeverHoldsEscapeSequences) {
  for (const char* keys : {"\x1b[A", "\x1b[1;5C", "\x1b[3~", "\x1bOP", "\x1bx", "\x1b\x1b[A", "\x1b[[A", "\x1b[M !!",
                           "\x1b[<0;1;2M", "\x1b[I", "\x1b]11;rgb:0/0/0\x07", "\x1b]11;rgb:0/0/0\x1b\\",
                           "\x1bP1$r0m\x1b\\", "\x1b[20000~", "\x1b[2;00~", "\x1b[ 200~"}) {
    CHECK(Line(std::string("a") + keys + "b\r", "ab", true));
  }
  CHECK(Line("a\x1b[1\x1b[Ab\r", "ab", true));  // a broken sequence, then a whole one
}

TEST(LineEscapeKeyAloneIsAbandoned) {
  CHECK(OpenRoom(Require::kAny).ok());
  LineEditor editor(kKeys);
  editor.Take('a');
  CHECK(!editor.in_escape());
  editor.Take(0x1b);
  CHECK(editor.in_escape());
  editor.AbandonEscape();
  CHECK(!editor.in_escape() && editor.TakeBell() && !editor.TakeBell());
  editor.Take('[');
  Slot out;
  CHECK(editor.Finish(&out).ok() && out.size() == 2 && out.data()[1] == '[');
}

TEST(PasteKeepsItsLineEndsButTheLast) {
  CHECK(Line(kPaste + "pasted" + kPasted + "\r", "pasted"));
  CHECK(Line(kPaste + "pasted\r" + kPasted + "\r", "pasted"));
  CHECK(Line(kPaste + "pasted\n" + kPasted + "\r", "pasted"));
  CHECK(Line(kPaste + "pasted\r\n" + kPasted + "\r", "pasted"));
  CHECK(Line(kPaste + "a\rb\r" + kPasted + "\r", "a\nb"));
  CHECK(Line(kPaste + "a\r\nb" + kPasted + "\r", "a\nb"));
  CHECK(Line(kPaste + "a\n\nb\n\n" + kPasted + "\r", "a\n\nb\n"));
  CHECK(Line("x" + kPaste + "a\n" + kPasted + "y" + kPaste + "b\n" + kPasted + "z\r", "xaybz"));
  CHECK(Type(kPaste + "\n" + kPasted + "\r").status.code == Code::SECRET_LENGTH);
}

TEST(PasteDoesNotEdit) {
  CHECK(Line(kPaste + "ab\x7f\x15\x04\tc" + kPasted + "\r", "abc", true));
  CHECK(Line(kPaste + "a\x1b[Ab" + kPasted + "\r", "ab", true));
}

TEST(LineOfTheGreatestLength) {
  const std::string longest(kMaxSecretSize, 'x');
  CHECK(Line(longest + "\r", longest));
  CHECK(Line(kPaste + longest + "\n" + kPasted + "\r", longest));
  const Typed more = Type(longest + "y\r");
  CHECK(more.last == Result::kLine && more.taken == kMaxSecretSize + 2);  // the rest is consumed
  CHECK(more.status.code == Code::SECRET_LENGTH && more.status.value == kMaxSecretSize + 1 && more.line.empty());
  CHECK(Line(longest + "y\x15short\r", "short"));
  CHECK(Type(longest + "y\x7f\r").status.code == Code::SECRET_LENGTH);  // what was lost cannot be taken back
}

}  // namespace strongroom
