// Messages in, MACs and digests out, on the bare C interface: what every function on the signing path is made of. No
// allocation for a short message, no system call, and no C++ exception, since node calls these functions as C.
#pragma once
#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "../core/encode.h"
#include "../core/hmac.h"
#include "../core/private_key.h"
#include "../core/status.h"

namespace strongroom {

// Throws the JavaScript error of `status` and returns null.
napi_value ThrowStatus(napi_env env, const Status& status, const char* subject);

// Reads how a MAC, digest or signature is to come back: 0 hex, 1 base64, 2 base64url, 3 bytes. False: INVALID_ARGUMENT
// is thrown.
inline bool ReadOutput(napi_env env, napi_value value, uint32_t* output) {
  if (napi_get_value_uint32(env, value, output) == napi_ok && *output <= 3) return true;
  ThrowStatus(env, Fail(Code::INVALID_ARGUMENT), "output");
  return false;
}

// A MAC, digest or signature (public, at most kMaxSignatureSize bytes) as text or as a Uint8Array. Null: an exception
// is pending.
napi_value MakeBytes(napi_env env, const uint8_t* bytes, size_t size);
inline napi_value MakeResult(napi_env env, const uint8_t* bytes, size_t size, uint32_t output) {
  if (output == 3) return MakeBytes(env, bytes, size);
  char text[2 * kMaxSignatureSize + 3];
  napi_value result = nullptr;
  napi_create_string_latin1(env, text, Encode(static_cast<Output>(output), bytes, size, text), &result);
  return result;
}

// A message while it is signed, the UTF-8 of a string or the bytes of a Uint8Array: public, so it may lie on the
// ordinary stack.
class Message {
 public:
  Message() {}  // not `= default`, which would clear the buffer wherever a Message is made with {}
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  // False: an exception is pending, INVALID_ARGUMENT with `name` for a value of another kind. A Uint8Array is not
  // copied: no JavaScript may run before its bytes have been used.
  bool Read(napi_env env, napi_value value, const char* name) {
    const napi_status read = napi_get_value_string_utf8(env, value, small_, kSmall, &size_);
    data_ = reinterpret_cast<uint8_t*>(small_);
    if (read == napi_ok && size_ < kSurelyWhole) return true;
    return read == napi_ok ? ReadLong(env, value, name) : ReadArray(env, value, name);
  }
  // As Read, for strings only; up to kMaxMacSize bytes may be appended.
  bool ReadText(napi_env env, napi_value value, const char* name) {
    if (napi_get_value_string_utf8(env, value, small_, kSmall, &size_) != napi_ok) return RefuseValue(env, name);
    data_ = reinterpret_cast<uint8_t*>(small_);
    return size_ < kSurelyWhole || ReadLong(env, value, name);
  }
  // Behind what ReadText read, once.
  void Append(const uint8_t* bytes, size_t size);

  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  // Most messages are a tenth of it.
  static constexpr size_t kSmall = 4096;
  // V8 stops before a character that does not fit: up to 3 bytes of a full buffer stay free, and one is for the
  // terminator.
  static constexpr size_t kSurelyWhole = kSmall - 4;

  bool ReadLong(napi_env env, napi_value value, const char* name);
  bool ReadArray(napi_env env, napi_value value, const char* name);
  static bool RefuseValue(napi_env env, const char* name);

  uint8_t* data_;
  size_t size_;
  std::unique_ptr<uint8_t[]> long_;
  char small_[kSmall + kMaxMacSize];
};

}  // namespace strongroom
