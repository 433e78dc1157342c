// What a person types at a prompt that shows nothing: bytes of the terminal in, the line in the room. Knows no
// descriptor.
#pragma once
#include <cstddef>
#include <cstdint>

#include "secret_buffer.h"
#include "status.h"

namespace strongroom {

// Keys:  Enter ends the line, Backspace takes back a character (UTF-8), Ctrl-U all of it, Ctrl-D on an empty line gives
//        up.
// Paste: in bracketed paste (xterm's CSI 200 ~ and CSI 201 ~) line ends are kept as LF, but for one at the very end.
// Else:  other control characters and escape sequences ring the bell and are dropped: never silently part of the line.
class LineEditor {
 public:
  enum class Result : uint8_t { kMore, kLine, kGivenUp };
  // The user's own characters for the three editing keys (termios c_cc), besides the usual ones. 0: none.
  struct Keys {
    uint8_t erase, kill, end;
  };

  explicit LineEditor(Keys keys) : keys_(keys) {}
  Result Take(uint8_t byte);

  // Whether an escape sequence has begun. If nothing follows soon, the Escape key was pressed: AbandonEscape.
  bool in_escape() const { return state_ != State::kText; }
  void AbandonEscape();
  // Whether something was dropped since the last call.
  bool TakeBell();
  // The line, as far as it goes: SECRET_LENGTH (empty, or above kMaxSecretSize), as TakeSlot. The editor starts anew.
  Status Finish(Slot* out);

 private:
  enum class State : uint8_t { kText, kEscape, kSequence, kString, kStringEscape, kSkip };

  Result TakeTyped(uint8_t byte);
  void TakePasted(uint8_t byte);
  void TakeEscape(uint8_t byte);
  void TakeSequence(uint8_t byte);
  void Append(uint8_t byte);
  void Erase();
  void Clear();

  const Keys keys_;
  SecretBuffer line_;
  Status status_ = Ok();  // why line_ is not all that was typed
  State state_ = State::kText;
  uint32_t parameter_ = 0;  // of the sequence: its only number, or kNoParameter
  int skip_ = 0;            // bytes to drop after a sequence that announces them
  bool pasting_ = false;
  bool held_newline_ = false;  // a pasted line end, which counts once something follows it in the same paste
  bool after_return_ = false;  // the last pasted byte was CR: LF after it is the same line end
  bool bell_ = false;
};

}  // namespace strongroom
