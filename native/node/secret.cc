#include "secret.h"

#include <string.h>

#include "../core/decode.h"
#include "../core/wipe.h"
#include "args.h"
#include "exports.h"
#include "hash_key.h"
#include "hmac_key.h"
#include "private_key.h"
#include "text.h"

namespace strongroom {

void Secret::Define(Napi::Env env) {
  const Napi::Function constructor = DefineClass(
      env, "Secret",
      {InstanceMethod<&Secret::MakeHmacKey>("hmacKey"), InstanceMethod<&Secret::MakeHashKey>("hashKey"),
       InstanceMethod<&Secret::IsKeyText>("isKeyText"), InstanceMethod<&Secret::MakePrivateKey>("privateKey"),
       InstanceMethod<&Secret::Pkcs8>("pkcs8"), InstanceMethod<&Secret::KeyKindOf>("keyKind"), DestroyMethod()});
  AddonState::Of(env).secret_class = Napi::Persistent(constructor);
}

Napi::Object Secret::Make(Napi::Env env, Slot bytes, bool sendable) {
  Napi::Object handle = Wrap(env, AddonState::Of(env).secret_class, std::make_shared<const Slot>(std::move(bytes)));
  Unwrap(handle)->sendable_ = sendable;
  return handle;
}

// (hash, encoding) -> HmacKey
Napi::Value Secret::MakeHmacKey(const Napi::CallbackInfo& info) {
  CheckAlive();
  const Hash hash = static_cast<Hash>(ChoiceArgument(info, 0, "hash", 3));
  const Encoding encoding = static_cast<Encoding>(ChoiceArgument(info, 1, "encoding", kKeyForms));
  const Slot& text = *value();
  return HmacKeyHandle::FromText(info.Env(), hash, encoding, text.data(), text.size());
}

// (bare) -> HashKey
Napi::Value Secret::MakeHashKey(const Napi::CallbackInfo& info) {
  CheckAlive();
  const Slot& text = *value();
  return HashKeyHandle::Make(info.Env(), text.data(), text.size(), FlagArgument(info, 0));
}

// (encoding, least, most) -> boolean: whether it is the text of an HMAC key of so many bytes, at least 16. What it
// tells of a password's length is therefore no more than that it is shorter.
Napi::Value Secret::IsKeyText(const Napi::CallbackInfo& info) {
  CheckAlive();
  constexpr int64_t kLeast = 16;
  const Encoding encoding = static_cast<Encoding>(ChoiceArgument(info, 0, "encoding", kEncodings));
  const size_t least = static_cast<size_t>(IntegerArgument(info, 1, "least", kLeast, kMaxSecretSize));
  const size_t most = static_cast<size_t>(IntegerArgument(info, 2, "most", kLeast, kMaxSecretSize));
  const Slot& text = *value();
  AddonState& state = AddonState::Of(info.Env());
  Status status = Ok();
  bool fits = false;
  state.stack().Run([&] { status = CheckKeyText(encoding, text.data(), text.size(), least, most, &fits); });
  state.stack().Wipe();
  state.Check(status, EncodingName(encoding));
  return Napi::Boolean::New(info.Env(), fits);
}

// (password: Secret | null, algorithm: number | null) -> PrivateKey
Napi::Value Secret::MakePrivateKey(const Napi::CallbackInfo& info) {
  CheckAlive();
  return PrivateKeyHandle::Make(info.Env(), ImportedKey(info, *value()));
}

// (password: Secret | null, algorithm: number | null) -> Secret: the same key as PKCS#8 in DER, not encrypted
Napi::Value Secret::Pkcs8(const Napi::CallbackInfo& info) {
  CheckAlive();
  const PrivateKey key = ImportedKey(info, *value());
  AddonState& state = AddonState::Of(info.Env());
  Status status = Ok();
  Slot der;
  state.stack().Run([&] { status = key.Pkcs8(&der); });
  state.stack().Wipe();
  state.Check(status);
  return Make(info.Env(), std::move(der));
}

// () -> number: a KeyKind, 4: under a password, 5: no private key that signs here
Napi::Value Secret::KeyKindOf(const Napi::CallbackInfo& info) {
  CheckAlive();
  return Napi::Number::New(info.Env(), ImportedKind(info.Env(), *value()));
}

namespace {

// Asked of the getter that was there when the addon was loaded: one that was put in its place since may lie.
bool IsResizable(const Napi::CallbackInfo& info, AddonState& state) {
  if (state.resizable_getter.IsEmpty()) return false;
  return state.resizable_getter.Call(info[0].As<Napi::TypedArray>().ArrayBuffer(), {}).ToBoolean();
}

void TakeResizableGetter(Napi::Env env) {
  const Napi::Object object = env.Global().Get("Object").As<Napi::Object>();
  const Napi::Value prototype = env.Global().Get("ArrayBuffer").As<Napi::Object>().Get("prototype");
  const Napi::Value descriptor = object.Get("getOwnPropertyDescriptor")
                                     .As<Napi::Function>()
                                     .Call({prototype, Napi::String::New(env, "resizable")});
  if (!descriptor.IsObject()) return;
  AddonState::Of(env).resizable_getter =
      Napi::Persistent(descriptor.As<Napi::Object>().Get("get").As<Napi::Function>());
}

}  // namespace

Napi::Value SecretFromBytes(const Napi::CallbackInfo& info) {
  AddonState& state = AddonState::Of(info.Env());
  if (info[0].IsString()) throw state.MakeError(Fail(Code::SECRET_STRING));
  Bytes bytes{};
  if (!ReadBytes(info.Env(), info[0], &bytes) || IsResizable(info, state))
    throw state.MakeError(Fail(Code::SECRET_BUFFER));
  if (bytes.size == 0 || bytes.size > kMaxSecretSize) {
    throw state.MakeError(Fail(Code::SECRET_LENGTH, static_cast<int64_t>(bytes.size), kMaxSecretSize));
  }
  state.EnterRoom();
  Slot slot;
  state.Check(Slot::Take(bytes.size, &slot));
  state.stack().Run([&] { memcpy(slot.data(), bytes.data, bytes.size); });
  Wipe(bytes.data, bytes.size);
  return Secret::Make(info.Env(), std::move(slot), FlagArgument(info, 1));
}

void ExportHandles(Napi::Env env, Napi::Object exports) {
  TakeResizableGetter(env);
  Secret::Define(env);
  HmacKeyHandle::Define(env);
  HashKeyHandle::Define(env);
  PrivateKeyHandle::Define(env);
  Text::Define(env);
  exports["secretFromBytes"] = Napi::Function::New<SecretFromBytes>(env, "secretFromBytes");
}

}  // namespace strongroom
