#include "key_import.h"

#include <string.h>

#include "base58.h"
#include "decode.h"
#include "key_der.h"
#include "key_parts.h"
#include "taint.h"

namespace strongroom {
namespace {

constexpr const char* kNoScalar =
    "it is neither PEM nor PKCS#8 in DER nor a secp256k1 scalar in bytes or in 64 hexadecimal digits";
constexpr const char* kNoBase58 = "behind ed25519: stands no seed in Base58";
constexpr const char* kScalarOfText =
    "it is text, and no secp256k1 scalar, which is 64 hexadecimal digits where it is text";
constexpr const char* kSeedOfText =
    "it is text, and no Ed25519 seed, which is 64 hexadecimal digits or base64 where it is text";

Status ReadPemKey(const uint8_t* text, size_t size, const Password* password, PrivateKey* out, const char** subject) {
  PemBlock block;
  Status status = ReadPem(text, size, &block, subject);
  if (!status.ok()) return status;
  const auto labelled = [&](const char* label) { return strcmp(block.label, label) == 0; };
  const bool rsa = labelled("RSA PRIVATE KEY"), ec = labelled("EC PRIVATE KEY"), plain = labelled("PRIVATE KEY");
  Der der{block.der.data(), block.der.size()};
  Slot decrypted;
  if (block.cipher[0] != '\0') {
    if (!rsa && !ec && !plain) return Malformed("the headers of the PEM block do not belong to its label", subject);
    status = OpenEncryptedPem(block, password, &decrypted, &der.size, subject);
    if (!status.ok()) return status;
    der.data = decrypted.data();
  }
  if (rsa) return ReadRsa(der, out, subject);
  if (ec) return ReadEc(der, nullptr, out, subject);
  if (plain) return ReadPkcs8(der, out, subject);
  if (labelled("ENCRYPTED PRIVATE KEY")) {
    Der info;
    return der.ReadWhole(&info) ? ReadEncrypted(info, password, out, subject) : Malformed(kDamagedDer, subject);
  }
  if (labelled("PUBLIC KEY") || labelled("RSA PUBLIC KEY")) return OtherKind("a public key", subject);
  if (labelled("CERTIFICATE") || labelled("TRUSTED CERTIFICATE")) return OtherKind("a certificate", subject);
  if (labelled("DSA PRIVATE KEY")) return OtherKind("a DSA key", subject);
  if (labelled("OPENSSH PRIVATE KEY")) return OtherKind("a key in OpenSSH's own format", subject);
  return OtherKind("a PEM block of another kind", subject);
}

// 32 bytes of an Ed25519 seed, or 64 with its public key behind it.
Status MakeFromSeed(const uint8_t* bytes, size_t size, PrivateKey* out, const char** subject) {
  return MakeEd25519(bytes, size == kSeedSize ? nullptr : bytes + kSeedSize, out, subject);
}

// An Ed25519 key as text. *taken: whether it is one; otherwise nothing was said.
Status ReadSeedText(const uint8_t* text, size_t size, PrivateKey* out, bool* taken, const char** subject) {
  const Encoding encoding = size == 2 * kSeedSize ? Encoding::kHex : Encoding::kBase64;
  const size_t pair_text = (2 * kSeedSize + 2) / 3 * 4, seed_text = (kSeedSize + 2) / 3 * 4;
  if (size != 2 * kSeedSize && size != pair_text && size != seed_text) return Ok();
  Slot bytes;
  const Status status = Decode(encoding, text, size, &bytes);
  if (status.code == Code::SECRET_ENCODING) return Ok();
  if (!status.ok()) return status;
  if (bytes.size() != kSeedSize && bytes.size() != 2 * kSeedSize) return Ok();
  *taken = true;
  return MakeFromSeed(bytes.data(), bytes.size(), out, subject);
}

// The same in Base58. Text of up to 44 digits can only be a seed alone.
Status ReadSeedBase58(const uint8_t* text, size_t size, PrivateKey* out, bool* taken, const char** subject) {
  constexpr size_t kMaxSeedText = 44;
  if (size < kSeedSize || size > kMaxBase58Size) return Ok();
  uint8_t bytes[2 * kSeedSize];
  const size_t meant = size <= kMaxSeedText ? kSeedSize : 2 * kSeedSize;
  DecodeBase58(text, size, bytes, meant, taken);
  return *taken ? MakeFromSeed(bytes, meant, out, subject) : Ok();
}

// Whether `prefix` stands at the front, which is then taken off. Which prefix a key has is no secret.
template <size_t kSize>
bool TakePrefix(const char (&prefix)[kSize], const uint8_t** text, size_t* size) {
  if (*size < kSize - 1) return false;
  uint8_t differ = 0;
  for (size_t i = 0; i < kSize - 1; i++) differ |= static_cast<uint8_t>((*text)[i] ^ prefix[i]);
  Declassify(&differ, sizeof differ);
  if (differ != 0) return false;
  *text += kSize - 1, *size -= kSize - 1;
  return true;
}

// A scalar of secp256k1 as hexadecimal text.
Status ReadScalarText(const uint8_t* text, size_t size, PrivateKey* out, const char** subject) {
  TakePrefix("0x", &text, &size);
  Slot bytes;
  const Status status =
      size == 2 * kSecp256k1ScalarSize ? Decode(Encoding::kHex, text, size, &bytes) : Fail(Code::SECRET_ENCODING);
  if (status.code == Code::SECRET_ENCODING) return Malformed(kNoScalar, subject);
  return status.ok() ? MakeSecp256k1(bytes.data(), Der{}, out, subject) : status;
}

// No branch depends on what the bytes are: they may be a seed.
bool IsText(const uint8_t* bytes, size_t size) {
  unsigned other = 0;
  for (size_t i = 0; i < size; i++) {
    const unsigned c = bytes[i];
    const unsigned space = (c == '\t') | (c == '\n') | (c == '\r');
    other |= ~space & ((c < ' ') | (c > '~'));
  }
  bool is = (other & 1) == 0;
  Declassify(&is, sizeof is);
  return is;
}

bool IsSpace(uint8_t c) {
  bool is = c == ' ' || c == '\t' || c == '\r' || c == '\n';
  Declassify(&is, sizeof is);
  return is;
}

// A key of whatever form.
Status ReadAny(const uint8_t* bytes, size_t size, const Password* password, const KeyKind* asked, PrivateKey* out,
               const char** subject) {
  const bool scalar = asked != nullptr && *asked == KeyKind::kSecp256k1;
  if (size == kSeedSize) {
    if (IsText(bytes, size)) return Malformed(scalar ? kScalarOfText : kSeedOfText, subject);
    return scalar ? MakeSecp256k1(bytes, Der{}, out, subject) : MakeEd25519(bytes, nullptr, out, subject);
  }
  const uint8_t* text = bytes;
  size_t length = size;
  while (length > 0 && IsSpace(text[0])) text++, length--;
  while (length > 0 && IsSpace(text[length - 1])) length--;
  if (LooksLikePem(text, length)) return ReadPemKey(text, length, password, out, subject);
  bool taken = false;
  Status status = Ok();
  if (!scalar && TakePrefix("ed25519:", &text, &length)) {
    status = ReadSeedBase58(text, length, out, &taken, subject);
    return taken ? status : Malformed(kNoBase58, subject);
  }
  if (!scalar) status = ReadSeedText(text, length, out, &taken, subject);
  if (taken || !status.ok()) return status;
  if (size > 0 && bytes[0] == kDerSequence && !IsText(bytes, size)) return ReadDer(bytes, size, password, out, subject);
  if (scalar) return ReadScalarText(text, length, out, subject);
  if (asked != nullptr && *asked == KeyKind::kEd25519) status = ReadSeedBase58(text, length, out, &taken, subject);
  return taken ? status : Malformed(kNoKeyForm, subject);
}

constexpr const char* kKindNames[] = {"an Ed25519 key", "an RSA key", "a key of the curve P-256",
                                      "a key of the curve secp256k1"};

}  // namespace

Status ImportKey(const uint8_t* bytes, size_t size, const Password* password, const KeyKind* asked, PrivateKey* out,
                 const char** subject) {
  PrivateKey key;
  const Status status = ReadAny(bytes, size, password, asked, &key, subject);
  if (!status.ok()) return status;
  if (asked != nullptr && *asked != key.kind()) {
    *subject = kKindNames[static_cast<size_t>(key.kind())];
    return Fail(Code::KEY_KIND, 1);
  }
  *out = static_cast<PrivateKey&&>(key);
  return Ok();
}

Status ImportPkcs8(const uint8_t* der, size_t size, PrivateKey* out, const char** subject) {
  return ReadPkcs8(Der{der, size}, out, subject);
}

}  // namespace strongroom
