#include "key_der.h"

#include "key_parts.h"

namespace strongroom {
namespace {

// Object identifiers as DER has them.
constexpr uint8_t kEd25519[] = {0x2b, 0x65, 0x70};
constexpr uint8_t kRsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01};
constexpr uint8_t kEc[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
constexpr uint8_t kPrime256v1[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr uint8_t kSecp256k1[] = {0x2b, 0x81, 0x04, 0x00, 0x0a};

// Kinds that are known and not signed with, for the error's sentence.
constexpr struct {
  uint8_t oid[10];
  size_t size;
  const char* name;
} kOthers[] = {
    {{0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01}, 7, "a DSA key"},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a}, 9, "an RSA key for PSS only"},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01}, 9, "a Diffie-Hellman key"},
    {{0x2b, 0x65, 0x6e}, 3, "an X25519 key"},
    {{0x2b, 0x65, 0x6f}, 3, "an X448 key"},
    {{0x2b, 0x65, 0x71}, 3, "an Ed448 key"},
    {{0x2b, 0x81, 0x04, 0x00, 0x22}, 5, "a key of the curve P-384"},
    {{0x2b, 0x81, 0x04, 0x00, 0x23}, 5, "a key of the curve P-521"},
};

}  // namespace

Status Malformed(const char* what, const char** subject) {
  *subject = what;
  return Fail(Code::KEY_FORMAT);
}

Status OtherKind(const char* what, const char** subject) {
  *subject = what;
  return Fail(Code::KEY_KIND);
}

namespace {

// The kind that `oid` names, if it is a known one.
Status OtherKindOf(const Der& oid, const char* unknown, const char** subject) {
  for (const auto& other : kOthers) {
    if (oid.Is(other.oid, other.size)) return OtherKind(other.name, subject);
  }
  return OtherKind(unknown, subject);
}

// *curve: kP256 or kSecp256k1.
Status ReadCurve(Der parameters, KeyKind* curve, const char** subject) {
  Der oid;
  if (parameters.Next(kDerSequence)) return OtherKind("a key of a curve that it describes itself", subject);
  if (!parameters.Read(kDerOid, &oid) || !parameters.done()) return Malformed(kDamagedDer, subject);
  const bool p256 = oid.Is(kPrime256v1);
  if (!p256 && !oid.Is(kSecp256k1)) return OtherKindOf(oid, "a key of another curve than P-256 and secp256k1", subject);
  *curve = p256 ? KeyKind::kP256 : KeyKind::kSecp256k1;
  return Ok();
}

}  // namespace

Status ReadRsa(Der der, PrivateKey* out, const char** subject) {
  Der sequence;
  int64_t version = 0;
  if (!der.ReadWhole(&sequence) || !sequence.ReadSmall(&version)) return Malformed(kDamagedDer, subject);
  if (version == 1) return OtherKind("an RSA key of more than two primes", subject);
  RsaNumbers numbers;
  for (Der& number : numbers) {
    if (!sequence.ReadNatural(&number)) return Malformed(kDamagedDer, subject);
  }
  if (version != 0 || !sequence.done()) return Malformed(kDamagedDer, subject);
  return MakeRsa(numbers, out, subject);
}

Status ReadEc(Der der, const KeyKind* curve, PrivateKey* out, const char** subject) {
  Der sequence, scalar, wrapped, point;
  int64_t version = 0;
  if (!der.ReadWhole(&sequence) || !sequence.ReadSmall(&version) || version != 1 ||
      !sequence.Read(kDerOctetString, &scalar)) {
    return Malformed(kDamagedDer, subject);
  }
  KeyKind named = KeyKind::kP256;
  if (sequence.Next(kDerExplicit0)) {
    if (!sequence.Read(kDerExplicit0, &wrapped)) return Malformed(kDamagedDer, subject);
    const Status status = ReadCurve(wrapped, &named, subject);
    if (!status.ok()) return status;
    if (curve != nullptr && *curve != named) return Malformed("it names two curves", subject);
  } else if (curve == nullptr) {
    return Malformed("it does not say of which curve it is", subject);
  } else {
    named = *curve;
  }
  if (sequence.Next(kDerExplicit1)) {
    if (!sequence.Read(kDerExplicit1, &wrapped) || !wrapped.ReadBits(kDerBitString, &point) || !wrapped.done() ||
        point.done()) {
      return Malformed(kDamagedDer, subject);
    }
  }
  if (!sequence.done() || scalar.size != kSeedSize) return Malformed(kDamagedDer, subject);
  return named == KeyKind::kP256 ? MakeP256(scalar, point, out, subject)
                                 : MakeSecp256k1(scalar.data, point, out, subject);
}

