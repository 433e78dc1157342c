// The records of a vault, of every kind, opened for what is done with all of them alike.
#pragma once
#include "args.h"
#include "vault_key.h"

namespace strongroom {

enum class RecordKind : uint32_t { kSecret, kText, kPassphrase };

// A record as it is given by four arguments from `first` on: kind, box, id, and the box of the secret that a passphrase belongs to, which the
// other kinds have not.
struct RecordBytes {
  RecordBytes(const Napi::CallbackInfo& info, size_t first);

  RecordKind kind;
  Bytes box, id;
  const uint8_t* secret_box;
};

// The box of the secret that a passphrase belongs to; null for the other kinds. Throws INVALID_ARGUMENT.
const uint8_t* SecretBoxArgument(const Napi::CallbackInfo& info, size_t index, RecordKind kind);

// What a record holds, in the room.
struct OpenedRecord {
  Slot slot;
  const uint8_t* data = nullptr;
  size_t size = 0;
};

// On a secret stack. Errors: VAULT_DAMAGED, as TakeSlot.
Status OpenRecord(const VaultKey& key, const RecordBytes& record, OpenedRecord* out);

}  // namespace strongroom
