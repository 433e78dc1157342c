// Private keys that sign: Ed25519 (RFC 8032), RSASSA-PKCS1-v1_5 and RSASSA-PSS with SHA-256 (RFC 8017, 8.2 and 8.1),
// ECDSA with SHA-256 over P-256 (FIPS 186-5, 6) and secp256k1. All of a key lies in the room, as every allocation of
// the private OpenSSL does: primes, Montgomery and blinding contexts, and the generator that nonces and salts come
// from. A forked child has none of it, so it can neither sign nor repeat a nonce. Ed25519 and secp256k1 are those of
// ed25519.h and secp256k1.h: Debian's OpenSSL takes four times as long for the one and thirteen times for the other.
// docs/speed.md has the alternatives.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "ed25519.h"
#include "room.h"
#include "secp256k1.h"
#include "status.h"

// OpenSSL's EVP_PKEY and EVP_PKEY_CTX. Its headers are not for native/node, where those of node's own OpenSSL come
// first.
struct evp_pkey_st;
struct evp_pkey_ctx_st;

namespace strongroom {

struct FreePkey {
  void operator()(evp_pkey_st* key) const;
  void operator()(evp_pkey_ctx_st* context) const;
};
using Pkey = std::unique_ptr<evp_pkey_st, FreePkey>;
using PkeyContext = std::unique_ptr<evp_pkey_ctx_st, FreePkey>;

enum class KeyKind : uint8_t { kEd25519, kRsa, kP256, kSecp256k1 };

// How a signature is made and written.
enum class Form : uint8_t {
  kUsual,        // RSA: PKCS#1 v1.5. ECDSA: r and s, 32 bytes each (IEEE P1363). Ed25519: the only one
  kDer,          // ECDSA: the SEQUENCE of X9.62
  kRecoverable,  // secp256k1: r, s, and the recovery id in one more byte, 0 to 3
  kPss,          // RSA: PSS with MGF1 over SHA-256 and a salt of 32 bytes
};

constexpr size_t kMinRsaBits = 2048;
constexpr size_t kMaxRsaBits = 8192;
constexpr size_t kMaxSignatureSize = kMaxRsaBits / 8;
constexpr size_t kHashSize = 32;  // of SHA-256, which all but Ed25519 sign

// Moves. One thread at a time: it keeps one context that every signature uses.
class PrivateKey {
 public:
  // On a secret stack, of what key_parts.h has checked. bytes: what PrepareSecp256k1 made, or of Ed25519 a seed and its
  // public key, 2 * kSeedSize bytes. `key`: of RSA or P-256.
  static Status Make(KeyKind kind, Slot bytes, PrivateKey* out);
  static Status Make(KeyKind kind, Pkey key, PrivateKey* out);

  // On a secret stack. Writes *written bytes, at most kMaxSignatureSize, to `signature`. Errors: INVALID_ARGUMENT for a
  // form that this kind of key has not, OPENSSL_FAILED, KEY_MISMATCH (the key in memory was hit), as TakeSlot.
  Status Sign(const uint8_t* message, size_t size, Form form, uint8_t* signature, size_t* written);
  // The same of a hash that was made elsewhere, kHashSize bytes. INVALID_ARGUMENT also for Ed25519, which signs
  // messages.
  Status SignHash(const uint8_t* hash, Form form, uint8_t* signature, size_t* written);
  // On a secret stack. SubjectPublicKeyInfo (RFC 5280) in DER; public. Errors as Sign.
  Status PublicKey(Slot* spki) const;
  // On a secret stack. PrivateKeyInfo (RFC 5958), not encrypted, in DER: what a vault holds. Errors as Sign.
  Status Pkcs8(Slot* der) const;

  KeyKind kind() const { return kind_; }
  explicit operator bool() const { return bytes_ || key_; }
  void Reset() { bytes_.Reset(), context_.reset(), pss_.reset(), key_.reset(); }

 private:
  bool Has(Form form) const;

  KeyKind kind_ = KeyKind::kEd25519;
  Slot bytes_;           // Ed25519 and secp256k1
  Pkey key_;             // RSA and P-256
  PkeyContext context_;  // prepared to sign a hash with key_
  PkeyContext pss_;      // the same with RSA's other padding
};

}  // namespace strongroom
