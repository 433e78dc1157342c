// OpenSSL's low-level SHA-512 needs no look-up of an algorithm and no allocation.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "ed25519.h"

#include <lib25519.h>
#include <openssl/sha.h>
#include <sodium/crypto_core_ed25519.h>
#include <string.h>

#include "taint.h"

namespace strongroom {
namespace {

struct Part {
  const uint8_t* data;
  size_t size;
};

template <size_t kParts>
void Sha512(const Part (&parts)[kParts], uint8_t (&hash)[SHA512_DIGEST_LENGTH]) {
  SHA512_CTX context;
  SHA512_Init(&context);
  for (const Part& part : parts) SHA512_Update(&context, part.data, part.size);
  SHA512_Final(hash, &context);
}

}  // namespace

void SignEd25519(const uint8_t* seed_and_public, const uint8_t* message, size_t size, uint8_t* signature) {
  uint8_t expanded[SHA512_DIGEST_LENGTH];  // the secret scalar, and what nonces are made of
  Sha512({{seed_and_public, kSeedSize}}, expanded);
  expanded[0] &= 0xf8;
  expanded[31] = static_cast<uint8_t>((expanded[31] & 0x7f) | 0x40);

  uint8_t hash[SHA512_DIGEST_LENGTH], nonce[kSeedSize], challenge[kSeedSize], product[kSeedSize];
  Sha512({{expanded + kSeedSize, kSeedSize}, {message, size}}, hash);
  crypto_core_ed25519_scalar_reduce(nonce, hash);
  uint8_t point[kSeedSize];
  lib25519_nG_merged25519(point, nonce);
  Declassify(point, sizeof point);  // the first half of the signature

  Sha512({{point, kSeedSize}, {seed_and_public + kSeedSize, kSeedSize}, {message, size}}, hash);
  crypto_core_ed25519_scalar_reduce(challenge, hash);
  crypto_core_ed25519_scalar_mul(product, challenge, expanded);
  memcpy(signature, point, sizeof point);
  crypto_core_ed25519_scalar_add(signature + kSeedSize, product, nonce);
}

}  // namespace strongroom
