#include "recovery_dialogue.h"

#include <openssl/crypto.h>

#include "recovery_code.h"
#include "terminal.h"
#include "wipe.h"

namespace strongroom {
namespace {

constexpr int kTries = 3;

// Whether both texts are the same code, however they are written.
bool SameCode(const Slot& shown, const Slot& typed) {
  uint8_t codes[2][kRecoverySize];
  const bool same = DecodeRecoveryCode(shown.data(), shown.size(), codes[0]).ok() &&
                    DecodeRecoveryCode(typed.data(), typed.size(), codes[1]).ok() &&
                    CRYPTO_memcmp(codes[0], codes[1], kRecoverySize) == 0;
  Wipe(codes, sizeof codes);
  return same;
}

}  // namespace

Status MakeRecoveryCodeWithPerson(const RecoveryTexts& texts, Slot* text) {
  Slot code;
  Status status = MakeRecoveryCode(&code);
  for (int tried = 0; status.ok(); ++tried) {
    if (tried == kTries) return Fail(Code::INPUT_MISMATCH);
    Slot typed;
    status = ShowAndAskOnTerminal(Display{tried == 0 ? texts.heading : texts.again, &code, texts.footer},
                                  Question{texts.prompt}, &typed);
    if (status.code == Code::SECRET_LENGTH || status.code == Code::INPUT_MULTILINE) {
      status = Ok();  // nothing, or far too much: not the code
      continue;
    }
    if (!status.ok() || !SameCode(code, typed)) continue;
    *text = static_cast<Slot&&>(code);
    return Ok();
  }
  return status;
}

}  // namespace strongroom
