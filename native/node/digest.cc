// publicDigest: a plain hash of public data, for the exchanges that sign the digest of a body.
#include "../core/digest.h"

#include "exports.h"
#include "message.h"

namespace strongroom {
namespace {

// publicDigest(hash, message: string | Uint8Array, output) -> string | Uint8Array
// On the bare C interface, as the sign functions are, because it stands beside them on the way of every request.
napi_value DigestMessage(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value arguments[3];
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  uint32_t hash;
  if (napi_get_value_uint32(env, arguments[0], &hash) != napi_ok || hash > 2) {
    return ThrowStatus(env, Fail(Code::INVALID_ARGUMENT), "hash");
  }
  uint32_t output;
  Message message;
  if (!ReadOutput(env, arguments[2], &output) || !message.Read(env, arguments[1], "message")) return nullptr;
  uint8_t digest[kMaxMacSize];
  PublicDigest(static_cast<Hash>(hash), message.data(), message.size(), digest);
  return MakeResult(env, digest, MacSize(static_cast<Hash>(hash)), output);
}

}  // namespace

void ExportDigest(Napi::Env env, Napi::Object exports) {
  napi_value function = nullptr;
  if (napi_create_function(env, "publicDigest", NAPI_AUTO_LENGTH, DigestMessage, nullptr, &function) != napi_ok) {
    throw Napi::Error::New(env);
  }
  exports["publicDigest"] = Napi::Value(env, function);
}

}  // namespace strongroom
