#include "vault_slot.h"

#include <string.h>

#include "../core/random.h"
#include "../core/secret_stack.h"
#include "../core/wipe.h"

namespace strongroom {

SlotKeys::SlotKeys(const Napi::CallbackInfo& info, size_t first, size_t key_file)
    : first_(Secret::From(info.Env(), info[first]).value()) {
  if (!info[key_file].IsUndefined() && !info[key_file].IsNull())
    key_file_ = Secret::From(info.Env(), info[key_file]).value();
}

SlotBytes::SlotBytes(const Napi::CallbackInfo& info, size_t index, const char* name) {
  memcpy(header.data(), BytesArgument(info, index, name, kSlotHeaderSize).data, kSlotHeaderSize);
  const Status status = ReadSlotHeader(header.data(), &parsed);
  AddonState::Of(info.Env()).Check(status, status.code == Code::INVALID_ARGUMENT ? name : "of the slot");
}

void SlotBytes::TakeBox(const Napi::CallbackInfo& info, size_t index) {
  memcpy(box.data(), BytesArgument(info, index, "box", kSlotBoxSize).data, kSlotBoxSize);
}

Status OpenSlotWith(const SlotKeys& keys, const uint8_t* vault_id, const SlotBytes& slot, Slot* vault_key,
                    bool* memory_locked) {
  uint8_t parent[kKdfKeySize];
  Status status =
      DeriveSlotKey(slot.parsed, vault_id, keys.first(), keys.key_file(), slot.box.data(), parent, memory_locked);
  if (status.ok()) status = OpenSlot(parent, vault_id, slot.header.data(), slot.box.data(), vault_key);
  Wipe(parent, sizeof parent);
  return status;
}

Status SealSlotWith(const SlotKeys& keys, const uint8_t* vault_id, const uint8_t* vault_key, SlotBytes* slot,
                    bool* memory_locked) {
  uint8_t parent[kKdfKeySize];
  Status status = FillRandom(slot->box.data(), kBoxSaltSize);
  if (status.ok())
    status =
        DeriveSlotKey(slot->parsed, vault_id, keys.first(), keys.key_file(), slot->box.data(), parent, memory_locked);
  if (status.ok()) status = SealSlot(parent, vault_id, slot->header.data(), vault_key, slot->box.data());
  Wipe(parent, sizeof parent);
  return status;
}

SlotWork::SlotWork(const Napi::CallbackInfo& info) : Napi::AsyncWorker(info.Env()), deferred_(info.Env()) {}

Napi::Promise SlotWork::Start() {
  Queue();
  return deferred_.Promise();
}

void SlotWork::Execute() {
  status_ = RunOnSecretStack([this] { return Run(); });
}

void SlotWork::OnOK() {
  if (!status_.ok()) return deferred_.Reject(AddonState::Of(Env()).MakeError(status_).Value());
  deferred_.Resolve(Result());
}

Napi::Value SlotWork::BoxOf(const SlotBytes& slot) {
  Napi::Uint8Array box = Napi::Uint8Array::New(Env(), kSlotBoxSize);
  memcpy(box.Data(), slot.box.data(), kSlotBoxSize);
  return box;
}

}  // namespace strongroom
