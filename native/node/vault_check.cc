// Records that are opened to see whether they can be: nothing of them is handed out, and no handle is made.
#include "args.h"
#include "vault_record.h"

namespace strongroom {

const uint8_t* SecretBoxArgument(const Napi::CallbackInfo& info, size_t index, RecordKind kind) {
  if (kind != RecordKind::kPassphrase) return nullptr;
  const Bytes box = BytesArgument(info, index, "secretBox");
  if (box.size < PaddedBoxSize(1)) throw AddonState::Of(info.Env()).MakeError(Fail(Code::INVALID_ARGUMENT), "secretBox");
  return box.data;
}

// checkRecord(kind, box, id, secretBox | null): VAULT_DAMAGED unless the box opens
Napi::Value VaultKeyHandle::CheckRecord(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const RecordKind kind = static_cast<RecordKind>(ChoiceArgument(info, 0, "kind", 3));
  const Bytes box = BytesArgument(info, 1, "box");
  const Bytes id = BytesArgument(info, 2, "id", kSecretIdSize);
  const uint8_t* const secret_box = SecretBoxArgument(info, 3, kind);
  const uint8_t* const key = value().key.data();
  const uint8_t* const vault_id = value().vault_id.data();
  Status status = Ok();
  state.stack().Run([&] {
    Slot plain;
    size_t size = 0;
    switch (kind) {
      case RecordKind::kSecret:
        status = OpenSecret(key, vault_id, id.data, box.data, box.size, &plain, &size);
        break;
      case RecordKind::kText:
        status = OpenText(key, vault_id, id.data, box.data, box.size, &plain);
        break;
      case RecordKind::kPassphrase:
        status = OpenPassphrase(key, vault_id, id.data, secret_box, box.data, box.size, &plain, &size);
        break;
    }
  });
  state.stack().Wipe();
  state.Check(status, "record");
  return info.Env().Undefined();
}

}  // namespace strongroom
