// The message is hashed by OpenSSL's low-level functions: they need no look-up of an algorithm and no allocation.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "private_key.h"

#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <string.h>

#include <initializer_list>

#include "der.h"
#include "ed25519.h"
#include "openssl.h"
#include "openssl_types.h"

namespace strongroom {
namespace {

constexpr size_t kScalarSize = 32;      // of P-256 and secp256k1
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

// Around an Ed25519 key of 32 bytes (RFC 8410, sections 4 and 7), and around a point and a scalar of secp256k1 (RFC
// 5480, RFC 5915).
constexpr uint8_t kEd25519Spki[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
constexpr uint8_t kEd25519Pkcs8[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                     0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
constexpr uint8_t kSecp256k1Spki[] = {0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
                                      0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a, 0x03, 0x42, 0x00};
constexpr uint8_t kSecp256k1Pkcs8[] = {0x30, 0x81, 0x84, 0x02, 0x01, 0x00, 0x30, 0x10, 0x06, 0x07, 0x2a,
                                       0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04,
                                       0x00, 0x0a, 0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x20};
constexpr uint8_t kBeforePoint[] = {0xa1, 0x44, 0x03, 0x42, 0x00};

struct Part {
  const uint8_t* data;
  size_t size;
};

Status Join(std::initializer_list<Part> parts, Slot* out) {
  size_t size = 0;
  for (const Part& part : parts) size += part.size;
  Status status = Slot::Take(size, out);
  if (!status.ok()) return status;
  uint8_t* to = out->data();
  for (const Part& part : parts) memcpy(to, part.data, part.size), to += part.size;
  return status;
}

// Prepared to sign hashes with key; null: OpenSSL has an error. padding: of RSA, else 0.
PkeyContext ContextToSign(EVP_PKEY* key, int padding) {
  PkeyContext made(EVP_PKEY_CTX_new(key, nullptr));
  EVP_PKEY_CTX* context = made.get();
  const bool good =
      context != nullptr && EVP_PKEY_sign_init(context) == 1 &&
      (padding == 0 || EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1) &&
      EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1 &&
      (padding != RSA_PKCS1_PSS_PADDING || EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
  if (!good) made.reset();
  return made;
}

}  // namespace

void FreePkey::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }
void FreePkey::operator()(evp_pkey_ctx_st* context) const { EVP_PKEY_CTX_free(context); }

Status PrivateKey::Make(KeyKind kind, Slot bytes, PrivateKey* out) {
  out->Reset();
  out->kind_ = kind;
  out->bytes_ = static_cast<Slot&&>(bytes);
  return Ok();
}

Status PrivateKey::Make(KeyKind kind, Pkey key, PrivateKey* out) {
  const bool rsa = kind == KeyKind::kRsa;
  PrivateKey made;
  made.kind_ = kind;
  made.context_ = ContextToSign(key.get(), rsa ? RSA_PKCS1_PADDING : 0);
  if (rsa && made.context_) made.pss_ = ContextToSign(key.get(), RSA_PKCS1_PSS_PADDING);
  if (!made.context_ || (rsa && !made.pss_)) return OpensslError();
  made.key_ = static_cast<Pkey&&>(key);
  *out = static_cast<PrivateKey&&>(made);
  return Ok();
}

bool PrivateKey::Has(Form form) const {
  switch (form) {
    case Form::kUsual:
      return true;
    case Form::kDer:
      return kind_ == KeyKind::kP256 || kind_ == KeyKind::kSecp256k1;
    case Form::kRecoverable:
      return kind_ == KeyKind::kSecp256k1;
    case Form::kPss:
      return kind_ == KeyKind::kRsa;
  }
  return false;
}

Status PrivateKey::Sign(const uint8_t* message, size_t size, Form form, uint8_t* signature, size_t* written) {
  if (kind_ != KeyKind::kEd25519) {
    uint8_t hash[kHashSize];
    SHA256_CTX sha;
    SHA256_Init(&sha);
    SHA256_Update(&sha, message, size);
    SHA256_Final(hash, &sha);
    return SignHash(hash, form, signature, written);
  }
  if (!Has(form)) return Fail(Code::INVALID_ARGUMENT);
  CheckSlot(bytes_.data());
  SignEd25519(bytes_.data(), message, size, signature);
  *written = kEd25519SignatureSize;
  return Ok();
}

Status PrivateKey::SignHash(const uint8_t* hash, Form form, uint8_t* signature, size_t* written) {
  if (kind_ == KeyKind::kEd25519 || !Has(form)) return Fail(Code::INVALID_ARGUMENT);
  if (kind_ == KeyKind::kSecp256k1) {
    uint8_t recoverable[kSecp256k1SignatureSize];
    const Status status = SignSecp256k1(bytes_, hash, recoverable);
    if (!status.ok()) return status;
    if (form == Form::kDer) {
      *written = DerOfSecp256k1(recoverable, signature);
    } else {
      *written = form == Form::kRecoverable ? kSecp256k1SignatureSize : 2 * kScalarSize;
      memcpy(signature, recoverable, *written);
    }
    return *written > 0 ? Ok() : Fail(Code::KEY_MISMATCH);
  }
  uint8_t der[kMaxDerDsaSize];
  const bool convert = kind_ == KeyKind::kP256 && form == Form::kUsual;
  const size_t capacity = convert ? sizeof der : kMaxSignatureSize;
  *written = capacity;
  EVP_PKEY_CTX* context = form == Form::kPss ? pss_.get() : context_.get();
  const int done = EVP_PKEY_sign(context, convert ? der : signature, written, hash, kHashSize);
  // Where it has no memory to encode an ECDSA signature, OpenSSL 3.0 says 1 and writes "-1" bytes, 2^32 - 1
  // (ossl_ecdsa_sign).
  if (done != 1 || *written == 0 || *written > capacity) return OpensslError();
  if (!convert) return Ok();
  if (!ToP1363(der, *written, signature)) return OpensslError();
  *written = 2 * kScalarSize;
  return Ok();
}

Status PrivateKey::PublicKey(Slot* spki) const {
  if (kind_ == KeyKind::kEd25519)
    return Join({{kEd25519Spki, sizeof kEd25519Spki}, {bytes_.data() + kSeedSize, kSeedSize}}, spki);
  if (kind_ == KeyKind::kSecp256k1) {
    return Join({{kSecp256k1Spki, sizeof kSecp256k1Spki}, {PointOfSecp256k1(bytes_), kSecp256k1PointSize}}, spki);
  }
  const int size = i2d_PUBKEY(key_.get(), nullptr);
  if (size <= 0) return OpensslError();
  Status status = Slot::Take(static_cast<size_t>(size), spki);
  if (!status.ok()) return status;
  uint8_t* to = spki->data();
  return i2d_PUBKEY(key_.get(), &to) == size ? Ok() : OpensslError();
}

Status PrivateKey::Pkcs8(Slot* der) const {
  if (kind_ == KeyKind::kEd25519) return Join({{kEd25519Pkcs8, sizeof kEd25519Pkcs8}, {bytes_.data(), kSeedSize}}, der);
  if (kind_ == KeyKind::kSecp256k1) {
    return Join({{kSecp256k1Pkcs8, sizeof kSecp256k1Pkcs8},
                 {ScalarOfSecp256k1(bytes_), kSecp256k1ScalarSize},
                 {kBeforePoint, sizeof kBeforePoint},
                 {PointOfSecp256k1(bytes_), kSecp256k1PointSize}},
                der);
  }
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
