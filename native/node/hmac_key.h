// class HmacKey: a key that signs. The hot path of the product is Sign in hmac_key.cc.
#pragma once
#include <memory>

#include "../core/decode.h"
#include "../core/hmac.h"
#include "handle.h"

namespace strongroom {

// Shared by the handle and its sign function; destroy() empties it for both.
using HmacKeyValue = std::shared_ptr<HmacKey>;

// As lib/secret.ts writes it: what a key's text is not, where it is SECRET_ENCODING.
const char* EncodingName(Encoding encoding);

class HmacKeyHandle : public Handle<HmacKeyHandle, HmacKeyValue> {
 public:
  static constexpr HandleKind kKind = kHmacKeyHandle;
  static constexpr const char* kName = "hmac key";
  static void Define(Napi::Env env);

  // A key from its text in the room. Throws SECRET_ENCODING, SECRET_LENGTH, ROOM_FULL, MEMLOCK_LIMIT.
  static Napi::Object FromText(Napi::Env env, Hash hash, Encoding encoding, const uint8_t* text, size_t size);
  static Napi::Object Make(Napi::Env env, HmacKey key);

  using Handle::Handle;
  Napi::Value SignSecret(const Napi::CallbackInfo& info);
};

}  // namespace strongroom
