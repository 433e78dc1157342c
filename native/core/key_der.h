// The private keys that DER describes. What is read is strict: nothing behind, no second encoding. All of it on a
// secret stack; *subject: what is wrong, a constant. Errors: KEY_FORMAT, KEY_KIND, KEY_SIZE, KEY_MISMATCH,
// KEY_PASSWORD_NEEDED, KEY_PASSWORD_WRONG, KDF_LIMIT, OPENSSL_FAILED, as TakeSlot.
#pragma once
#include <cstddef>
#include <cstdint>

#include "der.h"
#include "key_encryption.h"
#include "private_key.h"
#include "status.h"

namespace strongroom {

constexpr const char* kDamagedDer = "its DER encoding is damaged";
constexpr const char* kNoKeyForm =
    "it is neither PEM nor PKCS#8 in DER nor an Ed25519 seed in bytes, hexadecimal or base64";

// KEY_FORMAT and KEY_KIND with their subject.
Status Malformed(const char* what, const char** subject);
Status OtherKind(const char* what, const char** subject);

// RSAPrivateKey of RFC 8017, appendix A.1.2.
Status ReadRsa(Der der, PrivateKey* out, const char** subject);

// ECPrivateKey of RFC 5915. Alone (`curve` is null) it names its curve; inside PKCS#8, which has named it, it need not.
Status ReadEc(Der der, const KeyKind* curve, PrivateKey* out, const char** subject);

// OneAsymmetricKey of RFC 5958, which was PrivateKeyInfo before it could have a public key.
Status ReadPkcs8(Der der, PrivateKey* out, const char** subject);

// What is inside the sequence of an EncryptedPrivateKeyInfo (RFC 5958). `password` may be null.
Status ReadEncrypted(Der info, const Password* password, PrivateKey* out, const char** subject);

// PKCS#8, encrypted or not, or what is no private key at all.
Status ReadDer(const uint8_t* bytes, size_t size, const Password* password, PrivateKey* out, const char** subject);

}  // namespace strongroom
