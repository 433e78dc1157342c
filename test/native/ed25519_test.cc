#include "core/ed25519.h"

#include <lib25519.h>
#include <openssl/rand.h>
#include <sodium/crypto_scalarmult_ed25519.h>
#include <sodium/crypto_sign_ed25519.h>
#include <string.h>

#include "check.h"
#include "hex.h"

namespace strongroom {
namespace {

struct Pair {
  uint8_t seed_and_public[2 * kSeedSize];
};

Pair RandomPair() {
  Pair pair;
  uint8_t seed[kSeedSize], key[kSeedSize];
  RAND_bytes(seed, sizeof seed);
  crypto_sign_ed25519_seed_keypair(key, pair.seed_and_public, seed);
  return pair;
}

bool SameAsLibsodium(const Pair& pair, const uint8_t* message, size_t size) {
  uint8_t ours[kEd25519SignatureSize], theirs[kEd25519SignatureSize];
  SignEd25519(pair.seed_and_public, message, size, ours);
  crypto_sign_ed25519_detached(theirs, nullptr, message, size, pair.seed_and_public);
  return memcmp(ours, theirs, sizeof ours) == 0;
}

}  // namespace

// SHA-512 has blocks of 128 bytes: every length around two of them, and one that is long.
TEST(an_ed25519_signature_is_that_of_libsodium) {
  static uint8_t message[65536];
  RAND_bytes(message, sizeof message);
  for (size_t size = 0; size <= 300; size++) CHECK(SameAsLibsodium(RandomPair(), message, size));
  CHECK(SameAsLibsodium(RandomPair(), message, sizeof message));
}

// Which one is used, the processor decides: all that it can run are compared with libsodium.
TEST(every_multiplication_of_lib25519_gives_the_point_of_libsodium) {
  const long long count = lib25519_numimpl_nG_merged25519();
  CHECK(count > 0);
  for (long long i = 0; i < count; i++) {
    const auto multiply = lib25519_dispatch_nG_merged25519(i);
    uint8_t ours[kSeedSize], theirs[kSeedSize];
    // The least and the largest scalars of a group of this order, and any.
    for (const char* scalar : {"0100000000000000000000000000000000000000000000000000000000000000",
                               "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
                               "0000000000000000000000000000000000000000000000000000000000000010",
                               "78563412efcdab8967452301000000000000000000000000f0debc9a78563402"}) {
      const auto bytes = test::Hex(scalar);
      multiply(ours, bytes.data());
      CHECK(crypto_scalarmult_ed25519_base_noclamp(theirs, bytes.data()) == 0 &&
            memcmp(ours, theirs, sizeof ours) == 0);
    }
    for (int times = 0; times < 200; times++) {
      uint8_t random[kSeedSize];
      RAND_bytes(random, sizeof random);
      random[31] &= 0x0f;
      multiply(ours, random);
      CHECK(crypto_scalarmult_ed25519_base_noclamp(theirs, random) == 0 && memcmp(ours, theirs, sizeof ours) == 0);
    }
  }
}

}  // namespace strongroom
