// Recovery codes: 160 random bits that a person writes down and types back (docs/vault-format.md, "Recovery code").
// No table and no branch depends on a symbol's value; time tells how many symbols there are and where the separators
// stand.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

constexpr size_t kRecoverySize = 20;     // bytes that a code stands for
constexpr size_t kRecoverySymbols = 36;  // 32 of them, and 4 of their checksum
constexpr size_t kRecoveryGroup = 4;     // symbols between two hyphens
constexpr size_t kRecoveryTextSize = kRecoverySymbols + kRecoverySymbols / kRecoveryGroup - 1;

// Both on a secret stack.

// A new code as it is shown: kRecoveryTextSize characters. Errors: SYSTEM, as TakeSlot.
Status MakeRecoveryCode(Slot* text);

// What a code stands for, kRecoverySize bytes. Errors: RECOVERY_CODE_MISTYPED with
//   limit 0, value: position of the first character that is no symbol, from 0
//   limit kRecoverySymbols, value: how many symbols there are; as many as there should be: the checksum is wrong
Status DecodeRecoveryCode(const uint8_t* text, size_t size, uint8_t* bytes);

}  // namespace strongroom
