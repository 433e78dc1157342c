// Rekeying: a new key for a vault that is open, its records sealed anew under it, and its slots, each by what opens it.
// The new key can be wrapped in no other way: whoever has nothing but the handle of an open vault cannot bring its
// records under a key of their own.
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

// resealRecord(oldKey, kind, box, id, secretBox | null, newSecretBox | null, secretId | null) -> box of the same size
// under this key, which renewed the old one. The last three are a passphrase's: its secret under the old key and under
// this one, which must be the same.
Napi::Value VaultKeyHandle::ResealRecord(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const VaultKey& old = From(info.Env(), info[0]).value();
  if (value().renews == 0 || value().renews != old.serial)
    throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "oldKey");
  const RecordBytes record(info, 1);
  const bool bound = record.kind == RecordKind::kPassphrase;
  Bytes old_secret{}, new_secret{}, secret_id{};
  if (bound) {
    old_secret = SecretBoxArgument(info, 4), new_secret = SecretBoxArgument(info, 5, "newSecretBox");
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
    if (!bound) {
      status = SealAgain(key, vault_id, record.kind, record.id.data, plain, sealed);
      return;
    }
    status = RequireSameSecret(vault_id, {old.key.data(), old_secret, secret_id}, {key, new_secret, secret_id});
    if (status.ok())
      status = SealPassphrase(key, vault_id, record.id.data, new_secret.data, plain.data, plain.size, sealed);
  });
  state.stack().Wipe();
  state.Check(status, status.code == Code::INVALID_ARGUMENT ? "newSecretBox" : "record");
  return Napi::Uint8Array::New(info.Env(), out.ByteLength(), out, 0);
}

namespace {

// (secret, keyFile | null, slotHeader, box, oldKey, newKey) -> box of the same slot over the new key, if the secret
// opens it over the old one
class SlotRenewal : public SlotWork {
 public:
  explicit SlotRenewal(const Napi::CallbackInfo& info)
      : SlotWork(info), keys_(info, 0, 1), slot_(info, 2, "slotHeader") {
    AddonState& state = AddonState::Of(info.Env());
    slot_.TakeBox(info, 3);
    const VaultKey& old = VaultKeyHandle::From(info.Env(), info[4]).value();
    const VaultKey& renewed = VaultKeyHandle::From(info.Env(), info[5]).value();
    if (renewed.renews == 0 || renewed.renews != old.serial)
      throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "newKey");
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
    if (status.ok() && CRYPTO_memcmp(opened.data(), old_key_.data(), kVaultKeySize) != 0)
      status = Fail(Code::VAULT_DAMAGED);
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
