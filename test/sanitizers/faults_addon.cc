// require(...).plant(name): a fault inside an addon, under the same runtime and flags as strongroom's own.
#include <napi.h>

#include "faults.h"

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("plant", Napi::Function::New(env, [](const Napi::CallbackInfo& info) {
                return Napi::Boolean::New(info.Env(),
                                          strongroom::test::PlantFault(info[0].ToString().Utf8Value().c_str()));
              }));
  return exports;
}
NODE_API_MODULE(faults, Init)
