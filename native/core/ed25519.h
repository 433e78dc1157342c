// Ed25519 (RFC 8032, section 5.1.6), deterministic. The multiplication on the curve, nearly all of the time, is
// lib25519's, which takes half of libsodium's (docs/speed.md); its own signatures are no use here, because they have
// fresh randomness in them. The arithmetic modulo the order of the group is libsodium's, SHA-512 OpenSSL's. None of the
// three branches on a secret or allocates.
#pragma once
#include <cstddef>
#include <cstdint>

namespace strongroom {

constexpr size_t kSeedSize = 32;  // of Ed25519; its public key has as many bytes
constexpr size_t kEd25519SignatureSize = 64;

// On a secret stack. seed_and_public: 2 * kSeedSize bytes. The public key must be that of the seed: with another one,
// two signatures of one message tell the secret scalar.
void SignEd25519(const uint8_t* seed_and_public, const uint8_t* message, size_t size, uint8_t* signature);

}  // namespace strongroom
