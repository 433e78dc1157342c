// How CypherVault (litepresence, 2019) encrypts, for reading what it wrote and for nothing else. cyphervault.py has no
// version, no parameters in the file and nothing that authenticates: a wrong password shows only in padding and JSON
// that make no sense.
#pragma once
#include <cstddef>
#include <cstdint>

#include "document.h"
#include "status.h"

namespace strongroom {

constexpr size_t kCypherVaultDigits = 100;  // of the salt, decimal, as text
constexpr size_t kCypherVaultIvSize = 16;
constexpr size_t kCypherVaultBlock = 128;  // what it pads to
constexpr size_t kCypherVaultKeySize = 32;

// Its constants MEGABYTES (10^6 characters that the password is repeated to) and ITERATIONS.
struct CypherVaultCost {
  uint32_t megabytes;
  uint32_t iterations;
};
constexpr uint32_t kMaxCypherVaultMegabytes = 10000;       // half a minute
constexpr uint32_t kMaxCypherVaultIterations = 100000000;  // a minute

// Both on a secret stack. The password is UTF-8 of 1 to kMaxSecretSize bytes, the salt kCypherVaultDigits decimal
// digits. The repeated password is hashed as it is made: it is never anywhere as a whole. Errors: SECRET_ENCODING for a
// password that is no UTF-8, OPENSSL_FAILED, as TakeSlot.
Status DeriveCypherVaultKey(const uint8_t* password, size_t size, const uint8_t* digits, const CypherVaultCost& cost,
                            uint8_t* key);

// Derives, decrypts `ciphertext` (a multiple of kCypherVaultBlock bytes, at most kMaxDocumentSize) and takes the
// padding off: JSON in the room. Errors also: IMPORT_PASSWORD where the padding makes no sense, or the text neither as
// JSON nor as what Python writes; IMPORT_FORMAT for no JSON under the right password.
Status OpenCypherVault(const uint8_t* password, size_t password_size, const uint8_t* digits,
                       const CypherVaultCost& cost, const uint8_t* iv, const uint8_t* ciphertext, size_t size,
                       Document* json);

}  // namespace strongroom
