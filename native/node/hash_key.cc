#include "hash_key.h"

#include <string.h>

#include "args.h"
#include "message.h"

namespace strongroom {

void HashKeyHandle::Define(Napi::Env env) {
  const Napi::Function constructor =
      DefineClass(env, "HashKey", {InstanceMethod<&HashKeyHandle::Hash>("hash"), DestroyMethod()});
  AddonState::Of(env).hash_key_class = Napi::Persistent(constructor);
}

Napi::Object HashKeyHandle::Make(Napi::Env env, const uint8_t* secret, size_t size, bool bare) {
  AddonState& state = AddonState::Of(env);
  auto key = std::make_shared<HashKey>();
  state.Check(Slot::Take(size, &key->secret));
  state.stack().Run([&] { memcpy(key->secret.data(), secret, size); });
  key->bare = bare;
  return Wrap(env, state.hash_key_class, std::move(key));
}

// hash(hash, prefix, suffix, output) -> string | Uint8Array
// With nothing around it the hash of a secret is as good as the secret to whoever guesses, and to an exchange that
// takes it as one.
Napi::Value HashKeyHandle::Hash(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const SecretHash hash = static_cast<SecretHash>(ChoiceArgument(info, 0, "hash", 2));
  const Bytes prefix = BytesArgument(info, 1, "prefix");
  const Bytes suffix = BytesArgument(info, 2, "suffix");
  const uint32_t output = ChoiceArgument(info, 3, "output", 4);
  const HashKey& key = *value();
  if (prefix.size + suffix.size == 0 && !key.bare) throw state.MakeError(Fail(Code::BARE_HASH));
  uint8_t digest[kMaxSecretHash];
  state.stack().Run([&] {
    CheckSlot(key.secret.data());
    HashAround(hash, prefix.data, prefix.size, key.secret.data(), key.secret.size(), suffix.data, suffix.size, digest);
  });
  state.stack().Wipe();
  return Napi::Value(info.Env(), MakeResult(info.Env(), digest, SecretHashSize(hash), output));
}

}  // namespace strongroom
