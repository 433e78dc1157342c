// A private key from the bytes of a secret, in whichever of these forms it is:
//   PEM: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017), SEC1 (RFC 5915), PKCS#8 and traditional PEM under a password;
//   DER: PKCS#8, also under a password;
//   an Ed25519 seed: 32 bytes that are not text, 64 hexadecimal digits of either case, or base64 of 32 bytes, which is
//   44 characters; base64 of an Ed25519 seed and its public key, 64 bytes together, as Coinbase's developer platform
//   hands them out; "ed25519:" and Base58 of either, as Orderly's network writes them.
// Where the caller says which kind it is, also what could be something else:
//   Ed25519: Base58 of the seed, or of the seed and its public key, as Solana's wallets hand them out;
//   secp256k1: the scalar, 32 bytes that are not text or 64 hexadecimal digits of either case, which may follow "0x".
// The form is known by its beginning and its length. What is read is strict: nothing before, nothing behind, no second
// encoding; around a form that is text, white space. 32 bytes are text where each is visible ASCII, a space, a tab or a
// line end: a password, or the secret of an HMAC. Of random seeds one in 2 * 10^13 is, and can come in as hexadecimal.
#pragma once
#include <cstddef>
#include <cstdint>

#include "key_encryption.h"
#include "private_key.h"
#include "status.h"

namespace strongroom {

// On a secret stack. `password` may be null; where the key needs none, it is not looked at. `asked` may be null: any
// kind. A key of another kind is KEY_KIND with a value of 1. *subject: what is wrong, a constant. Errors: KEY_FORMAT,
// KEY_KIND, KEY_SIZE, KEY_MISMATCH, KEY_PASSWORD_NEEDED, KEY_PASSWORD_WRONG, KDF_LIMIT, OPENSSL_FAILED, as TakeSlot.
Status ImportKey(const uint8_t* bytes, size_t size, const Password* password, const KeyKind* asked, PrivateKey* out,
                 const char** subject);

// The same of PKCS#8 in DER alone, not encrypted: what a vault holds.
Status ImportPkcs8(const uint8_t* der, size_t size, PrivateKey* out, const char** subject);

}  // namespace strongroom
