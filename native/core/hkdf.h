// HKDF with SHA-256 (RFC 5869) through OpenSSL, whose copies of the key lie in the room. On a secret stack.
#pragma once
#include <cstddef>
#include <cstdint>

#include "status.h"

namespace strongroom {

// The second step alone (section 2.3): `key`, 32 bytes, is uniformly random already. Errors: OPENSSL_FAILED.
Status HkdfExpand(const uint8_t* key, const uint8_t* info, size_t info_size, uint8_t* out, size_t size);

// Both steps (sections 2.2 and 2.3), of material of any size that is random enough as a whole. Errors: OPENSSL_FAILED.
Status Hkdf(const uint8_t* material, size_t material_size, const uint8_t* salt, size_t salt_size, const uint8_t* info,
            size_t info_size, uint8_t* out, size_t size);

}  // namespace strongroom
