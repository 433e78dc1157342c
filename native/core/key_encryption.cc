#include "key_encryption.h"

#include <openssl/evp.h>
#include <string.h>

#include "openssl.h"
#include "openssl_types.h"
#include "wipe.h"

namespace strongroom {
namespace {

// Object identifiers as DER has them.
constexpr uint8_t kPbes2[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d};
constexpr uint8_t kPbkdf2[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c};
constexpr uint8_t kScrypt[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x04, 0x0b};
constexpr uint8_t kHmacSha1[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x07};
constexpr uint8_t kHmacSha224[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x08};
constexpr uint8_t kHmacSha256[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09};
constexpr uint8_t kHmacSha384[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0a};
constexpr uint8_t kHmacSha512[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0b};
constexpr uint8_t kAes128Cbc[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02};
constexpr uint8_t kAes192Cbc[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x16};
constexpr uint8_t kAes256Cbc[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a};
constexpr uint8_t kTripleDesCbc[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07};

Status Malformed(const char* what, const char** subject) {
  *subject = what;
  return Fail(Code::KEY_FORMAT);
}
constexpr const char* kDamaged = "the parameters of its encryption are damaged";
constexpr const char* kUnknown =
    "it is encrypted in another way than PBES2 with PBKDF2 or scrypt and AES-CBC or triple DES";

// Decrypts with a key on the caller's stack. A padding that is wrong is a wrong password, as far as anybody can tell.
Status Decrypt(const EVP_CIPHER* cipher, const uint8_t* key, const uint8_t* iv, const Der& box, Slot* plain,
               size_t* size) {
  Status status = Slot::Take(box.size + EVP_MAX_BLOCK_LENGTH, plain);
  if (!status.ok()) return status;
  const CipherContext context(EVP_CIPHER_CTX_new());
  int body = 0, tail = 0;
  if (!context || EVP_DecryptInit_ex(context.get(), cipher, nullptr, key, iv) != 1 ||
      EVP_DecryptUpdate(context.get(), plain->data(), &body, box.data, static_cast<int>(box.size)) != 1) {
    return OpensslError();
  }
  const bool padded = EVP_DecryptFinal_ex(context.get(), plain->data() + body, &tail) == 1;
  if (!padded && !RefusedByOpenssl(&status)) return status;
  *size = static_cast<size_t>(body) + static_cast<size_t>(tail);
  // What was decrypted is one SEQUENCE: random bytes are that once in 2^24 times.
  Der rest{plain->data(), *size}, content;
  if (padded && rest.ReadWhole(&content)) return Ok();
  plain->Reset();
  return Fail(Code::KEY_PASSWORD_WRONG);
}

const EVP_MD* PseudoRandomFunction(const Der& oid) {
  if (oid.Is(kHmacSha1)) return EVP_sha1();
  if (oid.Is(kHmacSha224)) return EVP_sha224();
  if (oid.Is(kHmacSha256)) return EVP_sha256();
  if (oid.Is(kHmacSha384)) return EVP_sha384();
  return oid.Is(kHmacSha512) ? EVP_sha512() : nullptr;
}

const EVP_CIPHER* Cipher(const Der& oid) {
  if (oid.Is(kAes128Cbc)) return EVP_aes_128_cbc();
  if (oid.Is(kAes192Cbc)) return EVP_aes_192_cbc();
  if (oid.Is(kAes256Cbc)) return EVP_aes_256_cbc();
  return oid.Is(kTripleDesCbc) ? EVP_des_ede3_cbc() : nullptr;
}

// What PBES2 derives a key with.
struct Derivation {
  bool scrypt = false;
  Der salt;
  int64_t iterations = 0;
  const EVP_MD* hash = EVP_sha1();  // the default of RFC 8018
  int64_t n = 0, r = 0, p = 0;
};

// PBKDF2-params. A keyLength says again what the cipher says.
Status ReadPbkdf2(Der parameters, int64_t key_size, Derivation* out, const char** subject) {
  if (!parameters.Read(kDerOctetString, &out->salt) || !parameters.ReadSmall(&out->iterations)) {
    return Malformed(kDamaged, subject);
  }
  int64_t length = key_size;
  if (parameters.Next(kDerInteger) && !parameters.ReadSmall(&length)) return Malformed(kDamaged, subject);
  if (parameters.Next(kDerSequence)) {
    Der algorithm, oid, null;
    if (!parameters.Read(kDerSequence, &algorithm) || !algorithm.Read(kDerOid, &oid))
      return Malformed(kDamaged, subject);
    if (!algorithm.done() && (!algorithm.Read(kDerNull, &null) || !null.done() || !algorithm.done())) {
      return Malformed(kDamaged, subject);
    }
    out->hash = PseudoRandomFunction(oid);
    if (out->hash == nullptr) return Malformed(kUnknown, subject);
  }
  if (!parameters.done() || length != key_size || out->iterations == 0) return Malformed(kDamaged, subject);
  if (out->iterations > kMaxPbkdf2Iterations) {
    *subject = "iterations of PBKDF2";
    return Fail(Code::KDF_LIMIT, out->iterations, kMaxPbkdf2Iterations);
  }
  return Ok();
}

// a * b and a + b, or INT64_MAX: both are 0 or more.
int64_t Product(int64_t a, int64_t b) {
  int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}
int64_t Sum(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

// scrypt-params of RFC 7914, section 7.
Status ReadScrypt(Der parameters, int64_t key_size, Derivation* out, const char** subject) {
  out->scrypt = true;
  int64_t length = key_size;
  if (!parameters.Read(kDerOctetString, &out->salt) || !parameters.ReadSmall(&out->n) ||
      !parameters.ReadSmall(&out->r) || !parameters.ReadSmall(&out->p) ||
      (parameters.Next(kDerInteger) && !parameters.ReadSmall(&length)) || !parameters.done() || length != key_size ||
      out->n < 2 || (out->n & (out->n - 1)) != 0 || out->r == 0 || out->p == 0) {
    return Malformed(kDamaged, subject);
  }
  const int64_t memory = Product(128, Product(out->r, Sum(out->n, Sum(out->p, 2))));
  if (memory > kMaxScryptMemory) {
    *subject = "memory of scrypt (128 r (N + p + 2) bytes)";
    return Fail(Code::KDF_LIMIT, memory, kMaxScryptMemory);
  }
  const int64_t work = Product(Product(out->n, out->r), out->p);
  if (work > kMaxScryptWork) {
    *subject = "work of scrypt (N r p)";
    return Fail(Code::KDF_LIMIT, work, kMaxScryptWork);
  }
  return Ok();
}

Status Derive(const Derivation& how, const Password& password, uint8_t* key, size_t key_size) {
  const char* text = reinterpret_cast<const char*>(password.data);
  const Der& salt = how.salt;
  if (how.scrypt) {
    const uint64_t n = static_cast<uint64_t>(how.n), r = static_cast<uint64_t>(how.r), p = static_cast<uint64_t>(how.p);
    const int done =
        EVP_PBE_scrypt(text, password.size, salt.data, salt.size, n, r, p, kMaxScryptMemory, key, key_size);
    return done == 1 ? Ok() : OpensslError();
  }
  const int done = PKCS5_PBKDF2_HMAC(text, static_cast<int>(password.size), salt.data, static_cast<int>(salt.size),
                                     static_cast<int>(how.iterations), how.hash, static_cast<int>(key_size), key);
  return done == 1 ? Ok() : OpensslError();
}

}  // namespace

Status OpenEncryptedKeyInfo(Der info, const Password* password, Slot* plain, size_t* size, const char** subject) {
  Der algorithm, oid, parameters, derivation, derivation_oid, derivation_parameters, encryption, cipher_oid, iv, box;
  if (!info.Read(kDerSequence, &algorithm) || !info.Read(kDerOctetString, &box) || !info.done() ||
      !algorithm.Read(kDerOid, &oid)) {
    return Malformed(kDamaged, subject);
  }
  if (!oid.Is(kPbes2)) return Malformed(kUnknown, subject);
  if (!algorithm.ReadWhole(&parameters) || !parameters.Read(kDerSequence, &derivation) ||
      !parameters.ReadWhole(&encryption) || !derivation.Read(kDerOid, &derivation_oid) ||
      !derivation.ReadWhole(&derivation_parameters) || !encryption.Read(kDerOid, &cipher_oid)) {
    return Malformed(kDamaged, subject);
  }
  const EVP_CIPHER* cipher = Cipher(cipher_oid);
  if (cipher == nullptr) return Malformed(kUnknown, subject);
  const size_t key_size = static_cast<size_t>(EVP_CIPHER_get_key_length(cipher));
  const size_t block = static_cast<size_t>(EVP_CIPHER_get_block_size(cipher));
  if (!encryption.Read(kDerOctetString, &iv) || !encryption.done() || iv.size != block || box.done() ||
      box.size % block != 0) {
    return Malformed(kDamaged, subject);
  }
  Derivation how;
  Status status =
      derivation_oid.Is(kPbkdf2)   ? ReadPbkdf2(derivation_parameters, static_cast<int64_t>(key_size), &how, subject)
      : derivation_oid.Is(kScrypt) ? ReadScrypt(derivation_parameters, static_cast<int64_t>(key_size), &how, subject)
                                   : Malformed(kUnknown, subject);
  if (!status.ok()) return status;
  if (password == nullptr) return Fail(Code::KEY_PASSWORD_NEEDED);
  uint8_t key[EVP_MAX_KEY_LENGTH];
  status = Derive(how, *password, key, key_size);
  if (status.ok()) status = Decrypt(cipher, key, iv.data, box, plain, size);
  Wipe(key, sizeof key);
  return status;
}

// The key of the traditional format: EVP_BytesToKey with MD5 once and the first 8 bytes of the vector as salt. Whoever
// has the file tries passwords at full speed, so what this protects is little; it is read, never written.
Status OpenEncryptedPem(const PemBlock& block, const Password* password, Slot* plain, size_t* size,
                        const char** subject) {
  static const struct {
    const char* name;
    const EVP_CIPHER* (*cipher)();
  } kCiphers[] = {{"AES-128-CBC", EVP_aes_128_cbc},
                  {"AES-192-CBC", EVP_aes_192_cbc},
                  {"AES-256-CBC", EVP_aes_256_cbc},
                  {"DES-EDE3-CBC", EVP_des_ede3_cbc}};
  const EVP_CIPHER* cipher = nullptr;
  for (const auto& known : kCiphers) {
    if (strcmp(known.name, block.cipher) == 0) cipher = known.cipher();
  }
  if (cipher == nullptr) return Malformed("it is encrypted with another cipher than AES-CBC or triple DES", subject);
  const size_t whole = static_cast<size_t>(EVP_CIPHER_get_block_size(cipher));
  if (block.iv_size != whole || block.der.size() % whole != 0) return Malformed(kDamaged, subject);
  if (password == nullptr) return Fail(Code::KEY_PASSWORD_NEEDED);
  uint8_t key[EVP_MAX_KEY_LENGTH];
  const int password_size = static_cast<int>(password->size);
  const int derived = EVP_BytesToKey(cipher, EVP_md5(), block.iv, password->data, password_size, 1, key, nullptr);
  const Der box{block.der.data(), block.der.size()};
  const Status status = derived > 0 ? Decrypt(cipher, key, block.iv, box, plain, size) : OpensslError();
  Wipe(key, sizeof key);
  return status;
}

}  // namespace strongroom
