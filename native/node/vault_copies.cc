// VaultKey's records beside one another: copies of them under ids of their own, and which hold the same secret. What is copied stays what it
// was: a secret signs, a text may be sent, and a passphrase belongs to the same secret as before.
#include <openssl/crypto.h>
#include <string.h>

#include "../core/same_secrets.h"
#include "args.h"
#include "vault_key.h"

namespace strongroom {
namespace {

enum class CopyKind : uint32_t { kSecret, kText };

Bytes SecretBoxArgument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  const Bytes box = BytesArgument(info, index, name);
  if (box.size < PaddedBoxSize(1)) throw AddonState::Of(info.Env()).MakeError(Fail(Code::INVALID_ARGUMENT), name);
  return box;
}

}  // namespace

// copyRecord(kind, box, id, newId) -> box of the same size; kind 0: secret, 1: text
Napi::Value VaultKeyHandle::CopyRecord(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const CopyKind kind = static_cast<CopyKind>(ChoiceArgument(info, 0, "kind", 2));
  const Bytes box = BytesArgument(info, 1, "box");
  const Bytes id = BytesArgument(info, 2, "id", kSecretIdSize);
  const Bytes new_id = BytesArgument(info, 3, "newId", kSecretIdSize);
  Napi::ArrayBuffer out = Napi::ArrayBuffer::New(info.Env(), box.size);
  uint8_t* const sealed = static_cast<uint8_t*>(out.Data());
  const uint8_t* const key = value().key.data();
  const uint8_t* const vault_id = value().vault_id.data();
  Status status = Ok();
  state.stack().Run([&] {
    Slot plain;
    size_t size = 0;
    if (kind == CopyKind::kSecret) {
      status = OpenSecret(key, vault_id, id.data, box.data, box.size, &plain, &size);
      if (status.ok()) status = SealSecret(key, vault_id, new_id.data, plain.data() + 4, size, sealed);
    } else {
      status = OpenText(key, vault_id, id.data, box.data, box.size, &plain);
      if (status.ok()) status = SealText(key, vault_id, new_id.data, plain.data(), plain.size(), sealed);
    }
  });
  state.stack().Wipe();
  state.Check(status, "record");
  return Napi::Uint8Array::New(info.Env(), out.ByteLength(), out, 0);
}

// copyPassphrase(box, id, secretBox, secretId, newId, newSecretBox, newSecretId) -> box of the same size, if the new secret is the same as the old:
// a passphrase beside a secret of somebody's choice could be guessed from its HMAC
Napi::Value VaultKeyHandle::CopyPassphrase(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const Bytes box = BytesArgument(info, 0, "box");
  const Bytes id = BytesArgument(info, 1, "id", kSecretIdSize);
  const Bytes secret_box = SecretBoxArgument(info, 2, "secretBox");
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
    Slot secret, new_secret, passphrase;
    size_t secret_size = 0, new_secret_size = 0, size = 0;
    status = OpenSecret(key, vault_id, secret_id.data, secret_box.data, secret_box.size, &secret, &secret_size);
    if (status.ok()) status = OpenSecret(key, vault_id, new_secret_id.data, new_secret_box.data, new_secret_box.size, &new_secret, &new_secret_size);
    if (!status.ok()) return;
    if (secret_size != new_secret_size || CRYPTO_memcmp(secret.data() + 4, new_secret.data() + 4, secret_size) != 0) {
      status = Fail(Code::INVALID_ARGUMENT);
      return;
    }
    status = OpenPassphrase(key, vault_id, id.data, secret_box.data, box.data, box.size, &passphrase, &size);
    if (status.ok()) status = SealPassphrase(key, vault_id, new_id.data, new_secret_box.data, passphrase.data() + 4, size, sealed);
  });
  state.stack().Wipe();
  state.Check(status, status.code == Code::INVALID_ARGUMENT ? "newSecretBox" : "record");
  return Napi::Uint8Array::New(info.Env(), out.ByteLength(), out, 0);
}

// sameSecrets(boxes, ids, sizes) -> Uint32Array: of each secret, the place of the first that is the same. boxes and ids one behind the other,
// sizes of the boxes as 32 bits each.
Napi::Value VaultKeyHandle::FindSameSecrets(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const Bytes boxes = BytesArgument(info, 0, "boxes");
  const Bytes ids = BytesArgument(info, 1, "ids");
  const size_t count = ids.size / kSecretIdSize;
  if (ids.size % kSecretIdSize != 0 || count > SameSecrets::kMost) throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "ids");
  const Bytes sizes = BytesArgument(info, 2, "sizes", count * sizeof(uint32_t));
  Napi::Uint32Array firsts = Napi::Uint32Array::New(info.Env(), count);
  uint32_t* const out = firsts.Data();
  const uint8_t* const key = value().key.data();
  const uint8_t* const vault_id = value().vault_id.data();
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
      Slot plain;
      size_t size = 0;
      status = OpenSecret(key, vault_id, ids.data + i * kSecretIdSize, boxes.data + at, box_size, &plain, &size);
      if (status.ok()) status = same.Add(plain.data() + 4, size);
      at += box_size;
    }
    for (size_t i = 0; status.ok() && i < count; i++) out[i] = static_cast<uint32_t>(same.FirstLike(i));
  });
  state.stack().Wipe();
  state.Check(status, status.code == Code::INVALID_ARGUMENT ? "sizes" : "secret");
  return firsts;
}

}  // namespace strongroom
