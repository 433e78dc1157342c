// class HashKey: a secret that text is hashed with. What it returns is a signature of coinex's or cryptomus' kind.
#pragma once
#include <memory>

#include "../core/room.h"
#include "../core/secret_hash.h"
#include "handle.h"

namespace strongroom {

// A secret, and whether its hash with nothing around it may be told.
struct HashKey {
  Slot secret;
  bool bare = false;
  explicit operator bool() const { return static_cast<bool>(secret); }
  void Reset() { secret.Reset(); }
};

class HashKeyHandle : public Handle<HashKeyHandle, std::shared_ptr<HashKey>> {
 public:
  static constexpr HandleKind kKind = kHashKeyHandle;
  static constexpr const char* kName = "hash key";
  static void Define(Napi::Env env);

  // A key of its own from a secret in the room, which is copied. Throws ROOM_FULL, MEMLOCK_LIMIT.
  static Napi::Object Make(Napi::Env env, const uint8_t* secret, size_t size, bool bare);

  using Handle::Handle;
  Napi::Value Hash(const Napi::CallbackInfo& info);
};

}  // namespace strongroom
