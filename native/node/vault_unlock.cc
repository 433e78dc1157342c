// createVaultKey, unlockVaultKey, addVaultSlot: a vault's key is made, or opened out of a slot, or sealed into another
// one.
#include <string.h>

#include <memory>
#include <utility>

#include "../core/random.h"
#include "exports.h"
#include "vault_key.h"
#include "vault_slot.h"

namespace strongroom {
namespace {

// (secret, vaultId, slotHeader, keyFile?) -> { key, box }
class Creation : public SlotWork {
 public:
  explicit Creation(const Napi::CallbackInfo& info) : SlotWork(info), keys_(info, 0, 3), slot_(info, 2, "slotHeader") {
    memcpy(key_.vault_id.data(), BytesArgument(info, 1, "vaultId", kVaultIdSize).data, kVaultIdSize);
  }

 protected:
  Status Run() override {
    Status status = Slot::Take(kVaultKeySize, &key_.key);
    if (status.ok()) status = FillRandom(key_.key.data(), kVaultKeySize);
    if (status.ok())
      status = SealSlotWith(keys_, key_.vault_id.data(), key_.key.data(), &slot_, &key_.derived_in_locked_memory);
    keys_.Reset();  // the last hold on a secret that was destroyed meanwhile
    return status;
  }
  Napi::Value Result() override {
    Napi::Object result = Napi::Object::New(Env());
    result["key"] = VaultKeyHandle::Make(Env(), std::move(key_));
    result["box"] = BoxOf(slot_);
    return result;
  }

 private:
  SlotKeys keys_;
  SlotBytes slot_;
  VaultKey key_;
};

// (secret, vaultId, slotHeader, box, keyFile?, releases?) -> key
class Unlocking : public SlotWork {
 public:
  explicit Unlocking(const Napi::CallbackInfo& info) : SlotWork(info), keys_(info, 0, 4), slot_(info, 2, "slotHeader") {
    memcpy(key_.vault_id.data(), BytesArgument(info, 1, "vaultId", kVaultIdSize).data, kVaultIdSize);
    slot_.TakeBox(info, 3);
    key_.releases = FlagArgument(info, 5);
  }

 protected:
  Status Run() override {
    Status status = OpenSlotWith(keys_, key_.vault_id.data(), slot_, &key_.key, &key_.derived_in_locked_memory);
    keys_.Reset();
    return status;
  }
  Napi::Value Result() override { return VaultKeyHandle::Make(Env(), std::move(key_)); }

 private:
  SlotKeys keys_;
  SlotBytes slot_;
  VaultKey key_;
};

// (secret, keyFile | null, vaultId, slotHeader, box, newSecret, newKeyFile | null, newSlotHeader) -> new box
// Who adds a slot shows what opens another: a vault key that only lies open cannot be wrapped, by whatever JavaScript
// has its handle.
class Addition : public SlotWork {
 public:
  explicit Addition(const Napi::CallbackInfo& info)
      : SlotWork(info),
        keys_(info, 0, 1),
        slot_(info, 3, "slotHeader"),
        new_keys_(info, 5, 6),
        new_slot_(info, 7, "newSlotHeader") {
    memcpy(vault_id_.data(), BytesArgument(info, 2, "vaultId", kVaultIdSize).data, kVaultIdSize);
    slot_.TakeBox(info, 4);
  }

 protected:
  Status Run() override {
    Slot vault_key;
    bool locked = false;
    Status status = OpenSlotWith(keys_, vault_id_.data(), slot_, &vault_key, &locked);
    if (status.ok()) status = SealSlotWith(new_keys_, vault_id_.data(), vault_key.data(), &new_slot_, &locked);
    keys_.Reset(), new_keys_.Reset();
    return status;
  }
  Napi::Value Result() override { return BoxOf(new_slot_); }

 private:
  std::array<uint8_t, kVaultIdSize> vault_id_{};
  SlotKeys keys_;
  SlotBytes slot_;
  SlotKeys new_keys_;
  SlotBytes new_slot_;
};

}  // namespace

void ExportVaultKeys(Napi::Env env, Napi::Object exports) {
  VaultKeyHandle::Define(env);
  exports["createVaultKey"] = Napi::Function::New<StartWork<Creation>>(env, "createVaultKey");
  exports["unlockVaultKey"] = Napi::Function::New<StartWork<Unlocking>>(env, "unlockVaultKey");
  exports["addVaultSlot"] = Napi::Function::New<StartWork<Addition>>(env, "addVaultSlot");
}

}  // namespace strongroom
