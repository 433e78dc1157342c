#include "cypher_vault.h"

#include <openssl/evp.h>
#include <sodium/crypto_generichash_blake2b.h>

#include <cstring>

#include "import_reader.h"
#include "openssl.h"
#include "openssl_types.h"
#include "source_text.h"
#include "wipe.h"

namespace strongroom {
namespace {

constexpr size_t kSha512Block = 128;
constexpr size_t kDigestSize = 64;
constexpr size_t kHexSize = 2 * kDigestSize;
constexpr size_t kSaltSize = 16;
constexpr size_t kChunk = 16u << 10;  // what is hashed at once, in whole passwords

using Algorithm = std::unique_ptr<EVP_MD, FreedBy<EVP_MD_free>>;

// Bytes on a secret stack that are gone when they are not needed.
template <size_t Size>
struct Temporary {
  uint8_t bytes[Size];
  ~Temporary() { Wipe(bytes, Size); }
};

bool DigestOnce(EVP_MD_CTX* context, const EVP_MD* algorithm, const uint8_t* data, size_t size, uint8_t* out) {
  return EVP_DigestInit_ex2(context, algorithm, nullptr) == 1 && EVP_DigestUpdate(context, data, size) == 1 &&
         EVP_DigestFinal_ex(context, out, nullptr) == 1;
}

Status Shake256(const uint8_t* data, size_t size, uint8_t* out, size_t out_size) {
  const Algorithm algorithm(EVP_MD_fetch(nullptr, "SHAKE256", nullptr));
  const DigestContext context(EVP_MD_CTX_new());
  if (!algorithm || !context || EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), data, size) != 1 || EVP_DigestFinalXOF(context.get(), out, out_size) != 1) {
    return OpensslError();
  }
  return Ok();
}

void Hex(const uint8_t* bytes, uint8_t* text) {
  for (size_t i = 0; i < kDigestSize; i++) {
    for (int half = 0; half < 2; half++) {
      const uint8_t nibble = half == 0 ? bytes[i] >> 4 : bytes[i] & 15;
      text[2 * i + half] = static_cast<uint8_t>(nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
    }
  }
}

// Python's strings have characters, not bytes: the password is repeated by their number.
Status CountCharacters(const uint8_t* password, size_t size, uint64_t* count) {
  const uint8_t* const end = password + size;
  *count = 0;
  for (const uint8_t* at = password; at < end; ++*count) {
    const size_t length = Utf8Length(at, end);
    if (length == 0) return Fail(Code::SECRET_ENCODING, at - password);
    at += length;
  }
  return Ok();
}

// The key of HMAC-SHA512 that the repeated password stands for: HMAC hashes a key longer than a block (RFC 2104).
Status HmacKeyOf(const uint8_t* password, size_t size, uint64_t repeats, uint8_t* key, size_t* key_size) {
  if (repeats * size <= kSha512Block) {
    for (uint64_t i = 0; i < repeats; i++) memcpy(key + i * size, password, size);
    *key_size = static_cast<size_t>(repeats * size);
    return Ok();
  }
  const size_t together = size >= kChunk ? 1 : kChunk / size;
  Slot chunk;
  Status status = Slot::Take(together * size, &chunk);
  if (!status.ok()) return status;
  for (size_t i = 0; i < together; i++) memcpy(chunk.data() + i * size, password, size);

  const Algorithm algorithm(EVP_MD_fetch(nullptr, "SHA2-512", nullptr));
  const DigestContext context(EVP_MD_CTX_new());
  bool done = algorithm && context && EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1;
  for (uint64_t left = repeats; done && left > 0;) {
    const uint64_t now = left < together ? left : together;
    done = EVP_DigestUpdate(context.get(), chunk.data(), static_cast<size_t>(now) * size) == 1;
    left -= now;
  }
  if (!done || EVP_DigestFinal_ex(context.get(), key, nullptr) != 1) return OpensslError();
  *key_size = kDigestSize;
  return Ok();
}

// Its "wacky digest": as many rounds as the salt's last four digits say, each of as many hashes as the last three say.
// `digest` holds kHexSize bytes; *size of them count.
Status RepeatDigests(const uint8_t* digits, const uint8_t* salt, uint8_t* digest, size_t* size) {
  const auto digit = [digits](size_t from_end) {
    return static_cast<uint32_t>(digits[kCypherVaultDigits - from_end] - '0');
  };
  const uint32_t rounds = digit(4) * 1000 + digit(3) * 100 + digit(2) * 10 + digit(1);
  const Algorithm sha3(EVP_MD_fetch(nullptr, "SHA3-512", nullptr)), sha2(EVP_MD_fetch(nullptr, "SHA2-512", nullptr));
  const DigestContext context(EVP_MD_CTX_new());
  if (!sha3 || !sha2 || !context) return OpensslError();
  constexpr uint8_t kNoPersonalisation[crypto_generichash_blake2b_PERSONALBYTES] = {};
  Temporary<kDigestSize> hash;
  for (uint32_t round = 0; round < rounds; round++) {
    for (uint32_t i = 0; i < digit(1); i++) {
      // OpenSSL 3.0 has no BLAKE2b with a salt and without a key.
      if (crypto_generichash_blake2b_salt_personal(hash.bytes, kDigestSize, digest, *size, nullptr, 0, salt,
                                                   kNoPersonalisation) != 0) {
        return Fail(Code::OPENSSL_FAILED);
      }
      Hex(hash.bytes, digest);
      *size = kHexSize;
    }
    for (uint32_t i = 0; i < digit(2) + digit(3); i++) {
      if (!DigestOnce(context.get(), i < digit(2) ? sha3.get() : sha2.get(), digest, *size, hash.bytes))
        return OpensslError();
      memcpy(digest, hash.bytes, kDigestSize);
      *size = kDigestSize;
    }
  }
  return Ok();
}

Status DecryptCbc(const uint8_t* key, const uint8_t* iv, const uint8_t* ciphertext, size_t size, uint8_t* out) {
  const CipherContext context(EVP_CIPHER_CTX_new());
  int written = 0, last = 0;
  if (!context || EVP_DecryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key, iv) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_DecryptUpdate(context.get(), out, &written, ciphertext, static_cast<int>(size)) != 1 ||
      EVP_DecryptFinal_ex(context.get(), out + written, &last) != 1) {
    return OpensslError();
  }
  return Ok();
}

