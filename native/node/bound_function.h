// Functions that carry what they work on: a call needs no receiver, so no look-up of one (which costs as much as two
// short hashes), and there is nothing to forge.
#pragma once
#include <napi.h>

#include <memory>
#include <utility>

namespace strongroom {

// Adds the function `name` to `handle`, as a property of its own. In `function`, which node calls as C, the data of the
// call is a Carried*; it lives as long as the function does.
template <typename Carried>
void AddBoundFunction(Napi::Object handle, const char* name, napi_callback function, Carried value) {
  const napi_env env = handle.Env();
  auto carried = std::make_unique<Carried>(std::move(value));
  napi_value made = nullptr;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, function, carried.get(), &made) != napi_ok ||
      napi_add_finalizer(
          env, made, carried.get(), [](napi_env, void* data, void*) { delete static_cast<Carried*>(data); }, nullptr,
          nullptr) != napi_ok) {
    throw Napi::Error::New(env);
  }
  carried.release();  // the finalizer's from here on
  handle.DefineProperty(Napi::PropertyDescriptor::Value(name, Napi::Value(env, made), napi_enumerable));
}

}  // namespace strongroom
