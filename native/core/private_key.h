// Private keys that sign: Ed25519 (RFC 8032), RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2), ECDSA over P-256 with SHA-256
// (FIPS 186-5, 6). All of a key lies in the room, as every allocation of the private OpenSSL does: primes, Montgomery and
// blinding contexts, and the generator that nonces come from. A forked child has none of it, so it can neither sign nor repeat a
// nonce. Ed25519 is that of ed25519.h: Debian's OpenSSL takes four times as long. docs/speed.md has the alternatives.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "ed25519.h"
#include "room.h"
#include "status.h"

// OpenSSL's EVP_PKEY and EVP_PKEY_CTX. Its headers are not for native/node, where those of node's own OpenSSL come first.
struct evp_pkey_st;
struct evp_pkey_ctx_st;

namespace strongroom {

struct FreePkey {
  void operator()(evp_pkey_st* key) const;
  void operator()(evp_pkey_ctx_st* context) const;
};
using Pkey = std::unique_ptr<evp_pkey_st, FreePkey>;
using PkeyContext = std::unique_ptr<evp_pkey_ctx_st, FreePkey>;

enum class KeyKind : uint8_t { kEd25519, kRsa, kP256 };

// How an ECDSA signature is written: r and s, 32 bytes each (IEEE P1363), or as the SEQUENCE of X9.62.
enum class DsaForm : uint8_t { kP1363, kDer };

constexpr size_t kMinRsaBits = 2048;
constexpr size_t kMaxRsaBits = 8192;
constexpr size_t kMaxSignatureSize = kMaxRsaBits / 8;

// Moves. One thread at a time: it keeps one context that every signature uses.
class PrivateKey {
 public:
  // On a secret stack, of what key_parts.h has checked. seed_and_public: 2 * kSeedSize bytes. kind: kRsa or kP256.
  static Status Make(Slot seed_and_public, PrivateKey* out);
  static Status Make(KeyKind kind, Pkey key, PrivateKey* out);

  // On a secret stack. Writes *written bytes, at most kMaxSignatureSize, to `signature`. Errors: OPENSSL_FAILED, as TakeSlot.
  Status Sign(const uint8_t* message, size_t size, DsaForm form, uint8_t* signature, size_t* written);
  // On a secret stack. SubjectPublicKeyInfo (RFC 5280) in DER; public. Errors as Sign.
  Status PublicKey(Slot* spki) const;
  // On a secret stack. PrivateKeyInfo (RFC 5958), not encrypted, in DER: what a vault holds. Errors as Sign.
  Status Pkcs8(Slot* der) const;

  KeyKind kind() const { return kind_; }
  explicit operator bool() const { return seed_and_public_ || key_; }
  void Reset() { seed_and_public_.Reset(), context_.reset(), key_.reset(); }

 private:
  Status SignHash(const uint8_t* message, size_t size, DsaForm form, uint8_t* signature, size_t* written);

  KeyKind kind_ = KeyKind::kEd25519;
  Slot seed_and_public_;  // Ed25519
  Pkey key_;              // RSA and P-256
  PkeyContext context_;   // prepared to sign a hash with key_
};

}  // namespace strongroom
