// The low-level hash functions are OpenSSL's own and end in the same assembly as EVP. EVP cannot start from a midstate and costs
// twice as much a signature (measured: 247 ns against 114 ns for 106 bytes); the padding is written here because the streaming
// interface copies and cleanses its context four times a signature (measured: 50 ns of 160).
#define OPENSSL_SUPPRESS_DEPRECATED
#include "hmac.h"

#include <openssl/sha.h>
#include <string.h>

#include "wipe.h"

namespace strongroom {
namespace {

// What the HMAC construction needs to know of a hash function.
struct Sha256 {
  using Context = SHA256_CTX;
  using Word = uint32_t;
  static constexpr size_t kBlock = 64;
  static constexpr size_t kLength = 8;  // bytes of the message length in the padding
  static void Start(Context* context, Hash) { SHA256_Init(context); }
  static void Update(Context* context, const void* data, size_t size) { SHA256_Update(context, data, size); }
  static void Finish(uint8_t* out, Context* context) { SHA256_Final(out, context); }
  static void Compress(Context* context, const uint8_t* block) { SHA256_Transform(context, block); }
  static Word BigEndian(Word word) { return __builtin_bswap32(word); }
};

// SHA-384 is SHA-512 from another start, cut short.
struct Sha512 {
  using Context = SHA512_CTX;
  using Word = uint64_t;
  static constexpr size_t kBlock = 128;
  static constexpr size_t kLength = 16;
  static void Start(Context* context, Hash hash) { hash == Hash::kSha384 ? SHA384_Init(context) : SHA512_Init(context); }
  static void Update(Context* context, const void* data, size_t size) { SHA512_Update(context, data, size); }
  static void Finish(uint8_t* out, Context* context) { SHA512_Final(out, context); }
  static void Compress(Context* context, const uint8_t* block) { SHA512_Transform(context, block); }
  static Word BigEndian(Word word) { return __builtin_bswap64(word); }
};

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

// Hashes message (of any size) on from the midstate `words`, which has seen one block, and writes `digest` bytes to out.
template <typename Family>
inline void HashFrom(const typename Family::Word* words, const uint8_t* message, size_t size, uint8_t* out, size_t digest) {
  using Word = typename Family::Word;
  typename Family::Context context;
  memcpy(context.h, words, sizeof context.h);
  const uint64_t bits = (static_cast<uint64_t>(Family::kBlock) + size) * 8;
  if (size > 8 * Family::kBlock) {
    // Many blocks at once: with its buffer empty, the streaming interface hands them to the assembly as they lie.
    const size_t whole = size / Family::kBlock * Family::kBlock;
    context.num = 0;
    context.Nl = context.Nh = 0;
    Family::Update(&context, message, whole);
    message += whole;
    size -= whole;
  }
  for (; size >= Family::kBlock; message += Family::kBlock, size -= Family::kBlock) Family::Compress(&context, message);
  uint8_t last[2 * Family::kBlock] = {};
  if (size > 0) memcpy(last, message, size);  // message may be null then, which memcpy may not be given
  last[size] = 0x80;
  const size_t padded = size + 1 + Family::kLength <= Family::kBlock ? Family::kBlock : 2 * Family::kBlock;
  const uint64_t length = __builtin_bswap64(bits);
  memcpy(last + padded - sizeof length, &length, sizeof length);
  Family::Compress(&context, last);
  if (padded > Family::kBlock) Family::Compress(&context, last + Family::kBlock);
  for (size_t i = 0; i < digest / sizeof(Word); i++) {
    const Word word = Family::BigEndian(context.h[i]);
    memcpy(out + i * sizeof word, &word, sizeof word);
  }
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
  HashFrom<Family>(midstates->inner, message, size, inner, mac_size);
  HashFrom<Family>(midstates->outer, inner, mac_size, mac, mac_size);
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

void HmacKey::Sign(const uint8_t* message, size_t size, uint8_t* mac) const {
  CheckSlot(states_.data());
  if (hash_ == Hash::kSha256) {
    SignFrom<Sha256>(states_.data(), 32, message, size, mac);
  } else {
    SignFrom<Sha512>(states_.data(), MacSize(hash_), message, size, mac);
  }
}

}  // namespace strongroom