Status ReadPkcs8(Der der, PrivateKey* out, const char** subject) {
  constexpr uint8_t kAttributes = kDerExplicit0;
  Der info, algorithm, oid, key, attributes, public_key;
  int64_t version = 0;
  if (!der.ReadWhole(&info) || !info.ReadSmall(&version) || version > 1 || !info.Read(kDerSequence, &algorithm) ||
      !algorithm.Read(kDerOid, &oid) || !info.Read(kDerOctetString, &key)) {
    return Malformed(kDamagedDer, subject);
  }
  if (info.Next(kAttributes) && !info.Read(kAttributes, &attributes)) return Malformed(kDamagedDer, subject);
  if (info.Next(kDerImplicit1) && (version != 1 || !info.ReadBits(kDerImplicit1, &public_key) || public_key.done())) {
    return Malformed(kDamagedDer, subject);
  }
  if (!info.done()) return Malformed(kDamagedDer, subject);
  if (oid.Is(kEd25519)) {
    Der seed;
    const bool good = algorithm.done() && key.Read(kDerOctetString, &seed) && key.done() && seed.size == kSeedSize &&
                      (public_key.done() || public_key.size == kSeedSize);
    return good ? MakeEd25519(seed.data, public_key.data, out, subject) : Malformed(kDamagedDer, subject);
  }
  // RFC 5958's public key is for kinds whose own encoding has no place for it.
  if (!public_key.done() && (oid.Is(kRsa) || oid.Is(kEc))) return Malformed(kDamagedDer, subject);
  if (oid.Is(kRsa)) {
    Der null;
    if (!algorithm.Read(kDerNull, &null) || !null.done() || !algorithm.done()) return Malformed(kDamagedDer, subject);
    return ReadRsa(key, out, subject);
  }
  if (!oid.Is(kEc)) return OtherKindOf(oid, "a key of a kind that is not known", subject);
  KeyKind curve{};
  const Status status = ReadCurve(algorithm, &curve, subject);
  return status.ok() ? ReadEc(key, &curve, out, subject) : status;
}

Status ReadEncrypted(Der info, const Password* password, PrivateKey* out, const char** subject) {
  Slot plain;
  size_t size = 0;
  const Status status = OpenEncryptedKeyInfo(info, password, &plain, &size, subject);
  return status.ok() ? ReadPkcs8(Der{plain.data(), size}, out, subject) : status;
}

// Told apart by the element after the next.
Status ReadDer(const uint8_t* bytes, size_t size, const Password* password, PrivateKey* out, const char** subject) {
  Der der{bytes, size}, sequence, first;
  if (!der.ReadWhole(&sequence)) return Malformed(kNoKeyForm, subject);  // or text that begins with a 0
  if (sequence.Next(kDerInteger)) return ReadPkcs8(Der{bytes, size}, out, subject);
  Der rest = sequence;
  if (!rest.Read(kDerSequence, &first)) return Malformed(kDamagedDer, subject);
  if (rest.Next(kDerBitString)) return OtherKind("a public key", subject);
  if (!first.Next(kDerOid)) return OtherKind("a certificate or something else that is no private key", subject);
  return ReadEncrypted(sequence, password, out, subject);
}

}  // namespace strongroom
