#include "hmac.h"

#include <string.h>

#include "sha2.h"
#include "wipe.h"

namespace strongroom {
namespace {

template <typename Family>
struct Midstates {
  typename Family::Word inner[8];
  typename Family::Word outer[8];
};

// The state after `block`, key XOR pad: the words alone, since the length and the empty buffer are known.
template <typename Family>
void Midstate(Hash hash, const uint8_t* block, typename Family::Word* words) {
  typename Family::Context context;
  Family::Start(&context, hash);
  Family::Compress(&context, block);
  memcpy(words, context.h, sizeof context.h);
  Wipe(&context, sizeof context);
}

template <typename Family>
void MakeMidstates(Hash hash, const uint8_t* key, size_t size, Midstates<Family>* out) {
  uint8_t block[Family::kBlock] = {};
  if (size > sizeof block) {
    typename Family::Context context;
    Family::Start(&context, hash);
    Family::Update(&context, key, size);
    Family::Finish(block, &context);
    Wipe(&context, sizeof context);
  } else {
    memcpy(block, key, size);
  }
  for (uint8_t& byte : block) byte ^= 0x36;
  Midstate<Family>(hash, block, out->inner);
  for (uint8_t& byte : block) byte ^= 0x36 ^ 0x5c;
  Midstate<Family>(hash, block, out->outer);
  Wipe(block, sizeof block);
}

template <typename Family>
void SignFrom(const uint8_t* states, size_t mac_size, const uint8_t* message, size_t size, uint8_t* mac) {
  const auto* midstates = reinterpret_cast<const Midstates<Family>*>(states);
  uint8_t inner[kMaxMacSize];
  HashFrom<Family>(midstates->inner, Family::kBlock, message, size, inner, mac_size);
  HashFrom<Family>(midstates->outer, Family::kBlock, inner, mac_size, mac, mac_size);
}

}  // namespace

size_t MacSize(Hash hash) { return hash == Hash::kSha256 ? 32 : hash == Hash::kSha384 ? 48 : 64; }

Status HmacKey::Make(Hash hash, const uint8_t* key, size_t size, HmacKey* out) {
  Slot states;
  const bool small = hash == Hash::kSha256;
  Status status = Slot::Take(small ? sizeof(Midstates<Sha256>) : sizeof(Midstates<Sha512>), &states);
  if (!status.ok()) return status;
  if (small) {
    MakeMidstates<Sha256>(hash, key, size, reinterpret_cast<Midstates<Sha256>*>(states.data()));
  } else {
    MakeMidstates<Sha512>(hash, key, size, reinterpret_cast<Midstates<Sha512>*>(states.data()));
  }
  out->hash_ = hash;
  out->states_ = static_cast<Slot&&>(states);
  return Ok();
}

Status HmacKey::FromText(Hash hash, Encoding encoding, const uint8_t* text, size_t size, HmacKey* out) {
  Slot bytes;
  const Status status = Decode(encoding, text, size, &bytes);
  return status.ok() ? Make(hash, bytes.data(), bytes.size(), out) : status;
}

void HmacKey::Sign(const uint8_t* message, size_t size, uint8_t* mac) const {
  CheckSlot(states_.data());
  if (hash_ == Hash::kSha256) {
    SignFrom<Sha256>(states_.data(), 32, message, size, mac);
  } else {
    SignFrom<Sha512>(states_.data(), MacSize(hash_), message, size, mac);
  }
}

}  // namespace strongroom
