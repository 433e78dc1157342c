// Keys from the numbers of one, each checked: what does not fit together must not sign. All on a secret stack.
// *subject: what is wrong, a constant.
#pragma once
#include <cstddef>
#include <cstdint>

#include "der.h"
#include "private_key.h"
#include "status.h"

namespace strongroom {

// `public_key` (kSeedSize bytes) may be null; another than the seed's is KEY_MISMATCH.
Status MakeEd25519(const uint8_t* seed, const uint8_t* public_key, PrivateKey* out, const char** subject);

// The scalar's bytes, big-endian, and the encoding of its point, which may be empty.
// Errors: KEY_FORMAT (a scalar of 0, or of the group's order or above, or no point), KEY_MISMATCH.
Status MakeP256(const Der& scalar, const Der& point, PrivateKey* out, const char** subject);
// The same; the scalar has kSecp256k1ScalarSize bytes.
Status MakeSecp256k1(const uint8_t* scalar, const Der& point, PrivateKey* out, const char** subject);

// Bytes of the numbers, big-endian, in the order of RFC 8017's RSAPrivateKey: n, e, d, p, q, d mod p-1, d mod q-1, q^-1
// mod p.
constexpr size_t kRsaNumbers = 8;
using RsaNumbers = Der[kRsaNumbers];

// Errors: KEY_SIZE (value: bits, limit: what they may be), KEY_MISMATCH. That the primes are prime is shown by a
// signature that verifies: a number that is none gives one that does not.
Status MakeRsa(const RsaNumbers& numbers, PrivateKey* out, const char** subject);

}  // namespace strongroom
