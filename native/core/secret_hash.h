// Hashes over text with a secret in it, for the exchanges that take those instead of an HMAC (coinex, cryptomus).
#pragma once
#include <cstddef>
#include <cstdint>

namespace strongroom {

enum class SecretHash : uint8_t { kMd5, kSha256 };
constexpr size_t kMd5Size = 16;
constexpr size_t kMaxSecretHash = 32;

constexpr size_t SecretHashSize(SecretHash hash) { return hash == SecretHash::kMd5 ? kMd5Size : kMaxSecretHash; }

// On a secret stack. Writes SecretHashSize(hash) bytes: the hash of prefix, secret and suffix.
void HashAround(SecretHash hash, const uint8_t* prefix, size_t prefix_size, const uint8_t* secret, size_t size,
                const uint8_t* suffix, size_t suffix_size, uint8_t* out);

}  // namespace strongroom
