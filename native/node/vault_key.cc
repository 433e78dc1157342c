#include "vault_key.h"

#include "../core/decode.h"
#include "exports.h"
#include "hash_key.h"
#include "hmac_key.h"
#include "private_key.h"
#include "secret.h"
#include "vault_record.h"

namespace strongroom {
namespace {

// A header with its 16 slots: docs/vault-format.md.
constexpr size_t kMaxHeaderSize = 48 + 16 * (kSlotHeaderSize + kSlotBoxSize) + 32;

Bytes HeaderArgument(const Napi::CallbackInfo& info, size_t index) {
  const Bytes header = BytesArgument(info, index, "header");
  if (header.size > kMaxHeaderSize) throw AddonState::Of(info.Env()).MakeError(Fail(Code::INVALID_ARGUMENT), "header");
  return header;
}

// A Uint8Array over `size` bytes of `buffer` from `offset` on.
Napi::Value View(Napi::ArrayBuffer buffer, size_t offset, size_t size) {
  return Napi::Uint8Array::New(buffer.Env(), size, buffer, offset);
}

uint8_t* DataOf(Napi::ArrayBuffer buffer) { return static_cast<uint8_t*>(buffer.Data()); }

// The secret whose box and id are the first two arguments. Throws VAULT_DAMAGED, ROOM_FULL, MEMLOCK_LIMIT.
OpenedRecord OpenedSecret(const Napi::CallbackInfo& info, const VaultKey& key) {
  AddonState& state = AddonState::Of(info.Env());
  const RecordBytes record(RecordKind::kSecret, BytesArgument(info, 0, "box"),
                           BytesArgument(info, 1, "id", kSecretIdSize));
  OpenedRecord secret;
  Status status = Ok();
  state.stack().Run([&] { status = OpenRecord(key, record, &secret); });
  state.stack().Wipe();
  state.Check(status, "secret");
  return secret;
}

}  // namespace

void VaultKeyHandle::Define(Napi::Env env) {
  const Napi::Function constructor =
      DefineClass(env, "VaultKey",
                  {
                      InstanceAccessor<&VaultKeyHandle::DerivedInLockedMemory>("derivedInLockedMemory"),
                      InstanceAccessor<&VaultKeyHandle::Releases>("releases"),
                      InstanceMethod<&VaultKeyHandle::SealIndexBox>("sealIndex"),
                      InstanceMethod<&VaultKeyHandle::OpenIndexBox>("openIndex"),
                      InstanceMethod<&VaultKeyHandle::SealSecretBox>("sealSecret"),
                      InstanceMethod<&VaultKeyHandle::SealPasswordBox>("sealPassword"),
                      InstanceMethod<&VaultKeyHandle::OpenHmacKey>("openHmacKey"),
                      InstanceMethod<&VaultKeyHandle::OpenHashKey>("openHashKey"),
                      InstanceMethod<&VaultKeyHandle::OpenPrivateKey>("openPrivateKey"),
                      InstanceMethod<&VaultKeyHandle::SealTextBox>("sealText"),
                      InstanceMethod<&VaultKeyHandle::OpenTextBox>("openText"),
                      InstanceMethod<&VaultKeyHandle::SealPassphraseBox>("sealPassphrase"),
                      InstanceMethod<&VaultKeyHandle::SignPassphrase>("signPassphrase"),
                      InstanceMethod<&VaultKeyHandle::Renew>("renew"),
                      InstanceMethod<&VaultKeyHandle::ResealRecord>("resealRecord"),
                      InstanceMethod<&VaultKeyHandle::CheckRecord>("checkRecord"),
                      InstanceMethod<&VaultKeyHandle::ReleaseRecord>("releaseRecord"),
                      InstanceMethod<&VaultKeyHandle::ReadsAsRecord>("readsAsRecord"),
                      InstanceMethod<&VaultKeyHandle::PipeToCompare>("pipeToCompare"),
                      InstanceMethod<&VaultKeyHandle::CopyRecord>("copyRecord"),
                      InstanceMethod<&VaultKeyHandle::CopyPassphrase>("copyPassphrase"),
                      InstanceMethod<&VaultKeyHandle::FindSameSecrets>("sameSecrets"),
                      DestroyMethod(),
                  });
  AddonState::Of(env).vault_key_class = Napi::Persistent(constructor);
}

Napi::Object VaultKeyHandle::Make(Napi::Env env, VaultKey key) {
  return Wrap(env, AddonState::Of(env).vault_key_class, std::move(key));
}

// Node-API gives methods a signature that V8 checks, and accessors none: `this` may be a handle of another kind until
// its tag is seen.
Napi::Value VaultKeyHandle::DerivedInLockedMemory(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), From(info.Env(), info.This()).value().derived_in_locked_memory);
}

