#include "key_parts.h"

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>
#include <openssl/x509.h>
#include <sodium/crypto_sign_ed25519.h>
#include <string.h>

#include <initializer_list>

#include "openssl.h"
#include "openssl_types.h"

namespace strongroom {
namespace {

constexpr size_t kPointSize = 65;      // of P-256 and secp256k1, uncompressed
constexpr size_t kHalfPointSize = 33;  // compressed: x, and whether y is odd
constexpr int kMaxExponentBits = 64;   // OpenSSL's OPENSSL_RSA_MAX_PUBEXP_BITS: what verifiers take

Status Mismatch(const char* what, const char** subject) {
  *subject = what;
  return Fail(Code::KEY_MISMATCH);
}

Status Malformed(const char* what, const char** subject) {
  *subject = what;
  return Fail(Code::KEY_FORMAT);
}

BigNumber Number(const Der& bytes) {
  BigNumber number(BN_bin2bn(bytes.data, static_cast<int>(bytes.size), nullptr));
  if (number) BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  return number;
}

Status FromParameters(const char* type, KeyKind kind, OSSL_PARAM_BLD* builder, PrivateKey* out) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) != 1) {
    return OpensslError();
  }
  return PrivateKey::Make(kind, Pkey(key), out);
}

// The two forms of RFC 5480, section 2.2. OpenSSL takes a third, hybrid one, which says twice what y is.
bool IsPoint(const Der& point) {
  if (point.size == kPointSize) return point.data[0] == 0x04;
  return point.size == kHalfPointSize && (point.data[0] == 0x02 || point.data[0] == 0x03);
}

// The relations that RFC 8017 section 3.2 states. *fits is only set where the arithmetic went through.
bool RsaFits(const BigNumber (&number)[kRsaNumbers], bool* fits) {
  const BIGNUM *n = number[0].get(), *e = number[1].get(), *d = number[2].get(), *p = number[3].get(),
               *q = number[4].get();
  const BigNumberContext context(BN_CTX_new());
  const BigNumber product(BN_new()), less(BN_new()), rest(BN_new());
  if (!context || !product || !less || !rest) return false;
  *fits = false;
  for (const BIGNUM* prime : {p, q}) {
    if (!BN_is_odd(prime) || BN_is_one(prime)) return true;
  }
  if (BN_mul(product.get(), p, q, context.get()) != 1) return false;
  if (BN_cmp(product.get(), n) != 0 || BN_cmp(p, q) == 0 || BN_cmp(d, n) >= 0) return true;
  for (size_t i = 0; i < 2; i++) {
    const BIGNUM *prime = number[3 + i].get(), *exponent = number[5 + i].get();
    if (BN_sub(less.get(), prime, BN_value_one()) != 1 || BN_mod(rest.get(), d, less.get(), context.get()) != 1)
      return false;
    if (BN_cmp(rest.get(), exponent) != 0) return true;
    if (BN_mod_mul(rest.get(), e, exponent, less.get(), context.get()) != 1) return false;
    if (!BN_is_one(rest.get())) return true;
  }
  if (BN_cmp(number[7].get(), p) >= 0) return true;
  if (BN_mod_mul(rest.get(), number[7].get(), q, p, context.get()) != 1) return false;
  *fits = BN_is_one(rest.get());
  return true;
}

// Signs something and verifies it with the public numbers.
Status SignatureFits(PrivateKey* key, const char** subject) {
  static const uint8_t kMessage[] = "a message";
  uint8_t signature[kMaxSignatureSize];
  size_t size = 0;
  Status status = key->Sign(kMessage, sizeof kMessage, Form::kUsual, signature, &size);
  if (!status.ok()) return status;
  Slot spki;
  status = key->PublicKey(&spki);
  if (!status.ok()) return status;
  const uint8_t* from = spki.data();
  const Pkey verifying(d2i_PUBKEY(nullptr, &from, static_cast<long>(spki.size())));
  const DigestContext context(EVP_MD_CTX_new());
  if (!verifying || !context ||
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, verifying.get()) != 1) {
    return OpensslError();
  }
  if (EVP_DigestVerify(context.get(), signature, size, kMessage, sizeof kMessage) == 1) return Ok();
  return RefusedByOpenssl(&status) ? Mismatch("its signatures do not verify", subject) : status;
}

}  // namespace

Status MakeEd25519(const uint8_t* seed, const uint8_t* public_key, PrivateKey* out, const char** subject) {
  Slot pair;
  Status status = Slot::Take(2 * kSeedSize, &pair);
  if (!status.ok()) return status;
  uint8_t derived[kSeedSize];
  crypto_sign_ed25519_seed_keypair(derived, pair.data(), seed);  // writes the seed and the public key; always 0
  if (public_key != nullptr && memcmp(derived, public_key, sizeof derived) != 0) {
    return Mismatch("its public half belongs to another seed", subject);
  }
  return PrivateKey::Make(KeyKind::kEd25519, static_cast<Slot&&>(pair), out);
}

