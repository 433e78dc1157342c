// Plain SHA-2 of data that anybody may see: request bodies, orders, queries. It runs on the ordinary stack and leaves
// what it hashed there, so it is never given a secret.
#pragma once
#include <cstddef>
#include <cstdint>

#include "hmac.h"

namespace strongroom {

// Writes MacSize(hash) bytes to `digest`. Needs no room, no OpenSSL set up, no allocation.
void PublicDigest(Hash hash, const uint8_t* message, size_t size, uint8_t* digest);

}  // namespace strongroom
