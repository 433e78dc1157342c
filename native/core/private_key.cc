// The message is hashed by OpenSSL's low-level functions: they need no look-up of an algorithm and no allocation.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "private_key.h"

#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <string.h>

#include "der.h"
#include "ed25519.h"
#include "openssl.h"
#include "openssl_types.h"

namespace strongroom {
namespace {

constexpr size_t kScalarSize = 32;      // of P-256
constexpr size_t kMaxDerDsaSize = 72;   // two INTEGERs of 33 bytes in a SEQUENCE
constexpr size_t kMaxPkcs8Size = 8192;  // RSA with 8192 bits has 4.7 KiB

// r and s of a SEQUENCE of X9.62, each padded to 32 bytes.
bool ToP1363(const uint8_t* der, size_t size, uint8_t* out) {
  Der rest{der, size}, sequence;
  if (!rest.ReadWhole(&sequence)) return false;
  for (uint8_t* to = out; to < out + 2 * kScalarSize; to += kScalarSize) {
    Der number;
    if (!sequence.ReadNatural(&number) || number.size > kScalarSize) return false;
    memset(to, 0, kScalarSize - number.size);
    memcpy(to + kScalarSize - number.size, number.data, number.size);
  }
  return sequence.done();
}

// Around an Ed25519 key of 32 bytes (RFC 8410, sections 4 and 7).
constexpr uint8_t kEd25519Spki[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
constexpr uint8_t kEd25519Pkcs8[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                     0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

template <size_t kHead>
Status Encode(const uint8_t (&head)[kHead], const uint8_t* key, Slot* out) {
  Status status = Slot::Take(kHead + kSeedSize, out);
  if (!status.ok()) return status;
  memcpy(out->data(), head, kHead);
  memcpy(out->data() + kHead, key, kSeedSize);
  return status;
}

}  // namespace

void FreePkey::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }
void FreePkey::operator()(evp_pkey_ctx_st* context) const { EVP_PKEY_CTX_free(context); }

Status PrivateKey::Make(Slot seed_and_public, PrivateKey* out) {
  out->Reset();
  out->kind_ = KeyKind::kEd25519;
  out->seed_and_public_ = static_cast<Slot&&>(seed_and_public);
  return Ok();
}

Status PrivateKey::Make(KeyKind kind, Pkey key, PrivateKey* out) {
  PrivateKey made;
  made.kind_ = kind;
  made.context_.reset(EVP_PKEY_CTX_new(key.get(), nullptr));
  EVP_PKEY_CTX* context = made.context_.get();
  if (context == nullptr || EVP_PKEY_sign_init(context) != 1) return OpensslError();
  if (kind == KeyKind::kRsa && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) != 1) return OpensslError();
  if (EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) != 1) return OpensslError();
  made.key_ = static_cast<Pkey&&>(key);
  *out = static_cast<PrivateKey&&>(made);
  return Ok();
}

Status PrivateKey::Sign(const uint8_t* message, size_t size, DsaForm form, uint8_t* signature, size_t* written) {
  if (kind_ != KeyKind::kEd25519) return SignHash(message, size, form, signature, written);
  CheckSlot(seed_and_public_.data());
  SignEd25519(seed_and_public_.data(), message, size, signature);
  *written = kEd25519SignatureSize;
  return Ok();
}

Status PrivateKey::SignHash(const uint8_t* message, size_t size, DsaForm form, uint8_t* signature, size_t* written) {
  uint8_t hash[SHA256_DIGEST_LENGTH];
  SHA256_CTX sha;
  SHA256_Init(&sha);
  SHA256_Update(&sha, message, size);
  SHA256_Final(hash, &sha);
  uint8_t der[kMaxDerDsaSize];
  const bool convert = kind_ == KeyKind::kP256 && form == DsaForm::kP1363;
  const size_t capacity = convert ? sizeof der : kMaxSignatureSize;
  *written = capacity;
  const int done = EVP_PKEY_sign(context_.get(), convert ? der : signature, written, hash, sizeof hash);
  // Where it has no memory to encode an ECDSA signature, OpenSSL 3.0 says 1 and writes "-1" bytes, 2^32 - 1 (ossl_ecdsa_sign).
  if (done != 1 || *written == 0 || *written > capacity) return OpensslError();
  if (!convert) return Ok();
  if (!ToP1363(der, *written, signature)) return OpensslError();
  *written = 2 * kScalarSize;
  return Ok();
}

Status PrivateKey::PublicKey(Slot* spki) const {
  if (seed_and_public_) return Encode(kEd25519Spki, seed_and_public_.data() + kSeedSize, spki);
  const int size = i2d_PUBKEY(key_.get(), nullptr);
  if (size <= 0) return OpensslError();
  Status status = Slot::Take(static_cast<size_t>(size), spki);
  if (!status.ok()) return status;
  uint8_t* to = spki->data();
  return i2d_PUBKEY(key_.get(), &to) == size ? Ok() : OpensslError();
}

Status PrivateKey::Pkcs8(Slot* der) const {
  if (seed_and_public_) return Encode(kEd25519Pkcs8, seed_and_public_.data(), der);
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreedBy<PKCS8_PRIV_KEY_INFO_free>> info(EVP_PKEY2PKCS8(key_.get()));
  if (!info) return OpensslError();
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr);
  if (size <= 0 || static_cast<size_t>(size) > kMaxPkcs8Size) return OpensslError();
  Status status = Slot::Take(static_cast<size_t>(size), der);
  if (!status.ok()) return status;
  uint8_t* to = der->data();
  return i2d_PKCS8_PRIV_KEY_INFO(info.get(), &to) == size ? Ok() : OpensslError();
}

}  // namespace strongroom