Status MakeP256(const Der& scalar, const Der& point, PrivateKey* out, const char** subject) {
  const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const BigNumber number = Number(scalar);
  const BigNumberContext context(BN_CTX_new());
  if (!group || !number || !context) return OpensslError();
  if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(group.get())) >= 0) {
    return Malformed("its scalar is not between 1 and the order of P-256", subject);
  }
  const Point derived(EC_POINT_new(group.get())), given(EC_POINT_new(group.get()));
  if (!derived || !given ||
      EC_POINT_mul(group.get(), derived.get(), number.get(), nullptr, nullptr, context.get()) != 1) {
    return OpensslError();
  }
  if (!point.done()) {
    constexpr const char* kNoPoint = "its public half is no point of P-256";
    if (!IsPoint(point)) return Malformed(kNoPoint, subject);
    if (EC_POINT_oct2point(group.get(), given.get(), point.data, point.size, context.get()) != 1) {
      Status status;
      return RefusedByOpenssl(&status) ? Malformed(kNoPoint, subject) : status;
    }
    const int differ = EC_POINT_cmp(group.get(), derived.get(), given.get(), context.get());
    if (differ < 0) return OpensslError();
    if (differ > 0) return Mismatch("its public half belongs to another scalar", subject);
  }
  uint8_t octets[kPointSize];
  if (EC_POINT_point2oct(group.get(), derived.get(), POINT_CONVERSION_UNCOMPRESSED, octets, sizeof octets,
                         context.get()) != sizeof octets) {
    return OpensslError();
  }
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  // The scalar's own size would show in the parameter's: the order's is what OpenSSL pads to.
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) != 1 ||
      OSSL_PARAM_BLD_push_BN_pad(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get(), kSeedSize) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, octets, sizeof octets) != 1) {
    return OpensslError();
  }
  return FromParameters("EC", KeyKind::kP256, builder.get(), out);
}

Status MakeSecp256k1(const uint8_t* scalar, const Der& point, PrivateKey* out, const char** subject) {
  Slot key;
  const Status status = PrepareSecp256k1(scalar, &key);
  if (status.code == Code::KEY_FORMAT)
    return Malformed("its scalar is not between 1 and the order of secp256k1", subject);
  if (!status.ok()) return status;
  if (!point.done()) {
    bool valid = IsPoint(point);
    const bool same = valid && IsPointOfSecp256k1(key, point.data, point.size, &valid);
    if (!valid) return Malformed("its public half is no point of secp256k1", subject);
    if (!same) return Mismatch("its public half belongs to another scalar", subject);
  }
  return PrivateKey::Make(KeyKind::kSecp256k1, static_cast<Slot&&>(key), out);
}

Status MakeRsa(const RsaNumbers& numbers, PrivateKey* out, const char** subject) {
  static const char* const kNames[kRsaNumbers] = {
      OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
      OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
      OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
      OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
  };
  BigNumber number[kRsaNumbers];
  for (size_t i = 0; i < kRsaNumbers; i++) {
    number[i] = Number(numbers[i]);
    if (!number[i]) return OpensslError();
    // Before any arithmetic: the modulus bounds what it costs.
    if (i == 0) {
      const int bits = BN_num_bits(number[0].get());
      if (bits < static_cast<int>(kMinRsaBits)) return Fail(Code::KEY_SIZE, bits, kMinRsaBits);
      if (bits > static_cast<int>(kMaxRsaBits)) return Fail(Code::KEY_SIZE, bits, kMaxRsaBits);
    } else if (numbers[i].size > numbers[0].size) {
      return Mismatch("a number of it is larger than its modulus", subject);
    }
  }
  const BIGNUM* e = number[1].get();
  if (!BN_is_odd(e) || BN_is_one(e) || BN_num_bits(e) > kMaxExponentBits) {
    return Mismatch("its public exponent is not an odd number from 3 to 2^64", subject);
  }
  bool fits = false;
  if (!RsaFits(number, &fits)) return OpensslError();
  if (!fits) return Mismatch("its primes and exponents do not fit together", subject);
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder) return OpensslError();
  for (size_t i = 0; i < kRsaNumbers; i++) {
    if (OSSL_PARAM_BLD_push_BN(builder.get(), kNames[i], number[i].get()) != 1) return OpensslError();
  }
  PrivateKey key;
  Status status = FromParameters("RSA", KeyKind::kRsa, builder.get(), &key);
  if (status.ok()) status = SignatureFits(&key, subject);
  if (status.ok()) *out = static_cast<PrivateKey&&>(key);
  return status;
}

}  // namespace strongroom
