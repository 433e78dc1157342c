// class PrivateKey: an asymmetric key that signs. Made by a Secret or from a vault's record.
#pragma once
#include <memory>

#include "../core/private_key.h"
#include "handle.h"

namespace strongroom {

// A key that its environment knows of while it lives: AddonState::private_keys.
class KnownPrivateKey : public PrivateKey {
 public:
  KnownPrivateKey(const AddonState& state, PrivateKey key) : PrivateKey(std::move(key)), known_(state.private_keys) {
    known_->insert(this);
  }
  ~KnownPrivateKey() { known_->erase(this); }
  KnownPrivateKey(const KnownPrivateKey&) = delete;
  KnownPrivateKey& operator=(const KnownPrivateKey&) = delete;

 private:
  std::shared_ptr<std::unordered_set<PrivateKey*>> known_;
};

// Shared by the handle and its sign function; destroy() empties it for both.
using PrivateKeyValue = std::shared_ptr<KnownPrivateKey>;

class PrivateKeyHandle : public Handle<PrivateKeyHandle, PrivateKeyValue> {
 public:
  static constexpr HandleKind kKind = kPrivateKeyHandle;
  static constexpr const char* kName = "private key";
  static void Define(Napi::Env env);
  static Napi::Object Make(Napi::Env env, PrivateKey key);

  using Handle::Handle;
  Napi::Value Algorithm(const Napi::CallbackInfo& info);
  Napi::Value PublicKey(const Napi::CallbackInfo& info);
};

// The key in `text`, opened with the password that is the call's first argument: a Secret or null. The second is the
// KeyKind that it must have, or null. Throws what ImportKey returns.
PrivateKey ImportedKey(const Napi::CallbackInfo& info, const Slot& text);

// The KeyKind of the key in `text` as a number; 4: it is encrypted, 5: it is no private key that signs here.
uint32_t ImportedKind(Napi::Env env, const Slot& text);

// A vault's record of an asymmetric key: PKCS#8 in DER. Throws what ImportPkcs8 returns.
PrivateKey KeyOfRecord(Napi::Env env, const uint8_t* der, size_t size);

}  // namespace strongroom
