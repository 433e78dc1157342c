// createVaultKey, unlockVaultKey: the half second of key derivation, on the thread pool.
#include <string.h>

#include <memory>
#include <utility>

#include "../core/kdf.h"
#include "../core/random.h"
#include "../core/wipe.h"
#include "args.h"
#include "exports.h"
#include "secret.h"
#include "vault_key.h"

namespace strongroom {
namespace {

constexpr uint16_t kPasswordSlot = 1;

uint32_t ReadBigEndian(const uint8_t* bytes, size_t size) {
  uint32_t value = 0;
  for (size_t i = 0; i < size; i++) value = value << 8 | bytes[i];
  return value;
}

// What both functions do off the JavaScript thread; nothing here touches JavaScript before OnOK.
class KeyWork : public Napi::AsyncWorker {
 public:
  // (password, vaultId, slotHeader)
  explicit KeyWork(const Napi::CallbackInfo& info) : Napi::AsyncWorker(info.Env()), deferred_(info.Env()) {
    password_ = Secret::From(info.Env(), info[0]).value();
    const Bytes vault_id = BytesArgument(info, 1, "vaultId", kVaultIdSize);
    const Bytes header = BytesArgument(info, 2, "slotHeader", kSlotHeaderSize);
    AddonState& state = AddonState::Of(info.Env());
    if (ReadBigEndian(header.data, 2) != kPasswordSlot) throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "slotHeader");
    memcpy(key_.vault_id.data(), vault_id.data, kVaultIdSize);
    memcpy(slot_header_, header.data, kSlotHeaderSize);
    parameters_.lanes = ReadBigEndian(header.data + 2, 2);
    parameters_.passes = ReadBigEndian(header.data + 4, 4);
    parameters_.memory_kib = ReadBigEndian(header.data + 8, 4);
    state.Check(CheckKdf(parameters_), "of the slot");
  }

  Napi::Promise Start() {
    Queue();
    return deferred_.Promise();
  }

 protected:
  void Execute() override {
    status_ = RunOnSecretStack([this] {
      uint8_t parent[kKdfKeySize];
      Status status = Run(parent);
      Wipe(parent, sizeof parent);
      return status;
    });
    password_.reset();  // the last hold on a secret that was destroyed meanwhile
  }

  void OnOK() override {
    if (!status_.ok()) return deferred_.Reject(AddonState::Of(Env()).MakeError(status_).Value());
    deferred_.Resolve(Result());
  }

  // On a secret stack; `parent` has room for kKdfKeySize bytes.
  virtual Status Run(uint8_t* parent) = 0;
  virtual Napi::Value Result() { return VaultKeyHandle::Make(Env(), std::move(key_)); }

  // The key that `box_` is under: its salt is Argon2's.
  Status Derive(uint8_t* parent) {
    return DeriveKey(parameters_, password_->data(), password_->size(), box_, parent, &key_.derived_in_locked_memory);
  }

  VaultKey key_;
  uint8_t slot_header_[kSlotHeaderSize];
  uint8_t box_[kSlotBoxSize] = {};

 private:
  Napi::Promise::Deferred deferred_;
  SecretValue password_;
  KdfParameters parameters_{};
  Status status_ = Ok();
};

class Creation : public KeyWork {
 public:
  using KeyWork::KeyWork;

 protected:
  Status Run(uint8_t* parent) override {
    Status status = FillRandom(box_, kBoxSaltSize);
    if (status.ok()) status = Derive(parent);
    if (status.ok()) status = Slot::Take(kVaultKeySize, &key_.key);
    if (status.ok()) status = FillRandom(key_.key.data(), kVaultKeySize);
    if (status.ok()) status = SealSlot(parent, key_.vault_id.data(), slot_header_, key_.key.data(), box_);
    return status;
  }
  Napi::Value Result() override {
    Napi::Object result = Napi::Object::New(Env());
    Napi::Uint8Array box = Napi::Uint8Array::New(Env(), kSlotBoxSize);
    memcpy(box.Data(), box_, kSlotBoxSize);
    result["key"] = KeyWork::Result();
    result["box"] = box;
    return result;
  }
};

class Unlocking : public KeyWork {
 public:
  // (password, vaultId, slotHeader, box)
  explicit Unlocking(const Napi::CallbackInfo& info) : KeyWork(info) {
    memcpy(box_, BytesArgument(info, 3, "box", kSlotBoxSize).data, kSlotBoxSize);
  }

 protected:
  Status Run(uint8_t* parent) override {
    Status status = Derive(parent);
    if (status.ok()) status = OpenSlot(parent, key_.vault_id.data(), slot_header_, box_, &key_.key);
    return status;
  }
};

template <typename Work>
Napi::Value StartWork(const Napi::CallbackInfo& info) {
  AddonState::Of(info.Env()).EnterRoom();
  auto work = std::make_unique<Work>(info);
  Napi::Promise promise = work->Start();
  work.release();  // deletes itself when it is done
  return promise;
}

}  // namespace

void ExportVaultKeys(Napi::Env env, Napi::Object exports) {
  VaultKeyHandle::Define(env);
  exports["createVaultKey"] = Napi::Function::New<StartWork<Creation>>(env, "createVaultKey");
  exports["unlockVaultKey"] = Napi::Function::New<StartWork<Unlocking>>(env, "unlockVaultKey");
}

}  // namespace strongroom
