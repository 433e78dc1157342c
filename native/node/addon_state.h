// What one environment (the main thread or a worker) keeps while the addon is loaded in it.
#pragma once
#include <napi.h>

#include <memory>
#include <string>
#include <unordered_set>

#include "../core/backing.h"
#include "../core/secret_stack.h"
#include "../core/status.h"

namespace strongroom {

class PrivateKey;

class AddonState {
 public:
  explicit AddonState(Napi::Env env);
  ~AddonState();
  AddonState(const AddonState&) = delete;
  AddonState& operator=(const AddonState&) = delete;
  static AddonState& Of(Napi::Env env) { return *env.GetInstanceData<AddonState>(); }

  // Opens the room with whatever backing there is, OpenSSL in it, and this thread's secret stack. Throws.
  void EnterRoom();
  // As EnterRoom, insisting on a backing.
  void EnterRoom(Require require);

  // This thread's own stack in the room; EnterRoom first.
  SecretStack& stack() { return stack_; }

  // An exception made by the function that lib/native.ts injected: StrongroomError with its code and sentence.
  // `subject` names what was handled (an argument, a path, a variable) and is never a secret.
  Napi::Error MakeError(const Status& status, const std::string& subject = "") const;
  void Check(const Status& status, const std::string& subject = "") const {
    if (!status.ok()) throw MakeError(status, subject);
  }

  Napi::FunctionReference make_error;
  Napi::FunctionReference secret_class;
  Napi::FunctionReference hmac_key_class;
  Napi::FunctionReference hash_key_class;
  Napi::FunctionReference vault_key_class;
  Napi::FunctionReference private_key_class;
  Napi::FunctionReference text_class;
  Napi::FunctionReference nonce_counter_class;
  Napi::FunctionReference import_source_class;
  // ArrayBuffer.prototype's own getter, taken at load; empty before node 20, which has no resizable buffers.
  Napi::FunctionReference resizable_getter;
  // Set while native code constructs a handle (handle.h): what it is to hold.
  void* value_of_new_handle = nullptr;
  // Those alive in this environment, so that process.exit() can wipe them. Each takes itself out (node/private_key.h),
  // perhaps after this state has gone.
  std::shared_ptr<std::unordered_set<PrivateKey*>> private_keys = std::make_shared<std::unordered_set<PrivateKey*>>();

 private:
  Napi::Env env_;
  SecretStack stack_;
  bool entered_ = false;
};

}  // namespace strongroom
