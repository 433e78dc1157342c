#include "text.h"

#include "bound_function.h"
#include "message.h"

namespace strongroom {
namespace {

// text() -> string, made anew by every call
napi_value MakeText(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  if (napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data) != napi_ok) return nullptr;
  const Slot& text = **static_cast<TextValue*>(data);
  if (!text) return ThrowStatus(env, Fail(Code::HANDLE_DESTROYED), Text::kName);
  CheckSlot(text.data());
  napi_value result = nullptr;
  napi_create_string_latin1(env, reinterpret_cast<const char*>(text.data()), text.size(), &result);
  return result;
}

}  // namespace

void Text::Define(Napi::Env env) {
  AddonState::Of(env).text_class = Napi::Persistent(DefineClass(env, "Text", {DestroyMethod()}));
}

Napi::Object Text::Make(Napi::Env env, Slot text) {
  TextValue value = std::make_shared<Slot>(std::move(text));
  Napi::Object handle = Wrap(env, AddonState::Of(env).text_class, value);
  AddBoundFunction(handle, "text", MakeText, std::move(value));
  return handle;
}

}  // namespace strongroom
