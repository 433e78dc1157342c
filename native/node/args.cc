#include "args.h"

namespace strongroom {
namespace {

[[noreturn]] void Refuse(const Napi::CallbackInfo& info, const char* name) {
  throw AddonState::Of(info.Env()).MakeError(Fail(Code::INVALID_ARGUMENT), name);
}

}  // namespace

bool ReadBytes(napi_env env, napi_value value, Bytes* out) {
  bool is = false;
  if (napi_is_typedarray(env, value, &is) != napi_ok || !is) return false;
  napi_typedarray_type type;
  size_t size = 0;
  void* data = nullptr;
  napi_value buffer;
  if (napi_get_typedarray_info(env, value, &type, &size, &data, &buffer, nullptr) != napi_ok) return false;
  if (type != napi_uint8_array || napi_is_arraybuffer(env, buffer, &is) != napi_ok || !is) return false;
  if (napi_is_detached_arraybuffer(env, buffer, &is) != napi_ok || is) return false;
  *out = Bytes{static_cast<uint8_t*>(data), size};
  return true;
}

Bytes BytesArgument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  Bytes bytes{};
  if (!ReadBytes(info.Env(), info[index], &bytes)) Refuse(info, name);
  return bytes;
}

Bytes BytesArgument(const Napi::CallbackInfo& info, size_t index, const char* name, size_t size) {
  const Bytes bytes = BytesArgument(info, index, name);
  if (bytes.size != size) Refuse(info, name);
  return bytes;
}

uint32_t ChoiceArgument(const Napi::CallbackInfo& info, size_t index, const char* name, uint32_t choices) {
  return static_cast<uint32_t>(IntegerArgument(info, index, name, 0, choices - 1));
}

int64_t IntegerArgument(const Napi::CallbackInfo& info, size_t index, const char* name, int64_t least, int64_t most) {
  if (!info[index].IsNumber()) Refuse(info, name);
  const double number = info[index].As<Napi::Number>().DoubleValue();
  if (!(number >= static_cast<double>(least) && number <= static_cast<double>(most))) Refuse(info, name);
  const int64_t integer = static_cast<int64_t>(number);
  if (static_cast<double>(integer) != number) Refuse(info, name);
  return integer;
}

bool FlagArgument(const Napi::CallbackInfo& info, size_t index) {
  return info[index].IsBoolean() && info[index].As<Napi::Boolean>().Value();
}

std::string TextArgument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (!info[index].IsString()) Refuse(info, name);
  std::string text = info[index].As<Napi::String>().Utf8Value();
  if (text.find('\0') != std::string::npos) Refuse(info, name);  // a path or name would silently end there
  return text;
}

}  // namespace strongroom
