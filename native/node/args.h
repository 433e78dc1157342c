// Reading arguments: native code checks again what TypeScript has checked, and names the argument when it refuses.
#pragma once
#include <napi.h>

#include <string>

#include "addon_state.h"

namespace strongroom {

// A view of a Uint8Array's bytes, valid while the argument is alive and no JavaScript runs.
struct Bytes {
  uint8_t* data;
  size_t size;
};

// Whether `value` is a Uint8Array on an ordinary ArrayBuffer (a shared or detached one is refused).
bool ReadBytes(napi_env env, napi_value value, Bytes* out);

// All but FlagArgument throw INVALID_ARGUMENT with the argument's name.
Bytes BytesArgument(const Napi::CallbackInfo& info, size_t index, const char* name);
Bytes BytesArgument(const Napi::CallbackInfo& info, size_t index, const char* name, size_t size);
uint32_t ChoiceArgument(const Napi::CallbackInfo& info, size_t index, const char* name, uint32_t choices);
int64_t IntegerArgument(const Napi::CallbackInfo& info, size_t index, const char* name, int64_t least, int64_t most);
// Whether it is true itself, and nothing that only counts as true.
bool FlagArgument(const Napi::CallbackInfo& info, size_t index);
std::string TextArgument(const Napi::CallbackInfo& info, size_t index, const char* name);

}  // namespace strongroom
