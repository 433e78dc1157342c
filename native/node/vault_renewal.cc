// Rekeying: a new key for a vault that is open, its records sealed anew under it, and its slots, each by what opens it. The new key can
// be wrapped in no other way: whoever has nothing but the handle of an open vault cannot bring its records under a key of their own.
#include <openssl/crypto.h>
#include <string.h>

#include <atomic>

#include "../core/random.h"
#include "exports.h"
#include "vault_record.h"
#include "vault_slot.h"

namespace strongroom {
namespace {

std::atomic<uint64_t> g_serials{0};

struct SecretBox {
  const uint8_t* key;
  const uint8_t* box;
  size_t size;
};

// On a secret stack. Errors: INVALID_ARGUMENT for two secrets, VAULT_DAMAGED, as TakeSlot.
Status RequireSameSecret(const SecretBox& one, const SecretBox& other, const uint8_t* vault_id, const uint8_t* id) {
  Slot secret, other_secret;
  size_t size = 0, other_size = 0;
  Status status = OpenSecret(one.key, vault_id, id, one.box, one.size, &secret, &size);
  if (status.ok()) status = OpenSecret(other.key, vault_id, id, other.box, other.size, &other_secret, &other_size);
  if (!status.ok()) return status;
  const bool same = size == other_size && CRYPTO_memcmp(secret.data() + 4, other_secret.data() + 4, size) == 0;
  return same ? Ok() : Fail(Code::INVALID_ARGUMENT);
}

}  // namespace

uint64_t NewVaultKeySerial() { return ++g_serials; }

// renew() -> VaultKey: another random key for the same vault
Napi::Value VaultKeyHandle::Renew(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  VaultKey renewed;
  renewed.vault_id = value().vault_id;
  renewed.derived_in_locked_memory = value().derived_in_locked_memory;
  renewed.renews = value().serial;
  Status status = Ok();
  state.stack().Run([&] {
    status = Slot::Take(kVaultKeySize, &renewed.key);
    if (status.ok()) status = FillRandom(renewed.key.data(), kVaultKeySize);
  });
  state.stack().Wipe();
  state.Check(status);
  return Make(info.Env(), std::move(renewed));
}

// resealRecord(oldKey, kind, box, id, secretBox | null, newSecretBox | null, secretId | null) -> box of the same size under this key, which renewed
// the old one. The last three are a passphrase's: its secret under the old key and under this one, which must be the same, because beside a
// secret of somebody's choice a passphrase could be guessed from its HMAC.
Napi::Value VaultKeyHandle::ResealRecord(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const VaultKey& old = From(info.Env(), info[0]).value();
  if (value().renews == 0 || value().renews != old.serial) throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "oldKey");
  const RecordBytes record(info, 1);
  const uint8_t* const new_secret_box = SecretBoxArgument(info, 5, record.kind);
  Bytes old_secret{}, new_secret{}, secret_id{};
  if (record.kind == RecordKind::kPassphrase) {
    old_secret = BytesArgument(info, 4, "secretBox"), new_secret = BytesArgument(info, 5, "newSecretBox");
    secret_id = BytesArgument(info, 6, "secretId", kSecretIdSize);
  }
  Napi::ArrayBuffer out = Napi::ArrayBuffer::New(info.Env(), record.box.size);
  uint8_t* const sealed = static_cast<uint8_t*>(out.Data());
  const uint8_t* const vault_id = value().vault_id.data();
  const uint8_t* const key = value().key.data();
  Status status = Ok();
  state.stack().Run([&] {
    OpenedRecord plain;
    status = OpenRecord(old, record, &plain);
    if (!status.ok()) return;
    switch (record.kind) {
      case RecordKind::kSecret:
        status = SealSecret(key, vault_id, record.id.data, plain.data, plain.size, sealed);
        break;
      case RecordKind::kText:
        status = SealText(key, vault_id, record.id.data, plain.data, plain.size, sealed);
        break;
      case RecordKind::kPassphrase:
        status = RequireSameSecret({old.key.data(), old_secret.data, old_secret.size}, {key, new_secret.data, new_secret.size}, vault_id, secret_id.data);
        if (status.ok()) status = SealPassphrase(key, vault_id, record.id.data, new_secret_box, plain.data, plain.size, sealed);
        break;
    }
  });
  state.stack().Wipe();
  state.Check(status, status.code == Code::INVALID_ARGUMENT ? "newSecretBox" : "record");
  return Napi::Uint8Array::New(info.Env(), out.ByteLength(), out, 0);
}

namespace {

// (secret, keyFile | null, slotHeader, box, oldKey, newKey) -> box of the same slot over the new key, if the secret opens it over the old one
class SlotRenewal : public SlotWork {
 public:
  explicit SlotRenewal(const Napi::CallbackInfo& info) : SlotWork(info), keys_(info, 0, 1), slot_(info, 2, "slotHeader") {
    AddonState& state = AddonState::Of(info.Env());
    slot_.TakeBox(info, 3);
    const VaultKey& old = VaultKeyHandle::From(info.Env(), info[4]).value();
    const VaultKey& renewed = VaultKeyHandle::From(info.Env(), info[5]).value();
    if (renewed.renews == 0 || renewed.renews != old.serial) throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "newKey");
    vault_id_ = old.vault_id;
    state.Check(Slot::Take(kVaultKeySize, &old_key_));
    state.Check(Slot::Take(kVaultKeySize, &new_key_));
    state.stack().Run([&] {
      memcpy(old_key_.data(), old.key.data(), kVaultKeySize);
      memcpy(new_key_.data(), renewed.key.data(), kVaultKeySize);
    });
  }

 protected:
  Status Run() override {
    Slot opened;
    bool locked = false;
    Status status = OpenSlotWith(keys_, vault_id_.data(), slot_, &opened, &locked);
    if (status.ok() && CRYPTO_memcmp(opened.data(), old_key_.data(), kVaultKeySize) != 0) status = Fail(Code::VAULT_DAMAGED);
    if (status.ok()) status = SealSlotWith(keys_, vault_id_.data(), new_key_.data(), &slot_, &locked);
    keys_.Reset(), old_key_.Reset(), new_key_.Reset();
    return status;
  }
  Napi::Value Result() override { return BoxOf(slot_); }

 private:
  std::array<uint8_t, kVaultIdSize> vault_id_{};
  SlotKeys keys_;
  SlotBytes slot_;
  Slot old_key_, new_key_;
};

}  // namespace

void ExportVaultRenewal(Napi::Env env, Napi::Object exports) {
  exports["renewVaultSlot"] = Napi::Function::New<StartWork<SlotRenewal>>(env, "renewVaultSlot");
}

}  // namespace strongroom
