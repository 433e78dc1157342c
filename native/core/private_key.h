// Private keys that sign: Ed25519 (RFC 8032), RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2), ECDSA over P-256 with SHA-256
// (FIPS 186-5, 6). All of a key lies in the room, as every allocation of the private OpenSSL does: primes, Montgomery and
// blinding contexts, and the generator that nonces come from. A forked child has none of it, so it can neither sign nor repeat a nonce.
#pragma once
#include <cstddef>
#include <cstdint>

#include "openssl_types.h"
#include "room.h"
#include "status.h"

namespace strongroom {

enum class KeyKind : uint8_t { kEd25519, kRsa, kP256 };

// How an ECDSA signature is written: r and s, 32 bytes each (IEEE P1363), or as the SEQUENCE of X9.62.
enum class DsaForm : uint8_t { kP1363, kDer };

constexpr size_t kMinRsaBits = 2048;
constexpr size_t kMaxRsaBits = 8192;
constexpr size_t kMaxSignatureSize = kMaxRsaBits / 8;

// Moves. One thread at a time: it keeps one context that every signature uses.
class PrivateKey {
 public:
  // On a secret stack. Of a key that was checked (key_parts.h).
  static Status Make(KeyKind kind, Pkey key, PrivateKey* out);

  // On a secret stack. Writes *written bytes, at most kMaxSignatureSize, to `signature`. Errors: OPENSSL_FAILED, as TakeSlot.
  Status Sign(const uint8_t* message, size_t size, DsaForm form, uint8_t* signature, size_t* written);
  // On a secret stack. SubjectPublicKeyInfo (RFC 5280) in DER; public. Errors as Sign.
  Status PublicKey(Slot* spki) const;
  // On a secret stack. PrivateKeyInfo (RFC 5958), not encrypted, in DER: what a vault holds. Errors as Sign.
  Status Pkcs8(Slot* der) const;

  KeyKind kind() const { return kind_; }
  explicit operator bool() const { return static_cast<bool>(key_); }
  void Reset() { digest_.reset(), context_.reset(), key_.reset(); }

 private:
  Status SignHash(const uint8_t* message, size_t size, DsaForm form, uint8_t* signature, size_t* written);

  KeyKind kind_ = KeyKind::kEd25519;
  Pkey key_;
  PkeyContext context_;   // of RSA and ECDSA, which sign a hash
  DigestContext digest_;  // of Ed25519, which signs the message
};

}  // namespace strongroom
