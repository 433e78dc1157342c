#include "private_key.h"

#include <algorithm>
#include <memory>

#include "../core/key_import.h"
#include "args.h"
#include "bound_function.h"
#include "message.h"
#include "secret.h"

namespace strongroom {
namespace {

// What a sign function carries.
struct Signing {
  AddonState* state;
  PrivateKeyValue key;
};

// The arguments of a sign function and what it carries; the key is alive. False: an exception is pending.
bool Begin(napi_env env, napi_callback_info info, napi_value* arguments, const Signing** signing, uint32_t* output,
           uint32_t* form) {
  size_t count = 3;
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, &data) != napi_ok) return false;
  *signing = static_cast<const Signing*>(data);
  if (!*(*signing)->key) {
    ThrowStatus(env, Fail(Code::HANDLE_DESTROYED), PrivateKeyHandle::kName);
    return false;
  }
  if (!ReadOutput(env, arguments[1], output)) return false;
  if (napi_get_value_uint32(env, arguments[2], form) == napi_ok && *form <= static_cast<uint32_t>(Form::kPss))
    return true;
  ThrowStatus(env, Fail(Code::INVALID_ARGUMENT), "form");
  return false;
}

// What `sign` writes on the secret stack, as the caller wants it.
template <typename SignOnStack>
napi_value Signature(napi_env env, const Signing& signing, uint32_t output, SignOnStack&& sign) {
  uint8_t signature[kMaxSignatureSize];
  size_t size = 0;
  Status status = Ok();
  signing.state->stack().Run([&] { status = sign(signature, &size); });
  if (status.ok()) return MakeResult(env, signature, size, output);
  return ThrowStatus(env, status, status.code == Code::INVALID_ARGUMENT ? "form" : PrivateKeyHandle::kName);
}

// sign(message: string | Uint8Array, output, form) -> string | Uint8Array
napi_value Sign(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  const Signing* signing;
  uint32_t output, form;
  Message message;
  if (!Begin(env, info, arguments, &signing, &output, &form) || !message.Read(env, arguments[0], "message"))
    return nullptr;
  return Signature(env, *signing, output, [&](uint8_t* signature, size_t* size) {
    return signing->key->Sign(message.data(), message.size(), static_cast<Form>(form), signature, size);
  });
}

// signDigest(digest: Uint8Array, output, form) -> string | Uint8Array
napi_value SignDigest(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  const Signing* signing;
  uint32_t output, form;
  Bytes digest{};
  if (!Begin(env, info, arguments, &signing, &output, &form)) return nullptr;
  if (!ReadBytes(env, arguments[0], &digest) || digest.size != kHashSize) {
    return ThrowStatus(env, Fail(Code::INVALID_ARGUMENT), "digest");
  }
  return Signature(env, *signing, output, [&](uint8_t* signature, size_t* size) {
    return signing->key->SignHash(digest.data, static_cast<Form>(form), signature, size);
  });
}

}  // namespace

void PrivateKeyHandle::Define(Napi::Env env) {
  const Napi::Function constructor = DefineClass(env, "PrivateKey",
                                                 {
                                                     InstanceMethod<&PrivateKeyHandle::Algorithm>("algorithm"),
                                                     InstanceMethod<&PrivateKeyHandle::PublicKey>("publicKey"),
                                                     DestroyMethod(),
                                                 });
  AddonState::Of(env).private_key_class = Napi::Persistent(constructor);
}

Napi::Object PrivateKeyHandle::Make(Napi::Env env, PrivateKey key) {
  AddonState& state = AddonState::Of(env);
  auto value = std::make_shared<KnownPrivateKey>(state, std::move(key));
  Napi::Object handle = Wrap(env, state.private_key_class, value);
  AddBoundFunction(handle, "sign", Sign, Signing{&state, value});
  AddBoundFunction(handle, "signDigest", SignDigest, Signing{&state, std::move(value)});
  return handle;
}

// () -> number: a KeyKind
Napi::Value PrivateKeyHandle::Algorithm(const Napi::CallbackInfo& info) {
  CheckAlive();
  return Napi::Number::New(info.Env(), static_cast<uint32_t>(value()->kind()));
}

// () -> Uint8Array: SubjectPublicKeyInfo in DER
Napi::Value PrivateKeyHandle::PublicKey(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  Status status = Ok();
  Slot spki;
  state.stack().Run([&] { status = value()->PublicKey(&spki); });
  state.Check(status);
  Napi::Uint8Array result = Napi::Uint8Array::New(info.Env(), spki.size());
  std::copy_n(spki.data(), spki.size(), result.Data());
  return result;
}

PrivateKey ImportedKey(const Napi::CallbackInfo& info, const Slot& text) {
  AddonState& state = AddonState::Of(info.Env());
  SecretValue password;
  if (!info[0].IsNull()) password = Secret::From(info.Env(), info[0]).value();
  const Password given = password ? Password{password->data(), password->size()} : Password{};
  const bool any = info[1].IsNull();
  const KeyKind asked = any ? KeyKind::kEd25519 : static_cast<KeyKind>(ChoiceArgument(info, 1, "algorithm", 4));
  const char* subject = "";
  Status status = Ok();
  PrivateKey key;
  state.EnterRoom();
  state.stack().Run([&] {
    status = ImportKey(text.data(), text.size(), password ? &given : nullptr, any ? nullptr : &asked, &key, &subject);
  });
  state.stack().Wipe();
  state.Check(status, subject);
  return key;
}

uint32_t ImportedKind(Napi::Env env, const Slot& text) {
  constexpr uint32_t kEncrypted = 4, kNone = 5;
  AddonState& state = AddonState::Of(env);
  const char* subject = "";
  Status status = Ok();
  PrivateKey key;
  state.stack().Run([&] { status = ImportKey(text.data(), text.size(), nullptr, nullptr, &key, &subject); });
  state.stack().Wipe();
  switch (status.code) {
    case Code::KEY_PASSWORD_NEEDED:
    case Code::KDF_LIMIT:
      return kEncrypted;
    case Code::KEY_FORMAT:
    case Code::KEY_KIND:
    case Code::KEY_SIZE:
    case Code::KEY_MISMATCH:
      return kNone;
    default:
      state.Check(status, subject);
      return static_cast<uint32_t>(key.kind());
  }
}

PrivateKey KeyOfRecord(Napi::Env env, const uint8_t* der, size_t size) {
  AddonState& state = AddonState::Of(env);
  const char* subject = "";
  Status status = Ok();
  PrivateKey key;
  state.stack().Run([&] { status = ImportPkcs8(der, size, &key, &subject); });
  state.stack().Wipe();
  state.Check(status, subject);
  return key;
}

}  // namespace strongroom
