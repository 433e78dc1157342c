// Asking a person for a secret on the controlling terminal, without echo: from the keyboard straight into the room.
#pragma once
#include <cstddef>

#include "room.h"
#include "status.h"

namespace strongroom {

constexpr size_t kMaxPromptSize = 1024;  // bytes
constexpr size_t kShortSecretSize = 12;  // bytes; NIST SP 800-63B asks for 8, and for 15 where there is nothing else

// What to show, UTF-8. All but the prompt may be null.
struct Question {
  const char* prompt;
  const char* again = nullptr;  // a second prompt: both entries must be the same
  const char* advice =
      nullptr;  // shown after a first entry of fewer than kShortSecretSize bytes; nobody else learns of that
  int idle =
      -1;  // milliseconds without a key after which nobody is there and what was typed is wiped; below 0: for ever
};

// A secret to be written down, shown before the question.
struct Display {
  const char* heading;  // above it
  const Slot* secret;   // visible ASCII
  const char* footer;   // below it: what to do, and that Enter goes on
};

// Asks on /dev/tty and reads a line into *out. The standard streams are not touched. Blocks the thread; two prompts at
// the same time wait for each other.
//
// Input is read in non-canonical mode, where a line may be longer than the kernel's 4,095 characters; see line_editor.h
// for the keys. Ctrl-C, Ctrl-\ and Ctrl-Z stay the kernel's: they reach every process in the foreground, as people
// expect. A signal that ends or stops the process finds the terminal as it was; after a stop the prompt begins anew.
// Whatever was typed ahead, before and after, is discarded: no part of a secret becomes a shell's command.
//
// On a secret stack. Errors: NO_TERMINAL, INPUT_CANCELLED (value: the signal, 0 for the end of input), INPUT_MULTILINE,
// INPUT_IDLE, INPUT_MISMATCH, SECRET_LENGTH, INVALID_ARGUMENT (a control character in a text, or one that is too long),
// as TakeSlot.
Status AskOnTerminal(const Question& question, Slot* out);

// Shows a secret until Enter is pressed, on the terminal's alternate screen, which most terminals do not keep to be
// scrolled back to; then asks as above. Where there is no such screen (TERM=dumb) it stays where it is. Errors: the
// same.
Status ShowAndAskOnTerminal(const Display& display, const Question& question, Slot* out);

// The same without a question. Errors: the same, but for those of what is typed.
Status ShowOnTerminal(const Display& display);

}  // namespace strongroom
