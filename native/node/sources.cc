// The ways into the room other than a Uint8Array. Each returns a Secret; the error's subject names where it was to come
// from.
#include <climits>

#include "../core/limits.h"
#include "../core/source.h"
#include "../core/terminal.h"
#include "args.h"
#include "exports.h"
#include "make_secret.h"

namespace strongroom {
namespace {

// (descriptor, sendable) -> Secret
Napi::Value SecretFromDescriptor(const Napi::CallbackInfo& info) {
  const int descriptor = static_cast<int>(IntegerArgument(info, 0, "descriptor", 0, INT_MAX));
  return MakeSecret(info, "reading descriptor " + std::to_string(descriptor), FlagArgument(info, 1),
                    [&](Slot* out) { return ReadDescriptor(descriptor, out); });
}

// (path, sendable) -> Secret
Napi::Value SecretFromFile(const Napi::CallbackInfo& info) {
  const std::string path = TextArgument(info, 0, "path");
  return MakeSecret(info, path, FlagArgument(info, 1), [&](Slot* out) { return ReadSecretFile(path.c_str(), out); });
}

// (name, sendable) -> Secret
Napi::Value SecretFromEnvironment(const Napi::CallbackInfo& info) {
  const std::string name = TextArgument(info, 0, "name");
  return MakeSecret(info, name, FlagArgument(info, 1), [&](Slot* out) { return TakeEnvironment(name.c_str(), out); });
}

// (size) -> Secret
Napi::Value SecretFromRandom(const Napi::CallbackInfo& info) {
  const size_t size = static_cast<size_t>(IntegerArgument(info, 0, "size", 0, INT_MAX));
  return MakeSecret(info, "getrandom", false, [&](Slot* out) { return MakeRandom(size, out); });
}

// (prompt, again | null, advice | null, sendable, idle: milliseconds, 0: for ever) -> Secret
Napi::Value SecretFromTerminal(const Napi::CallbackInfo& info) {
  const std::string prompt = TextArgument(info, 0, "prompt");
  const std::string again = info[1].IsNull() ? "" : TextArgument(info, 1, "again");
  const std::string advice = info[2].IsNull() ? "" : TextArgument(info, 2, "advice");
  const int idle = static_cast<int>(IntegerArgument(info, 4, "idle", 0, INT_MAX));
  const Question question = {prompt.c_str(), info[1].IsNull() ? nullptr : again.c_str(),
                             info[2].IsNull() ? nullptr : advice.c_str(), idle > 0 ? idle : -1};
  return MakeSecret(info, "prompt", FlagArgument(info, 3), [&](Slot* out) { return AskOnTerminal(question, out); });
}

}  // namespace

void ExportSources(Napi::Env env, Napi::Object exports) {
  exports["secretFromDescriptor"] = Napi::Function::New<SecretFromDescriptor>(env, "secretFromDescriptor");
  exports["secretFromFile"] = Napi::Function::New<SecretFromFile>(env, "secretFromFile");
  exports["secretFromEnvironment"] = Napi::Function::New<SecretFromEnvironment>(env, "secretFromEnvironment");
  exports["secretFromRandom"] = Napi::Function::New<SecretFromRandom>(env, "secretFromRandom");
  exports["secretFromTerminal"] = Napi::Function::New<SecretFromTerminal>(env, "secretFromTerminal");
}

}  // namespace strongroom
