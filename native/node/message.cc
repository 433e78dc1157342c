#include "message.h"

#include <errno.h>
#include <string.h>

#include <new>

#include "addon_state.h"
#include "args.h"

namespace strongroom {

// Making the error runs JavaScript, which may throw itself (at the end of the stack, say).
napi_value ThrowStatus(napi_env env, const Status& status, const char* subject) {
  try {
    AddonState::Of(env).MakeError(status, subject).ThrowAsJavaScriptException();
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();
  }
  return nullptr;
}

napi_value MakeBytes(napi_env env, const uint8_t* bytes, size_t size) {
  void* data = nullptr;
  napi_value buffer, result = nullptr;
  if (napi_create_arraybuffer(env, size, &data, &buffer) != napi_ok) return nullptr;
  memcpy(data, bytes, size);
  napi_create_typedarray(env, napi_uint8_array, size, buffer, 0, &result);
  return result;
}

void Message::Append(const uint8_t* bytes, size_t size) {
  memcpy(data_ + size_, bytes, size);
  size_ += size;
}

bool Message::ReadLong(napi_env env, napi_value value, const char* name) {
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &size_) != napi_ok) return false;
  const size_t capacity = size_ + 1;
  long_.reset(new (std::nothrow) uint8_t[capacity + kMaxMacSize]);
  if (!long_) {
    ThrowStatus(env, Fail(Code::SYSTEM, 0, 0, ENOMEM), name);
    return false;
  }
  data_ = long_.get();
  return napi_get_value_string_utf8(env, value, reinterpret_cast<char*>(data_), capacity, &size_) == napi_ok;
}

bool Message::ReadArray(napi_env env, napi_value value, const char* name) {
  Bytes bytes{};
  if (!ReadBytes(env, value, &bytes)) return RefuseValue(env, name);
  data_ = bytes.data;
  size_ = bytes.size;
  return true;
}

bool Message::RefuseValue(napi_env env, const char* name) {
  ThrowStatus(env, Fail(Code::INVALID_ARGUMENT), name);
  return false;
}

}  // namespace strongroom
