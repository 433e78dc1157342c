// VaultKey's boxes of passphrases: those that are sent (kind `text`) and those that are only signed (kind
// `passphrase`).
#include "../core/decode.h"
#include "args.h"
#include "hmac_key.h"
#include "message.h"
#include "secret.h"
#include "text.h"
#include "vault_record.h"

namespace strongroom {

// sealText(secret, id) -> box
Napi::Value VaultKeyHandle::SealTextBox(const Napi::CallbackInfo& info) {
  CheckAlive();
  const Secret& handle = Secret::From(info.Env(), info[0]);
  if (!handle.sendable()) throw AddonState::Of(info.Env()).MakeError(Fail(Code::SECRET_NOT_SENDABLE));
  const SecretValue secret = handle.value();
  const Bytes id = BytesArgument(info, 1, "id", kSecretIdSize);
  return SealBox(info.Env(), secret->size(), "text for a header (visible ASCII)", [&](uint8_t* box) {
    return SealText(value().key.data(), value().vault_id.data(), id.data, secret->data(), secret->size(), box);
  });
}

// openText(box, id) -> Text
Napi::Value VaultKeyHandle::OpenTextBox(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const Bytes box = BytesArgument(info, 0, "box");
  const Bytes id = BytesArgument(info, 1, "id", kSecretIdSize);
  Slot text;
  Status status = Ok();
  state.stack().Run(
      [&] { status = OpenText(value().key.data(), value().vault_id.data(), id.data, box.data, box.size, &text); });
  state.stack().Wipe();
  state.Check(status, "text");
  return Text::Make(info.Env(), std::move(text));
}

// sealPassphrase(passphrase: Secret, id, secretBox) -> box
Napi::Value VaultKeyHandle::SealPassphraseBox(const Napi::CallbackInfo& info) {
  CheckAlive();
  const SecretValue passphrase = Secret::From(info.Env(), info[0]).value();
  const Bytes id = BytesArgument(info, 1, "id", kSecretIdSize);
  const Bytes secret_box = SecretBoxArgument(info, 2);
  return SealBox(info.Env(), passphrase->size(), "passphrase", [&](uint8_t* box) {
    return SealPassphrase(value().key.data(), value().vault_id.data(), id.data, secret_box.data, passphrase->data(),
                          passphrase->size(), box);
  });
}

// signPassphrase(box, id, secretBox, secretId, hash, encoding, output) -> HMAC of the passphrase under the secret
Napi::Value VaultKeyHandle::SignPassphrase(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const Bytes box = BytesArgument(info, 0, "box");
  const Bytes id = BytesArgument(info, 1, "id", kSecretIdSize);
  const Bytes secret_box = SecretBoxArgument(info, 2);
  const Bytes secret_id = BytesArgument(info, 3, "secretId", kSecretIdSize);
  const Hash hash = static_cast<Hash>(ChoiceArgument(info, 4, "hash", 3));
  const Encoding encoding = static_cast<Encoding>(ChoiceArgument(info, 5, "encoding", 4));
  const uint32_t output = ChoiceArgument(info, 6, "output", 4);
  const uint8_t* const vault_key = value().key.data();
  const uint8_t* const vault_id = value().vault_id.data();
  uint8_t mac[kMaxMacSize];
  Status status = Ok();
  const char* subject = "secret";
  state.stack().Run([&] {
    Slot padded;
    size_t size = 0;
    HmacKey key;
    status = OpenSecret(vault_key, vault_id, secret_id.data, secret_box.data, secret_box.size, &padded, &size);
    if (status.ok()) status = HmacKey::FromText(hash, encoding, padded.data() + 4, size, &key);
    if (!status.ok()) {
      if (status.code == Code::SECRET_ENCODING) subject = EncodingName(encoding);
      return;
    }
    subject = "passphrase";
    status = OpenPassphrase(vault_key, vault_id, id.data, secret_box.data, box.data, box.size, &padded, &size);
    if (status.ok()) key.Sign(padded.data() + 4, size, mac);
  });
  state.stack().Wipe();
  state.Check(status, subject);
  return Napi::Value(info.Env(), MakeResult(info.Env(), mac, MacSize(hash), output));
}

}  // namespace strongroom
