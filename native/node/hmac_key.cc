#include "hmac_key.h"

#include <memory>
#include <new>

#include "../core/encode.h"
#include "args.h"

namespace strongroom {
namespace {

// Messages up to this size are read into a buffer on the ordinary stack: they are public, and most are a tenth of it.
constexpr size_t kSmallMessage = 4096;
// V8 stops before a character that does not fit: up to 3 bytes of a full buffer stay free, and one is for the terminator.
constexpr size_t kSurelyWhole = kSmallMessage - 4;

const char* EncodingName(Encoding encoding) {
  static const char* const kNames[] = {"utf8", "hex", "base64", "base64url"};
  return kNames[static_cast<uint8_t>(encoding)];
}

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

napi_value Result(napi_env env, AddonState& state, const HmacKey& key, const uint8_t* message, size_t size, uint32_t output) {
  uint8_t mac[kMaxMacSize];
  state.stack().Run([&] { key.Sign(message, size, mac); });
  napi_value result = nullptr;
  if (output == 3) {
    void* data = nullptr;
    napi_value buffer;
    if (napi_create_arraybuffer(env, MacSize(key.hash()), &data, &buffer) != napi_ok) return nullptr;
    for (size_t i = 0; i < MacSize(key.hash()); i++) static_cast<uint8_t*>(data)[i] = mac[i];
    napi_create_typedarray(env, napi_uint8_array, MacSize(key.hash()), buffer, 0, &result);
    return result;
  }
  char text[kMaxEncodedMac];
  const size_t length = Encode(static_cast<Output>(output), mac, MacSize(key.hash()), text);
  napi_create_string_latin1(env, text, length, &result);
  return result;
}

// A message too long for the small buffer.
napi_value SignLongString(napi_env env, AddonState& state, const HmacKey& key, napi_value message, uint32_t output) {
  size_t size = 0;
  if (napi_get_value_string_utf8(env, message, nullptr, 0, &size) != napi_ok) return nullptr;
  std::unique_ptr<char[]> text(new (std::nothrow) char[size + 1]);
  if (!text) return Throw(env, Fail(Code::SYSTEM, 0, 0, ENOMEM), "message");
  if (napi_get_value_string_utf8(env, message, text.get(), size + 1, &size) != napi_ok) return nullptr;
  return Result(env, state, key, reinterpret_cast<uint8_t*>(text.get()), size, output);
}

// What a sign function carries: with it, a call needs no receiver, and so no look-up of one.
struct Signing {
  AddonState* state;
  HmacKeyValue key;
};

// sign(message: string | Uint8Array, output) -> string | Uint8Array
// Written against the bare C interface: the C++ wrapper, unwrapping a receiver and checking its tag cost as much as the hashes.
// Nothing is there to forge: the key comes with the function, not with an argument.
napi_value Sign(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, &data) != napi_ok) return nullptr;
  AddonState& state = *static_cast<Signing*>(data)->state;
  const HmacKey& key = *static_cast<Signing*>(data)->key;
  if (!key) return Throw(env, Fail(Code::HANDLE_DESTROYED), HmacKeyHandle::kName);
  uint32_t output = 4;
  if (napi_get_value_uint32(env, arguments[1], &output) != napi_ok || output > 3) {
    return Throw(env, Fail(Code::INVALID_ARGUMENT), "output");
  }
  char small[kSmallMessage];
  size_t size = 0;
  const napi_status read = napi_get_value_string_utf8(env, arguments[0], small, sizeof small, &size);
  if (read == napi_ok) {
    if (size >= kSurelyWhole) return SignLongString(env, state, key, arguments[0], output);
    return Result(env, state, key, reinterpret_cast<uint8_t*>(small), size, output);
  }
  Bytes bytes{};
  if (!ReadBytes(env, arguments[0], &bytes)) return Throw(env, Fail(Code::INVALID_ARGUMENT), "message");
  return Result(env, state, key, bytes.data, bytes.size, output);
}

}  // namespace

void HmacKeyHandle::Define(Napi::Env env) {
  Napi::Function constructor = DefineClass(env, "HmacKey", {DestroyMethod()});
  AddonState::Of(env).hmac_key_class = Napi::Persistent(constructor);
}

Napi::Object HmacKeyHandle::FromText(Napi::Env env, Hash hash, Encoding encoding, const uint8_t* text, size_t size) {
  AddonState& state = AddonState::Of(env);
  state.EnterRoom();
  Status status = Ok();
  HmacKey key;
  state.stack().Run([&] {
    Slot bytes;
    status = Decode(encoding, text, size, &bytes);
    if (status.ok()) status = HmacKey::Make(hash, bytes.data(), bytes.size(), &key);
  });
  state.stack().Wipe();
  state.Check(status, EncodingName(encoding));
  return Make(env, std::move(key));
}

Napi::Object HmacKeyHandle::Make(Napi::Env env, HmacKey key) {
  AddonState& state = AddonState::Of(env);
  HmacKeyValue value = std::make_shared<HmacKey>(std::move(key));
  Napi::Object handle = Wrap(env, state.hmac_key_class, value);
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

}  // namespace strongroom
