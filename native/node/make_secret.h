// How a Secret comes to be out of something other than a Uint8Array.
#pragma once
#include <string>
#include <utility>

#include "secret.h"

namespace strongroom {

// Runs `read` (Slot* -> Status) on this thread's secret stack and makes a handle of what it read. `subject` is for the
// error.
template <typename Read>
Napi::Object MakeSecret(const Napi::CallbackInfo& info, const std::string& subject, bool sendable, Read&& read) {
  AddonState& state = AddonState::Of(info.Env());
  state.EnterRoom();
  Slot bytes;
  Status status = Ok();
  state.stack().Run([&] { status = read(&bytes); });
  state.stack().Wipe();
  state.Check(status, subject);
  return Secret::Make(info.Env(), std::move(bytes), sendable);
}

}  // namespace strongroom
