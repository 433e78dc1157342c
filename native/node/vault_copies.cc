// VaultKey's records beside one another: copies of them under ids of their own, and which hold the same secret. What is
// copied stays what it was: a secret signs, a password is kept, a text may be sent, and a passphrase belongs to the
// same secret as before.
#include <string.h>

#include "../core/same_secrets.h"
#include "vault_record.h"

namespace strongroom {

// copyRecord(kind, box, id, newId) -> box of the same size; of any kind but a passphrase
Napi::Value VaultKeyHandle::CopyRecord(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const RecordKind kind = static_cast<RecordKind>(ChoiceArgument(info, 0, "kind", kRecordKinds));
  if (kind == RecordKind::kPassphrase) throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "kind");
  const RecordBytes record(kind, BytesArgument(info, 1, "box"), BytesArgument(info, 2, "id", kSecretIdSize));
  const Bytes new_id = BytesArgument(info, 3, "newId", kSecretIdSize);
  Napi::ArrayBuffer out = Napi::ArrayBuffer::New(info.Env(), record.box.size);
  uint8_t* const sealed = static_cast<uint8_t*>(out.Data());
  Status status = Ok();
  state.stack().Run([&] {
    OpenedRecord plain;
    status = OpenRecord(value(), record, &plain);
    if (status.ok())
      status = SealAgain(value().key.data(), value().vault_id.data(), record.kind, new_id.data, plain, sealed);
  });
  state.stack().Wipe();
  state.Check(status, "record");
  return Napi::Uint8Array::New(info.Env(), out.ByteLength(), out, 0);
}

// copyPassphrase(box, id, secretBox, secretId, newId, newSecretBox, newSecretId) -> box of the same size, if the new
// secret is the same as the old
Napi::Value VaultKeyHandle::CopyPassphrase(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const Bytes box = BytesArgument(info, 0, "box");
  const Bytes id = BytesArgument(info, 1, "id", kSecretIdSize);
  const Bytes secret_box = SecretBoxArgument(info, 2);
  const Bytes secret_id = BytesArgument(info, 3, "secretId", kSecretIdSize);
  const Bytes new_id = BytesArgument(info, 4, "newId", kSecretIdSize);
  const Bytes new_secret_box = SecretBoxArgument(info, 5, "newSecretBox");
  const Bytes new_secret_id = BytesArgument(info, 6, "newSecretId", kSecretIdSize);
  Napi::ArrayBuffer out = Napi::ArrayBuffer::New(info.Env(), box.size);
  uint8_t* const sealed = static_cast<uint8_t*>(out.Data());
  const uint8_t* const key = value().key.data();
  const uint8_t* const vault_id = value().vault_id.data();
  Status status = Ok();
  state.stack().Run([&] {
    status = RequireSameSecret(vault_id, {key, secret_box, secret_id}, {key, new_secret_box, new_secret_id});
    if (!status.ok()) return;
    Slot passphrase;
    size_t size = 0;
    status = OpenPassphrase(key, vault_id, id.data, secret_box.data, box.data, box.size, &passphrase, &size);
    if (status.ok())
      status = SealPassphrase(key, vault_id, new_id.data, new_secret_box.data, passphrase.data() + 4, size, sealed);
  });
  state.stack().Wipe();
  state.Check(status, status.code == Code::INVALID_ARGUMENT ? "newSecretBox" : "record");
  return Napi::Uint8Array::New(info.Env(), out.ByteLength(), out, 0);
}

// sameSecrets(kinds, boxes, ids, sizes) -> Uint32Array: of each secret or password, the place of the first that is the
// same. kinds in a byte each, boxes and ids one behind the other, sizes of the boxes as 32 bits each. Passwords only
// under a key that releases: whoever can seal guesses beside a password, and have them compared, would find out a weak
// one.
Napi::Value VaultKeyHandle::FindSameSecrets(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const Bytes boxes = BytesArgument(info, 1, "boxes");
  const Bytes ids = BytesArgument(info, 2, "ids");
  const size_t count = ids.size / kSecretIdSize;
  if (ids.size % kSecretIdSize != 0 || count > SameSecrets::kMost)
    throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "ids");
  const Bytes kinds = BytesArgument(info, 0, "kinds", count);
  for (size_t i = 0; i < count; i++) {
    const RecordKind kind = static_cast<RecordKind>(kinds.data[i]);
    if (kind == RecordKind::kPassword)
      CheckReleases();
    else if (kind != RecordKind::kSecret)
      throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "kinds");
  }
  const Bytes sizes = BytesArgument(info, 3, "sizes", count * sizeof(uint32_t));
  Napi::Uint32Array firsts = Napi::Uint32Array::New(info.Env(), count);
  uint32_t* const out = firsts.Data();
  Status status = Ok();
  state.stack().Run([&] {
    SameSecrets same;
    status = same.Begin();
    size_t at = 0;
    for (size_t i = 0; status.ok() && i < count; i++) {
      uint32_t box_size = 0;
      memcpy(&box_size, sizes.data + i * sizeof box_size, sizeof box_size);
      if (box_size < kBoxOverhead || box_size > boxes.size - at) {
        status = Fail(Code::INVALID_ARGUMENT);
        return;
      }
      const RecordBytes record(static_cast<RecordKind>(kinds.data[i]), {boxes.data + at, box_size},
                               {ids.data + i * kSecretIdSize, kSecretIdSize});
      OpenedRecord plain;
      status = OpenRecord(value(), record, &plain);
      if (status.ok()) status = same.Add(plain.data, plain.size);
      at += box_size;
    }
    for (size_t i = 0; status.ok() && i < count; i++) out[i] = static_cast<uint32_t>(same.FirstLike(i));
  });
  state.stack().Wipe();
  state.Check(status, status.code == Code::INVALID_ARGUMENT ? "sizes" : "secret");
  return firsts;
}

}  // namespace strongroom