// As many bytes at the end as each of them says, 1 to 127: a text of a whole number of blocks it could not encrypt. 0:
// not padded so.
size_t PaddingOf(const Document& document) {
  const uint8_t* const end = document.data() + document.size();
  const size_t padding = end[-1];
  if (padding == 0 || padding >= kCypherVaultBlock) return 0;
  for (size_t i = 1; i <= padding; i++) {
    if (end[-static_cast<ptrdiff_t>(i)] != padding) return 0;
  }
  return padding;
}

// Whether it is ASCII throughout, as Python's json.dumps writes everything. With the padding that is some constraint on
// each of at least 128 bytes: a wrong key makes such a text once in 2^180 times. Who is told so has the file, and can
// try passwords on it without being told; for a padding oracle they would have to hand over changed files, each of a
// text that stays ASCII, to somebody who types the password every time.
bool IsPrintable(const Document& document) {
  uint32_t other = 0;
  for (size_t i = 0; i < document.size(); i++) other |= static_cast<uint32_t>(document.data()[i] - 0x20) > 0x7e - 0x20;
  return other == 0;
}

}  // namespace

Status DeriveCypherVaultKey(const uint8_t* password, size_t size, const uint8_t* digits, const CypherVaultCost& cost,
                            uint8_t* key) {
  uint64_t characters = 0;
  Status status = CountCharacters(password, size, &characters);
  if (!status.ok()) return status;
  if (characters == 0) return Fail(Code::SECRET_LENGTH, 0, 1);
  const uint64_t wanted = cost.megabytes * uint64_t{1000000} / characters;
  Temporary<kSha512Block> hmac_key;
  size_t hmac_key_size = 0;
  status = HmacKeyOf(password, size, wanted > 0 ? wanted : 1, hmac_key.bytes, &hmac_key_size);

  uint8_t salt[kSaltSize];
  if (status.ok()) status = Shake256(digits, kCypherVaultDigits, salt, sizeof salt);
  if (!status.ok()) return status;
  Temporary<kDigestSize> derived;
  if (PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(hmac_key.bytes), static_cast<int>(hmac_key_size), salt,
                        sizeof salt, static_cast<int>(cost.iterations), EVP_sha512(), kDigestSize,
                        derived.bytes) != 1) {
    return OpensslError();
  }
  Temporary<kHexSize> digest;
  size_t digest_size = kHexSize;
  Hex(derived.bytes, digest.bytes);
  status = RepeatDigests(digits, salt, digest.bytes, &digest_size);
  return status.ok() ? Shake256(digest.bytes, digest_size, key, kCypherVaultKeySize) : status;
}

Status OpenCypherVault(const uint8_t* password, size_t password_size, const uint8_t* digits,
                       const CypherVaultCost& cost, const uint8_t* iv, const uint8_t* ciphertext, size_t size,
                       Document* json) {
  if (size == 0 || size % kCypherVaultBlock != 0) return Fail(Code::INVALID_ARGUMENT, static_cast<int64_t>(size));
  Document plain;
  Status status = Document::Take(size, &plain);  // before the time is spent
  Temporary<kCypherVaultKeySize> key;
  if (status.ok()) status = DeriveCypherVaultKey(password, password_size, digits, cost, key.bytes);
  if (status.ok()) status = DecryptCbc(key.bytes, iv, ciphertext, size, plain.data());
  if (!status.ok()) return status;
  const size_t padding = PaddingOf(plain);
  if (padding == 0) return Fail(Code::IMPORT_PASSWORD);
  plain.Cut(size - padding);
  status = CheckImport(ImportForm::kCypherVault, plain.data(), plain.size());
  if (!status.ok()) return IsPrintable(plain) ? status : Fail(Code::IMPORT_PASSWORD);
  *json = static_cast<Document&&>(plain);
  return Ok();
}

}  // namespace strongroom
