// A new recovery code for a person: shown once, and typed back before it counts.
#pragma once
#include "room.h"
#include "status.h"

namespace strongroom {

// What is said around it, UTF-8 without control characters.
struct RecoveryTexts {
  const char* heading;  // above the code
  const char* footer;   // below it: write it down, Enter goes on
  const char* prompt;   // for typing it back
  const char* again;    // instead of the heading, after a code that was another
};

// On a secret stack. The code as it was shown. Shows it again if what is typed back is another, three times in all.
// Errors: INPUT_MISMATCH, SYSTEM, as ShowAndAskOnTerminal.
Status MakeRecoveryCodeWithPerson(const RecoveryTexts& texts, Slot* text);

}  // namespace strongroom
