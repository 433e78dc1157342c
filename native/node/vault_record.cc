#include "vault_record.h"

#include <openssl/crypto.h>

namespace strongroom {

Bytes SecretBoxArgument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  const Bytes box = BytesArgument(info, index, name);
  if (box.size < PaddedBoxSize(1)) throw AddonState::Of(info.Env()).MakeError(Fail(Code::INVALID_ARGUMENT), name);
  return box;
}

RecordBytes::RecordBytes(const Napi::CallbackInfo& info, size_t first)
    : kind(static_cast<RecordKind>(ChoiceArgument(info, first, "kind", kRecordKinds))),
      box(BytesArgument(info, first + 1, "box")),
      id(BytesArgument(info, first + 2, "id", kSecretIdSize)),
      secret_box(kind == RecordKind::kPassphrase ? SecretBoxArgument(info, first + 3).data : nullptr) {}

Status OpenRecord(const VaultKey& key, const RecordBytes& record, OpenedRecord* out) {
  const uint8_t* const vault_key = key.key.data();
  const uint8_t* const vault_id = key.vault_id.data();
  const Bytes &box = record.box, &id = record.id;
  Status status = Ok();
  switch (record.kind) {
    case RecordKind::kSecret:
      status = OpenSecret(vault_key, vault_id, id.data, box.data, box.size, &out->slot, &out->size);
      break;
    case RecordKind::kPassword:
      status = OpenPassword(vault_key, vault_id, id.data, box.data, box.size, &out->slot, &out->size);
      break;
    case RecordKind::kText:
      status = OpenText(vault_key, vault_id, id.data, box.data, box.size, &out->slot);
      if (status.ok()) out->data = out->slot.data(), out->size = out->slot.size();
      return status;
    case RecordKind::kPassphrase:
      status =
          OpenPassphrase(vault_key, vault_id, id.data, record.secret_box, box.data, box.size, &out->slot, &out->size);
      break;
  }
  if (status.ok()) out->data = out->slot.data() + 4;
  return status;
}

Status SealAgain(const uint8_t* vault_key, const uint8_t* vault_id, RecordKind kind, const uint8_t* id,
                 const OpenedRecord& plain, uint8_t* box) {
  switch (kind) {
    case RecordKind::kSecret:
      return SealSecret(vault_key, vault_id, id, plain.data, plain.size, box);
    case RecordKind::kPassword:
      return SealPassword(vault_key, vault_id, id, plain.data, plain.size, box);
    case RecordKind::kText:
      return SealText(vault_key, vault_id, id, plain.data, plain.size, box);
    case RecordKind::kPassphrase:
      break;
  }
  return Fail(Code::INVALID_ARGUMENT);
}

Status RequireSameSecret(const uint8_t* vault_id, const SealedSecret& one, const SealedSecret& other) {
  Slot secrets[2];
  size_t sizes[2] = {0, 0};
  const SealedSecret* const sealed[2] = {&one, &other};
  for (size_t i = 0; i < 2; i++) {
    const auto& [key, box, id] = *sealed[i];
    const Status status = OpenSecret(key, vault_id, id.data, box.data, box.size, &secrets[i], &sizes[i]);
    if (!status.ok()) return status;
  }
  const bool same = sizes[0] == sizes[1] && CRYPTO_memcmp(secrets[0].data() + 4, secrets[1].data() + 4, sizes[0]) == 0;
  return same ? Ok() : Fail(Code::INVALID_ARGUMENT);
}

}  // namespace strongroom
