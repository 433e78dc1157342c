#include "line_editor.h"

#include "limits.h"

namespace strongroom {
namespace {

constexpr uint8_t kEnd = 0x04, kBell = 0x07, kBackspace = 0x08, kKill = 0x15, kEscape = 0x1b, kDelete = 0x7f;
constexpr uint32_t kNoParameter = ~0u;
constexpr uint32_t kPasteBegins = 200, kPasteEnds = 201;
constexpr size_t kFirstCapacity = 256;

bool IsControl(uint8_t byte) { return byte < 0x20 || byte == kDelete; }
bool IsContinuation(uint8_t byte) { return (byte & 0xc0) == 0x80; }  // second or later byte of a UTF-8 character

}  // namespace

LineEditor::Result LineEditor::Take(uint8_t byte) {
  switch (state_) {
    case State::kText:
      if (byte == kEscape) {
        state_ = State::kEscape;
      } else if (pasting_) {
        TakePasted(byte);
      } else {
        return TakeTyped(byte);
      }
      break;
    case State::kEscape:
      TakeEscape(byte);
      break;
    case State::kSequence:
      TakeSequence(byte);
      break;
    case State::kString:  // an answer of the terminal: up to BEL or ESC backslash
      if (byte == kBell) state_ = State::kText;
      if (byte == kEscape) state_ = State::kStringEscape;
      break;
    case State::kStringEscape:
      state_ = byte == '\\' ? State::kText : State::kString;
      break;
    case State::kSkip:
      if (--skip_ == 0) state_ = State::kText;
      break;
  }
  return Result::kMore;
}

LineEditor::Result LineEditor::TakeTyped(uint8_t byte) {
  if (byte == '\r' || byte == '\n') return Result::kLine;
  if (byte == kBackspace || byte == kDelete || (byte == keys_.erase && byte != 0)) {
    Erase();
  } else if (byte == kKill || (byte == keys_.kill && byte != 0)) {
    Clear();
  } else if (byte == kEnd || (byte == keys_.end && byte != 0)) {
    if (line_.size() == 0 && status_.ok()) return Result::kGivenUp;
    bell_ = true;
  } else if (IsControl(byte)) {
    bell_ = true;
  } else {
    Append(byte);
  }
  return Result::kMore;
}

// Terminals send the line ends of a paste as CR, some as they are.
void LineEditor::TakePasted(uint8_t byte) {
  const bool second_half = byte == '\n' && after_return_;
  after_return_ = byte == '\r';
  if (second_half) return;
  if (byte != '\r' && byte != '\n' && IsControl(byte)) {
    bell_ = true;
    return;
  }
  if (held_newline_) Append('\n');
  held_newline_ = byte == '\r' || byte == '\n';
  if (!held_newline_) Append(byte);
}

// The byte after ESC (ECMA-48 section 5.3): what kind of sequence it is.
void LineEditor::TakeEscape(uint8_t byte) {
  state_ = State::kText;
  switch (byte) {
    case '[':
      state_ = State::kSequence;
      parameter_ = 0;
      return;
    case 'O':  // a function key: one more byte
      state_ = State::kSkip;
      skip_ = 1;
      break;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
      state_ = State::kString;
      break;
    case kEscape:
      state_ = State::kEscape;
      break;
    default:  // Alt and a key
      break;
  }
  bell_ = true;
}

// Parameters (0x30 to 0x3f), intermediates (0x20 to 0x2f), and the final byte that ends the sequence.
void LineEditor::TakeSequence(uint8_t byte) {
  if (byte >= '0' && byte <= '9') {
    const bool fits = parameter_ < 1000;
    parameter_ = fits ? parameter_ * 10 + (byte - '0') : kNoParameter;
    return;
  }
  if (byte >= 0x20 && byte <= 0x3f) {
    parameter_ = kNoParameter;
    return;
  }
  state_ = State::kText;
  if (byte == '~' && (parameter_ == kPasteBegins || parameter_ == kPasteEnds)) {
    pasting_ = parameter_ == kPasteBegins;
    held_newline_ = after_return_ = false;
    return;
  }
  bell_ = true;
  if (byte == kEscape) state_ = State::kEscape;  // a broken sequence, and a new one
  if (parameter_ != 0) return;
  skip_ = byte == 'M' ? 3 : byte == '[' ? 1 : 0;  // a mouse report of X10; a function key of Linux' own console
  if (skip_ > 0) state_ = State::kSkip;
}

void LineEditor::Append(uint8_t byte) {
  if (!status_.ok()) return;
  if (line_.size() == kMaxSecretSize) {
    status_ = Fail(Code::SECRET_LENGTH, kMaxSecretSize + 1, kMaxSecretSize);
    return;
  }
  if (line_.size() == line_.capacity()) {
    status_ = line_.Reserve(line_.capacity() == 0 ? kFirstCapacity : line_.capacity() * 4);
    if (!status_.ok()) return;
  }
  line_.Resize(line_.size() + 1);
  line_.data()[line_.size() - 1] = byte;
}

void LineEditor::Erase() {
  size_t size = line_.size();
  if (size == 0 || !status_.ok()) {
    bell_ = true;
    return;
  }
  --size;
  for (int i = 0; i < 3 && size > 0 && IsContinuation(line_.data()[size]); ++i) --size;
  line_.Resize(size);
}

void LineEditor::Clear() {
  line_.Resize(0);
  status_ = Ok();
}

void LineEditor::AbandonEscape() {
  state_ = State::kText;
  bell_ = true;
}

bool LineEditor::TakeBell() {
  const bool bell = bell_;
  bell_ = false;
  return bell;
}

Status LineEditor::Finish(Slot* out) {
  Status status = status_;
  if (status.ok() && line_.size() == 0) status = Fail(Code::SECRET_LENGTH, 0, kMaxSecretSize);
  if (status.ok()) status = line_.Finish(out);
  Clear();
  return status;
}

}  // namespace strongroom
