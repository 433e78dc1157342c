// The SHA-2 family for hmac.cc, digest.cc and recovery_code.cc, which alone include this: OpenSSL's compression
// functions under padding of our own. The low-level hash functions are OpenSSL's own and end in the same assembly as
// EVP. EVP cannot start from a midstate and costs twice as much a signature (measured: 247 ns against 114 ns for 106
// bytes); the padding is written here because the streaming interface copies and cleanses its context four times a
// signature (measured: 50 ns of 160).
#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <string.h>

#include <cstddef>
#include <cstdint>

#include "hmac.h"

namespace strongroom {

// What padding and the HMAC construction need to know of a hash function.
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
  static void Start(Context* context, Hash hash) {
    hash == Hash::kSha384 ? SHA384_Init(context) : SHA512_Init(context);
  }
  static void Update(Context* context, const void* data, size_t size) { SHA512_Update(context, data, size); }
  static void Finish(uint8_t* out, Context* context) { SHA512_Final(out, context); }
  static void Compress(Context* context, const uint8_t* block) { SHA512_Transform(context, block); }
  static Word BigEndian(Word word) { return __builtin_bswap64(word); }
};

// Hashes message (of any size) on from the state `words`, eight of the family's, which has seen `before` bytes in whole
// blocks, and writes `digest` bytes to out.
template <typename Family>
inline void HashFrom(const void* words, size_t before, const uint8_t* message, size_t size, uint8_t* out,
                     size_t digest) {
  using Word = typename Family::Word;
  typename Family::Context context;
  memcpy(context.h, words, sizeof context.h);
  const uint64_t bits = (static_cast<uint64_t>(before) + size) * 8;
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

}  // namespace strongroom
