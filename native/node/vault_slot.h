// Work with slots of a vault on the thread pool: half a second of key derivation where one has a password.
#pragma once
#include <array>

#include "../core/box.h"
#include "../core/slot_key.h"
#include "args.h"
#include "secret.h"

namespace strongroom {

// What opens a slot, taken from two arguments: a Secret (password, key file, credential or recovery code), and a Secret
// or null or nothing (the key file of a slot that has both). Keeps them until the work is done, also if they are
// destroyed meanwhile.
class SlotKeys {
 public:
  SlotKeys(const Napi::CallbackInfo& info, size_t first, size_t key_file);
  void Reset() { first_.reset(), key_file_.reset(); }
  Material first() const { return Material{first_->data(), first_->size()}; }
  Material key_file() const { return key_file_ ? Material{key_file_->data(), key_file_->size()} : Material{}; }

 private:
  SecretValue first_, key_file_;
};

// A slot as it stands in a vault's header, from an argument with its 12 bytes of header, checked, and one with its box,
// or none for a new one.
struct SlotBytes {
  SlotBytes(const Napi::CallbackInfo& info, size_t header, const char* name);
  void TakeBox(const Napi::CallbackInfo& info, size_t box);

  std::array<uint8_t, kSlotHeaderSize> header{};
  SlotHeader parsed{};
  std::array<uint8_t, kSlotBoxSize> box{};
};

// All of them on a secret stack.
// The vault key out of a slot's box. Errors: as DeriveSlotKey, as OpenSlot.
Status OpenSlotWith(const SlotKeys& keys, const uint8_t* vault_id, const SlotBytes& slot, Slot* vault_key,
                    bool* memory_locked);
// A new box, with a new salt, over the vault key. Errors: as DeriveSlotKey, SYSTEM.
Status SealSlotWith(const SlotKeys& keys, const uint8_t* vault_id, const uint8_t* vault_key, SlotBytes* slot,
                    bool* memory_locked);

// Runs Run() on a secret stack of the thread pool's, then Result() on the JavaScript thread. Nothing touches JavaScript
// in between.
class SlotWork : public Napi::AsyncWorker {
 public:
  explicit SlotWork(const Napi::CallbackInfo& info);
  Napi::Promise Start();

 protected:
  void Execute() override;
  void OnOK() override;
  virtual Status Run() = 0;
  virtual Napi::Value Result() = 0;
  Napi::Value BoxOf(const SlotBytes& slot);

 private:
  Napi::Promise::Deferred deferred_;
  Status status_ = Ok();
};

// Makes a Work of the arguments, in the room, and starts it.
template <typename Work>
Napi::Value StartWork(const Napi::CallbackInfo& info) {
  AddonState::Of(info.Env()).EnterRoom();
  auto work = std::make_unique<Work>(info);
  Napi::Promise promise = work->Start();
  work.release();  // deletes itself when it is done
  return promise;
}

}  // namespace strongroom
