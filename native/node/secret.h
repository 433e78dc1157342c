// class Secret: the raw bytes of a secret, as they were typed or read. It makes keys and can be sealed into a vault;
// nothing else.
#pragma once
#include <memory>

#include "../core/limits.h"
#include "../core/room.h"
#include "handle.h"

namespace strongroom {

// Shared with asynchronous work, so that destroy() during it takes effect when the work has let go.
using SecretValue = std::shared_ptr<const Slot>;

class Secret : public Handle<Secret, SecretValue> {
 public:
  static constexpr HandleKind kKind = kSecretHandle;
  static constexpr const char* kName = "secret";
  static void Define(Napi::Env env);
  // A handle that owns `bytes`.
  static Napi::Object Make(Napi::Env env, Slot bytes, bool sendable = false);

  using Handle::Handle;
  Napi::Value MakeHmacKey(const Napi::CallbackInfo& info);
  Napi::Value MakeHashKey(const Napi::CallbackInfo& info);
  Napi::Value IsKeyText(const Napi::CallbackInfo& info);
  Napi::Value MakePrivateKey(const Napi::CallbackInfo& info);
  Napi::Value Pkcs8(const Napi::CallbackInfo& info);
  Napi::Value KeyKindOf(const Napi::CallbackInfo& info);
  // Whether it may be sealed as text, and so become a JavaScript string. Said when it is made and never after: whoever
  // gets hold of the handle of a key cannot turn the key into text by way of a vault.
  bool sendable() const { return sendable_; }

 private:
  bool sendable_ = false;
};

// Exported as secretFromBytes(bytes, sendable): copies a Uint8Array into the room and wipes it.
Napi::Value SecretFromBytes(const Napi::CallbackInfo& info);

}  // namespace strongroom
