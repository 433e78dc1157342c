// Registers the classes and functions, one environment at a time. lib/native.ts lists what is exported here.
#include <napi.h>

#include "node/addon_state.h"
#include "node/exports.h"

namespace strongroom {
namespace {

Napi::Value Initialize(const Napi::CallbackInfo& info) {
  AddonState& state = AddonState::Of(info.Env());
  if (!state.make_error.IsEmpty() || !info[0].IsFunction()) {
    throw Napi::TypeError::New(info.Env(), "initialize takes one function, once");
  }
  state.make_error = Napi::Persistent(info[0].As<Napi::Function>());
  return info.Env().Undefined();
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  // Deleted with the environment: the handles of a worker are wiped and its secret stack goes back when the worker
  // ends.
  env.SetInstanceData(new AddonState(env));
  exports["initialize"] = Napi::Function::New<Initialize>(env, "initialize");
  ExportHandles(env, exports);
  ExportSources(env, exports);
  ExportNewKeys(env, exports);
  ExportVaultKeys(env, exports);
  ExportVaultRenewal(env, exports);
  ExportImports(env, exports);
  ExportDigest(env, exports);
  ExportNonces(env, exports);
  ExportProcess(env, exports);
  return exports;
}

}  // namespace
}  // namespace strongroom

static Napi::Object InitAddon(Napi::Env env, Napi::Object exports) { return strongroom::Init(env, exports); }
NODE_API_MODULE(strongroom, InitAddon)
