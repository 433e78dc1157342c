#include "hmac_key.h"

#include <memory>

#include "../core/digest.h"
#include "args.h"
#include "bound_function.h"
#include "message.h"
#include "secret.h"

namespace strongroom {
namespace {

// What a sign function carries.
struct Signing {
  AddonState* state;
  HmacKeyValue key;
};

// The arguments of a sign function and what it carries; the key is alive. False: an exception is pending.
// Written against the bare C interface: the C++ wrapper, unwrapping a receiver and checking its tag cost as much as the
// hashes.
inline bool Begin(napi_env env, napi_callback_info info, size_t count, napi_value* arguments, const Signing** signing) {
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, &data) != napi_ok) return false;
  *signing = static_cast<const Signing*>(data);
  if (*(*signing)->key) return true;
  ThrowStatus(env, Fail(Code::HANDLE_DESTROYED), HmacKeyHandle::kName);
  return false;
}

napi_value SignMessage(napi_env env, const Signing& signing, const Message& message, uint32_t output) {
  const HmacKey& key = *signing.key;
  uint8_t mac[kMaxMacSize];
  signing.state->stack().Run([&] { key.Sign(message.data(), message.size(), mac); });
  return MakeResult(env, mac, MacSize(key.hash()), output);
}

// sign(message: string | Uint8Array, output) -> string | Uint8Array
napi_value Sign(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  const Signing* signing;
  uint32_t output;
  Message message;
  if (!Begin(env, info, 2, arguments, &signing) || !ReadOutput(env, arguments[1], &output)) return nullptr;
  if (!message.Read(env, arguments[0], "message")) return nullptr;
  return SignMessage(env, *signing, message, output);
}

// signDigest(prefix: string, hashed: string | Uint8Array, output) -> HMAC(prefix || SHA-256(hashed))
napi_value SignDigest(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  const Signing* signing;
  uint32_t output;
  if (!Begin(env, info, 3, arguments, &signing) || !ReadOutput(env, arguments[2], &output)) return nullptr;
  uint8_t digest[kMaxMacSize];
  {
    Message hashed;
    if (!hashed.Read(env, arguments[1], "hashed")) return nullptr;
    PublicDigest(Hash::kSha256, hashed.data(), hashed.size(), digest);
  }
  Message message;
  if (!message.ReadText(env, arguments[0], "prefix")) return nullptr;
  message.Append(digest, MacSize(Hash::kSha256));
  return SignMessage(env, *signing, message, output);
}

}  // namespace

const char* EncodingName(Encoding encoding) {
  static const char* const kNames[] = {"utf8", "hex", "base64", "base64url", "base64", "ASCII", "md5"};
  return kNames[static_cast<uint8_t>(encoding)];
}

void HmacKeyHandle::Define(Napi::Env env) {
  const Napi::Function constructor =
      DefineClass(env, "HmacKey", {InstanceMethod<&HmacKeyHandle::SignSecret>("signSecret"), DestroyMethod()});
  AddonState::Of(env).hmac_key_class = Napi::Persistent(constructor);
}

Napi::Object HmacKeyHandle::FromText(Napi::Env env, Hash hash, Encoding encoding, const uint8_t* text, size_t size) {
  AddonState& state = AddonState::Of(env);
  state.EnterRoom();
  Status status = Ok();
  HmacKey key;
  state.stack().Run([&] { status = HmacKey::FromText(hash, encoding, text, size, &key); });
  state.stack().Wipe();
  state.Check(status, EncodingName(encoding));
  return Make(env, std::move(key));
}

// signSecret(secret, output) -> string | Uint8Array
// It tells no more of a secret than Secret.hmacKey does: whoever has both handles could as well make the secret the key
// of an HMAC.
Napi::Value HmacKeyHandle::SignSecret(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const SecretValue secret = Secret::From(info.Env(), info[0]).value();
  const uint32_t output = ChoiceArgument(info, 1, "output", 4);
  const HmacKey& key = *value();
  uint8_t mac[kMaxMacSize];
  state.stack().Run([&] { key.Sign(secret->data(), secret->size(), mac); });
  state.stack().Wipe();
  return Napi::Value(info.Env(), MakeResult(info.Env(), mac, MacSize(key.hash()), output));
}

Napi::Object HmacKeyHandle::Make(Napi::Env env, HmacKey key) {
  AddonState& state = AddonState::Of(env);
  const HmacKeyValue value = std::make_shared<HmacKey>(std::move(key));
  Napi::Object handle = Wrap(env, state.hmac_key_class, value);
  AddBoundFunction(handle, "sign", Sign, Signing{&state, value});
  AddBoundFunction(handle, "signDigest", SignDigest, Signing{&state, value});
  return handle;
}

}  // namespace strongroom
