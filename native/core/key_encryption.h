// Private keys under a password: EncryptedPrivateKeyInfo with PBES2 (RFC 5958, RFC 8018, RFC 7914) and OpenSSL's
// traditional PEM encryption. What OpenSSL and ssh-keygen write is read; other ciphers and functions are refused by
// name. A file may ask for any cost: it is compared with the limits below before anything is derived or allocated.
#pragma once
#include <cstddef>
#include <cstdint>

#include "der.h"
#include "pem.h"
#include "room.h"
#include "status.h"

namespace strongroom {

// Some three seconds of PBKDF2 on one core; OpenSSL writes 2,048, password managers up to 1,000,000.
constexpr int64_t kMaxPbkdf2Iterations = 5'000'000;
// Of scrypt: 128 * r * (N + p + 2) bytes, which is all that OpenSSL takes for it and as much as it takes unless told,
// here locked; and N * r * p, which is the time. OpenSSL writes N = 16384, r = 8, p = 1.
constexpr int64_t kMaxScryptMemory = 32 << 20;
constexpr int64_t kMaxScryptWork = 1 << 20;

struct Password {
  const uint8_t* data;
  size_t size;
};

// Both on a secret stack. `password` may be null: KEY_PASSWORD_NEEDED then. The key's encoding is in the first *size
// bytes of *plain. *subject: what is wrong, a constant. Errors: KEY_FORMAT, KEY_PASSWORD_NEEDED, KEY_PASSWORD_WRONG,
// KDF_LIMIT (subject: the parameter), as TakeSlot.
Status OpenEncryptedKeyInfo(Der info, const Password* password, Slot* plain, size_t* size, const char** subject);
Status OpenEncryptedPem(const PemBlock& block, const Password* password, Slot* plain, size_t* size,
                        const char** subject);

}  // namespace strongroom
