// class VaultKey: the key of an open vault. It seals and opens what lies in the vault; the handle alone cannot wrap it
// again, nothing that it opens comes out as a Secret, only what was sealed as text comes out as text, and what was
// sealed as a password signs nothing. A key that was unlocked to release secrets, and no other, hands them to pipes,
// and compares passwords.
#pragma once
#include <array>

#include "../core/box.h"
#include "handle.h"

namespace strongroom {

// Tells the keys of this process apart; never 0.
uint64_t NewVaultKeySerial();

struct VaultKey {
  Slot key;  // kVaultKeySize bytes
  uint64_t serial = NewVaultKeySerial();
  uint64_t renews = 0;  // serial of the key that this one was made to replace, and whose records it may take over
  std::array<uint8_t, kVaultIdSize> vault_id{};
  bool derived_in_locked_memory = false;  // whether the 400 MiB of key derivation were locked too
  bool releases = false;  // whether it hands secrets out: said when the vault is unlocked and never after, so a key
                          // that renews another does not
  explicit operator bool() const { return static_cast<bool>(key); }
};

class VaultKeyHandle : public Handle<VaultKeyHandle, VaultKey> {
 public:
  static constexpr HandleKind kKind = kVaultKeyHandle;
  static constexpr const char* kName = "vault key";
  static void Define(Napi::Env env);
  static Napi::Object Make(Napi::Env env, VaultKey key);

  using Handle::Handle;
  Napi::Value DerivedInLockedMemory(const Napi::CallbackInfo& info);
  Napi::Value Releases(const Napi::CallbackInfo& info);
  Napi::Value SealIndexBox(const Napi::CallbackInfo& info);
  Napi::Value OpenIndexBox(const Napi::CallbackInfo& info);
  Napi::Value SealSecretBox(const Napi::CallbackInfo& info);
  Napi::Value SealPasswordBox(const Napi::CallbackInfo& info);
  Napi::Value OpenHmacKey(const Napi::CallbackInfo& info);
  Napi::Value OpenHashKey(const Napi::CallbackInfo& info);
  Napi::Value OpenPrivateKey(const Napi::CallbackInfo& info);
  // In vault_passphrase.cc.
  Napi::Value SealTextBox(const Napi::CallbackInfo& info);
  Napi::Value OpenTextBox(const Napi::CallbackInfo& info);
  Napi::Value SealPassphraseBox(const Napi::CallbackInfo& info);
  Napi::Value SignPassphrase(const Napi::CallbackInfo& info);
  // In vault_renewal.cc.
  Napi::Value Renew(const Napi::CallbackInfo& info);
  Napi::Value ResealRecord(const Napi::CallbackInfo& info);
  // In vault_check.cc.
  Napi::Value CheckRecord(const Napi::CallbackInfo& info);
  // In vault_release.cc.
  Napi::Value ReleaseRecord(const Napi::CallbackInfo& info);
  Napi::Value ReadsAsRecord(const Napi::CallbackInfo& info);
  Napi::Value PipeToCompare(const Napi::CallbackInfo& info);
  // In vault_copies.cc.
  Napi::Value CopyRecord(const Napi::CallbackInfo& info);
  Napi::Value CopyPassphrase(const Napi::CallbackInfo& info);
  Napi::Value FindSameSecrets(const Napi::CallbackInfo& info);

 private:
  void CheckReleases() const;
};

}  // namespace strongroom
