// ECDSA over secp256k1 (SEC 2, 2.4.1) of a hash of 32 bytes, by Bitcoin Core's library, Debian's static copy of it: the
// nonce is RFC 6979's, s is the lower of its two values, and the public key can be recovered from a signature. The
// multiplication is blinded by random bytes that each key has of its own. Neither allocates, calls the kernel or
// branches on a secret.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

constexpr size_t kSecp256k1ScalarSize = 32;     // big-endian
constexpr size_t kSecp256k1PointSize = 65;      // uncompressed: 4, x, y
constexpr size_t kSecp256k1SignatureSize = 65;  // r, s, and the recovery id, 0 to 3

// On a secret stack, all of them.

// What signs: the scalar, its point and the library's blinded context. Errors: KEY_FORMAT (a scalar of 0, or of the
// group's order or above), SYSTEM (no random bytes), as TakeSlot.
Status PrepareSecp256k1(const uint8_t* scalar, Slot* key);
const uint8_t* ScalarOfSecp256k1(const Slot& key);
const uint8_t* PointOfSecp256k1(const Slot& key);

// Whether a point, in 33 or 65 bytes, is the key's. *valid: whether it is one at all.
bool IsPointOfSecp256k1(const Slot& key, const uint8_t* point, size_t size, bool* valid);

// Writes kSecp256k1SignatureSize bytes. Errors: KEY_MISMATCH where the key in memory is none any more.
Status SignSecp256k1(const Slot& key, const uint8_t* hash, uint8_t* signature);

// r and s as the SEQUENCE of X9.62, at most 72 bytes; 0: they are out of range.
size_t DerOfSecp256k1(const uint8_t* signature, uint8_t* der);

}  // namespace strongroom
