#include "private_key.h"

#include <errno.h>

#include <memory>
#include <new>

#include "../core/encode.h"
#include "../core/key_import.h"
#include "args.h"
#include "secret.h"

namespace strongroom {
namespace {

// Messages up to this size are read into a buffer on the ordinary stack: they are public, and most are a tenth of it.
constexpr size_t kSmallMessage = 4096;
// V8 stops before a character that does not fit: up to 3 bytes of a full buffer stay free, and one is for the terminator.
constexpr size_t kSurelyWhole = kSmallMessage - 4;

constexpr uint32_t kBytes = 3;  // of sign's output, behind Output's three

// What a sign function carries: with it, a call needs no receiver, and so no look-up of one.
struct Signing {
  AddonState* state;
  PrivateKeyValue key;
};

// Making the error runs JavaScript, which may throw itself (at the end of the stack, say). No C++ exception may leave Sign:
// node calls it as C.
napi_value Throw(napi_env env, const Status& status, const char* subject) {
  try {
    AddonState::Of(env).MakeError(status, subject).ThrowAsJavaScriptException();
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();
  }
  return nullptr;
}

napi_value Result(napi_env env, Signing& signing, const uint8_t* message, size_t size, uint32_t output, DsaForm form) {
  uint8_t signature[kMaxSignatureSize];
  size_t written = 0;
  Status status = Ok();
  signing.state->stack().Run([&] { status = signing.key->Sign(message, size, form, signature, &written); });
  if (!status.ok()) return Throw(env, status, PrivateKeyHandle::kName);
  napi_value result = nullptr;
  if (output == kBytes) {
    void* data = nullptr;
    napi_value buffer;
    if (napi_create_arraybuffer(env, written, &data, &buffer) != napi_ok) return nullptr;
    for (size_t i = 0; i < written; i++) static_cast<uint8_t*>(data)[i] = signature[i];
    napi_create_typedarray(env, napi_uint8_array, written, buffer, 0, &result);
    return result;
  }
  char text[2 * kMaxSignatureSize + 3];
  const size_t length = Encode(static_cast<Output>(output), signature, written, text);
  napi_create_string_latin1(env, text, length, &result);
  return result;
}

// A message too long for the small buffer.
napi_value SignLongString(napi_env env, Signing& signing, napi_value message, uint32_t output, DsaForm form) {
  size_t size = 0;
  if (napi_get_value_string_utf8(env, message, nullptr, 0, &size) != napi_ok) return nullptr;
  std::unique_ptr<char[]> text(new (std::nothrow) char[size + 1]);
  if (!text) return Throw(env, Fail(Code::SYSTEM, 0, 0, ENOMEM), "message");
  if (napi_get_value_string_utf8(env, message, text.get(), size + 1, &size) != napi_ok) return nullptr;
  return Result(env, signing, reinterpret_cast<uint8_t*>(text.get()), size, output, form);
}

// sign(message: string | Uint8Array, output, form) -> string | Uint8Array
// Against the bare C interface, as HmacKey's.
napi_value Sign(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value arguments[3];
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, &data) != napi_ok) return nullptr;
  Signing& signing = *static_cast<Signing*>(data);
  if (!*signing.key) return Throw(env, Fail(Code::HANDLE_DESTROYED), PrivateKeyHandle::kName);
  uint32_t output = 0, form = 0;
  if (napi_get_value_uint32(env, arguments[1], &output) != napi_ok || output > kBytes) {
    return Throw(env, Fail(Code::INVALID_ARGUMENT), "output");
  }
  if (napi_get_value_uint32(env, arguments[2], &form) != napi_ok || form > 1) {
    return Throw(env, Fail(Code::INVALID_ARGUMENT), "form");
  }
  const DsaForm dsa_form = static_cast<DsaForm>(form);
  char small[kSmallMessage];
  size_t size = 0;
  if (napi_get_value_string_utf8(env, arguments[0], small, sizeof small, &size) == napi_ok) {
    if (size >= kSurelyWhole) return SignLongString(env, signing, arguments[0], output, dsa_form);
    return Result(env, signing, reinterpret_cast<uint8_t*>(small), size, output, dsa_form);
  }
  Bytes bytes{};
  if (!ReadBytes(env, arguments[0], &bytes)) return Throw(env, Fail(Code::INVALID_ARGUMENT), "message");
  return Result(env, signing, bytes.data, bytes.size, output, dsa_form);
}

}  // namespace

void PrivateKeyHandle::Define(Napi::Env env) {
  Napi::Function constructor =
      DefineClass(env, "PrivateKey",
                  {InstanceMethod<&PrivateKeyHandle::Algorithm>("algorithm"), InstanceMethod<&PrivateKeyHandle::PublicKey>("publicKey"),
                   DestroyMethod()});
  AddonState::Of(env).private_key_class = Napi::Persistent(constructor);
}

Napi::Object PrivateKeyHandle::Make(Napi::Env env, PrivateKey key) {
  AddonState& state = AddonState::Of(env);
  auto value = std::make_shared<KnownPrivateKey>(state, std::move(key));
  Napi::Object handle = Wrap(env, state.private_key_class, value);
  auto signing = std::make_unique<Signing>(Signing{&state, std::move(value)});
  napi_value sign = nullptr;
  if (napi_create_function(env, "sign", NAPI_AUTO_LENGTH, Sign, signing.get(), &sign) != napi_ok ||
      napi_add_finalizer(
          env, sign, signing.get(), [](napi_env, void* data, void*) { delete static_cast<Signing*>(data); }, nullptr,
          nullptr) != napi_ok) {
    throw Napi::Error::New(env);
  }
  signing.release();  // the finalizer's from here on
  handle.DefineProperty(Napi::PropertyDescriptor::Value("sign", Napi::Value(env, sign), napi_enumerable));
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
  const char* subject = "";
  Status status = Ok();
  PrivateKey key;
  state.EnterRoom();
  state.stack().Run([&] { status = ImportKey(text.data(), text.size(), password ? &given : nullptr, &key, &subject); });
  state.stack().Wipe();
  state.Check(status, subject);
  return key;
}

uint32_t ImportedKind(Napi::Env env, const Slot& text) {
  constexpr uint32_t kEncrypted = 3, kNone = 4;
  AddonState& state = AddonState::Of(env);
  const char* subject = "";
  Status status = Ok();
  PrivateKey key;
  state.stack().Run([&] { status = ImportKey(text.data(), text.size(), nullptr, &key, &subject); });
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
