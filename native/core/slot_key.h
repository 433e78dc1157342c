// From what opens a slot of a vault to the key of its box (docs/vault-format.md, "Slot").
#pragma once
#include <cstddef>
#include <cstdint>

#include "kdf.h"
#include "status.h"

namespace strongroom {

enum class SlotType : uint16_t {
  kPassword = 1,
  kKeyFile = 2,
  kCredential = 3,
  kRecoveryCode = 4,
  kPasswordAndKeyFile = 5
};

struct SlotHeader {
  SlotType type;
  KdfParameters cost;  // of a type that has a password; zeros otherwise
};

// Bytes in the room, or none.
struct Material {
  const uint8_t* data = nullptr;
  size_t size = 0;
};

// The kSlotHeaderSize bytes before a slot's box, checked. Errors: INVALID_ARGUMENT for a type that is none of the five,
// KDF_LIMIT.
Status ReadSlotHeader(const uint8_t* bytes, SlotHeader* out);

// On a secret stack. The 32 bytes that the slot's box is under. `first` is the password, the content of the key file or
// of the credential, or the recovery code as it was typed; `key_file` belongs to kPasswordAndKeyFile alone.
// *memory_locked: of a password as DeriveKey has it, otherwise true, since nothing was derived outside the room.
// Errors: KEY_FILE_SIZE (value: bytes, limit: the least), RECOVERY_CODE_MISTYPED, INVALID_ARGUMENT for a key file too
// many or too few, as DeriveKey, as TakeSlot.
Status DeriveSlotKey(const SlotHeader& header, const uint8_t* vault_id, Material first, Material key_file,
                     const uint8_t* salt, uint8_t* key, bool* memory_locked);

}  // namespace strongroom
