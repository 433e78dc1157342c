// HMAC (RFC 2104) from midstates: the hash states after the key's ipad and opad blocks, made once a key.
// A midstate forges as well as the key does, so it lies in the room and is only touched on a secret stack.
#pragma once
#include <cstddef>
#include <cstdint>

#include "decode.h"
#include "room.h"
#include "status.h"

namespace strongroom {

enum class Hash : uint8_t { kSha256, kSha384, kSha512 };
constexpr size_t kMaxMacSize = 64;

size_t MacSize(Hash hash);

// Midstates of one key. Moves with its slot.
class HmacKey {
 public:
  // On a secret stack. key: 1 byte or more. Errors as TakeSlot.
  static Status Make(Hash hash, const uint8_t* key, size_t size, HmacKey* out);
  // On a secret stack. The same of the key's text. Errors also as Decode.
  static Status FromText(Hash hash, Encoding encoding, const uint8_t* text, size_t size, HmacKey* out);
  // On a secret stack. Writes MacSize(hash()) bytes to mac. The canaries are checked before anything is signed.
  void Sign(const uint8_t* message, size_t size, uint8_t* mac) const;
  Hash hash() const { return hash_; }
  explicit operator bool() const { return static_cast<bool>(states_); }
  void Reset() { states_.Reset(); }

 private:
  Hash hash_ = Hash::kSha256;
  Slot states_;  // the inner midstate, then the outer one
};

}  // namespace strongroom
