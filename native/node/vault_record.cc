#include "vault_record.h"

namespace strongroom {

const uint8_t* SecretBoxArgument(const Napi::CallbackInfo& info, size_t index, RecordKind kind) {
  if (kind != RecordKind::kPassphrase) return nullptr;
  const Bytes box = BytesArgument(info, index, "secretBox");
  if (box.size < PaddedBoxSize(1)) throw AddonState::Of(info.Env()).MakeError(Fail(Code::INVALID_ARGUMENT), "secretBox");
  return box.data;
}

RecordBytes::RecordBytes(const Napi::CallbackInfo& info, size_t first)
    : kind(static_cast<RecordKind>(ChoiceArgument(info, first, "kind", 3))),
      box(BytesArgument(info, first + 1, "box")),
      id(BytesArgument(info, first + 2, "id", kSecretIdSize)),
      secret_box(SecretBoxArgument(info, first + 3, kind)) {}

Status OpenRecord(const VaultKey& key, const RecordBytes& record, OpenedRecord* out) {
  const uint8_t* const vault_key = key.key.data();
  const uint8_t* const vault_id = key.vault_id.data();
  const Bytes &box = record.box, &id = record.id;
  Status status = Ok();
  switch (record.kind) {
    case RecordKind::kSecret:
      status = OpenSecret(vault_key, vault_id, id.data, box.data, box.size, &out->slot, &out->size);
      break;
    case RecordKind::kText:
      status = OpenText(vault_key, vault_id, id.data, box.data, box.size, &out->slot);
      if (status.ok()) out->data = out->slot.data(), out->size = out->slot.size();
      return status;
    case RecordKind::kPassphrase:
      status = OpenPassphrase(vault_key, vault_id, id.data, record.secret_box, box.data, box.size, &out->slot, &out->size);
      break;
  }
  if (status.ok()) out->data = out->slot.data() + 4;
  return status;
}

}  // namespace strongroom
