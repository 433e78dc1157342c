#include "addon_state.h"

#include "../core/openssl.h"
#include "../core/private_key.h"
#include "../core/room.h"

namespace strongroom {
namespace {

thread_local AddonState* t_state = nullptr;  // a thread has one environment

// process.exit() ends node without deleting its environments: what the last signature left on the stack of the thread
// that calls exit() goes now, and so do its private keys, whose numbers lie in slots of OpenSSL's, which the room
// leaves alone (room.cc). Other threads' stacks and keys may be in use; their stacks are wiped after each piece of
// work, their keys when node ends its workers, which it does before it calls exit().
__attribute__((destructor)) void WipeAtExit() {
  if (t_state == nullptr || !OwnsRoom()) return;
  for (PrivateKey* key : *t_state->private_keys) key->Reset();
  t_state->stack().Wipe();
}

}  // namespace

AddonState::AddonState(Napi::Env env) : env_(env) { t_state = this; }

AddonState::~AddonState() { t_state = nullptr; }

void AddonState::EnterRoom() {
  if (!entered_) EnterRoom(Require::kAny);
}

void AddonState::EnterRoom(Require require) {
  Check(OpenRoom(require));
  Check(OpenOpenssl());
  Check(stack_.Lease());
  entered_ = true;
}

Napi::Error AddonState::MakeError(const Status& status, const std::string& subject) const {
  if (make_error.IsEmpty()) return Napi::Error::New(env_, CodeName(status.code));
  const Napi::Value error = make_error.Call({Napi::String::New(env_, CodeName(status.code)),
                                             Napi::Number::New(env_, static_cast<double>(status.value)),
                                             Napi::Number::New(env_, static_cast<double>(status.limit)),
                                             Napi::Number::New(env_, status.error), Napi::String::New(env_, subject)});
  return Napi::Error(env_, error);
}

}  // namespace strongroom
