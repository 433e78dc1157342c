// The records of a vault, of every kind, opened for what is done with all of them alike.
#pragma once
#include "args.h"
#include "vault_key.h"

namespace strongroom {

enum class RecordKind : uint32_t { kSecret, kText, kPassphrase, kPassword };
constexpr uint32_t kRecordKinds = 4;

// A record as it is given by four arguments from `first` on: kind, box, id, and the box of the secret that a passphrase
// belongs to, which the other kinds have not.
struct RecordBytes {
  RecordBytes(const Napi::CallbackInfo& info, size_t first);
  // Of any kind but a passphrase.
  RecordBytes(RecordKind record_kind, Bytes record_box, Bytes record_id)
      : kind(record_kind), box(record_box), id(record_id), secret_box(nullptr) {}

  RecordKind kind;
  Bytes box, id;
  const uint8_t* secret_box;
};

// The box of the secret that a passphrase belongs to. Throws INVALID_ARGUMENT.
Bytes SecretBoxArgument(const Napi::CallbackInfo& info, size_t index, const char* name = "secretBox");

// The box of the `size` bytes of a secret, as seal(uint8_t* box) -> Status makes it on the secret stack. Throws what
// that fails with.
template <typename Seal>
Napi::Value SealBox(Napi::Env env, size_t size, const char* subject, Seal&& seal) {
  AddonState& state = AddonState::Of(env);
  Napi::ArrayBuffer box = Napi::ArrayBuffer::New(env, PaddedBoxSize(size));
  Status status = Ok();
  state.stack().Run([&] { status = seal(static_cast<uint8_t*>(box.Data())); });
  state.stack().Wipe();
  state.Check(status, subject);
  return Napi::Uint8Array::New(env, box.ByteLength(), box, 0);
}

// What a record holds, in the room.
struct OpenedRecord {
  Slot slot;
  const uint8_t* data = nullptr;
  size_t size = 0;
};

// On a secret stack. Errors: VAULT_DAMAGED, as TakeSlot.
Status OpenRecord(const VaultKey& key, const RecordBytes& record, OpenedRecord* out);

// The same under `vault_key` and an id, which may be other ones: a box of the same size. Of any kind but a passphrase,
// which is bound to a secret's box too. On a secret stack. Errors: as those of the kind's own function.
Status SealAgain(const uint8_t* vault_key, const uint8_t* vault_id, RecordKind kind, const uint8_t* id,
                 const OpenedRecord& plain, uint8_t* box);

// The box of a secret, and what it is sealed under.
struct SealedSecret {
  const uint8_t* vault_key;
  Bytes box, id;
};

// Beside a secret of somebody's choice a passphrase could be guessed from its HMAC: it only ever goes from a secret to
// the same one. On a secret stack. Errors: INVALID_ARGUMENT for two secrets, VAULT_DAMAGED, as TakeSlot.
Status RequireSameSecret(const uint8_t* vault_id, const SealedSecret& one, const SealedSecret& other);

}  // namespace strongroom