Napi::Value VaultKeyHandle::Releases(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), From(info.Env(), info.This()).value().releases);
}

// sealIndex(index, header) -> box
Napi::Value VaultKeyHandle::SealIndexBox(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const Bytes index = BytesArgument(info, 0, "index");
  const Bytes header = HeaderArgument(info, 1);
  if (index.size > kMaxIndexSize) throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "index");
  Napi::ArrayBuffer box = Napi::ArrayBuffer::New(info.Env(), PaddedBoxSize(index.size));
  Status status = Ok();
  state.stack().Run([&] {
    status = SealIndex(value().key.data(), value().vault_id.data(), header.data, header.size, index.data, index.size,
                       DataOf(box));
  });
  state.Check(status, "index");
  return View(box, 0, box.ByteLength());
}

// openIndex(box, header) -> index
Napi::Value VaultKeyHandle::OpenIndexBox(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const Bytes box = BytesArgument(info, 0, "box");
  const Bytes header = HeaderArgument(info, 1);
  if (box.size < kBoxOverhead || box.size > PaddedBoxSize(kMaxIndexSize))
    throw state.MakeError(Fail(Code::VAULT_DAMAGED), "index");
  Napi::ArrayBuffer padded = Napi::ArrayBuffer::New(info.Env(), box.size - kBoxOverhead);
  size_t size = 0;
  Status status = Ok();
  state.stack().Run([&] {
    status = OpenIndex(value().key.data(), value().vault_id.data(), header.data, header.size, box.data, box.size,
                       DataOf(padded), &size);
  });
  state.Check(status, "index");
  return View(padded, 4, size);
}

// sealSecret(secret, id) -> box
Napi::Value VaultKeyHandle::SealSecretBox(const Napi::CallbackInfo& info) {
  CheckAlive();
  const SecretValue secret = Secret::From(info.Env(), info[0]).value();
  const Bytes id = BytesArgument(info, 1, "id", kSecretIdSize);
  return SealBox(info.Env(), secret->size(), "secret", [&](uint8_t* box) {
    return SealSecret(value().key.data(), value().vault_id.data(), id.data, secret->data(), secret->size(), box);
  });
}

// sealPassword(secret, id) -> box, which no key is ever made of
Napi::Value VaultKeyHandle::SealPasswordBox(const Napi::CallbackInfo& info) {
  CheckAlive();
  const SecretValue password = Secret::From(info.Env(), info[0]).value();
  const Bytes id = BytesArgument(info, 1, "id", kSecretIdSize);
  return SealBox(info.Env(), password->size(), "password", [&](uint8_t* box) {
    return SealPassword(value().key.data(), value().vault_id.data(), id.data, password->data(), password->size(), box);
  });
}

// openHmacKey(box, id, hash, encoding) -> HmacKey
Napi::Value VaultKeyHandle::OpenHmacKey(const Napi::CallbackInfo& info) {
  CheckAlive();
  const Hash hash = static_cast<Hash>(ChoiceArgument(info, 2, "hash", 3));
  const Encoding encoding = static_cast<Encoding>(ChoiceArgument(info, 3, "encoding", kKeyForms));
  const OpenedRecord secret = OpenedSecret(info, value());
  return HmacKeyHandle::FromText(info.Env(), hash, encoding, secret.data, secret.size);
}

// openHashKey(box, id, bare) -> HashKey
Napi::Value VaultKeyHandle::OpenHashKey(const Napi::CallbackInfo& info) {
  CheckAlive();
  const OpenedRecord secret = OpenedSecret(info, value());
  return HashKeyHandle::Make(info.Env(), secret.data, secret.size, FlagArgument(info, 2));
}

// openPrivateKey(box, id) -> PrivateKey
Napi::Value VaultKeyHandle::OpenPrivateKey(const Napi::CallbackInfo& info) {
  CheckAlive();
  const OpenedRecord secret = OpenedSecret(info, value());
  return PrivateKeyHandle::Make(info.Env(), KeyOfRecord(info.Env(), secret.data, secret.size));
}

}  // namespace strongroom
