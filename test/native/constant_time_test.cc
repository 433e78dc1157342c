// Under valgrind, in the build that marks secrets (-Dtaint=1): a branch or an address that depends on the characters of
// a key is a report, and a report fails the run. The control is the planted fault `uninitialised` (main.cc), a branch
// of that kind.
#ifdef STRONGROOM_TAINT
#include <sodium/crypto_sign_ed25519.h>
#include <valgrind/memcheck.h>

#include <cstring>
#include <string>

#include "check.h"
#include "core/base58.h"
#include "core/decode.h"
#include "core/ed25519.h"
#include "core/pem.h"
#include "core/recovery_code.h"
#include "core/secp256k1.h"

namespace strongroom {
namespace {

// Decodes a text whose characters are secret; what came of it may be known afterwards.
Status DecodeSecret(Encoding encoding, const char* text) {
  Status status = OpenRoom(Require::kAny);
  if (!status.ok()) return status;
  char secret[64];
  const size_t size = std::strlen(text);
  std::memcpy(secret, text, size);
  VALGRIND_MAKE_MEM_UNDEFINED(secret, size);
  Slot out;
  status = Decode(encoding, reinterpret_cast<const uint8_t*>(secret), size, &out);
  if (out) VALGRIND_MAKE_MEM_DEFINED(out.data(), out.size());
  return status;
}

// The same for text that is to be sent.
Status CheckSecretText(const char* text) {
  char secret[64];
  const size_t size = std::strlen(text);
  std::memcpy(secret, text, size);
  VALGRIND_MAKE_MEM_UNDEFINED(secret, size);
  return CheckHeaderText(reinterpret_cast<const uint8_t*>(secret), size);
}

}  // namespace

TEST(HeaderTextIsCheckedWithoutABranchOnCharacters) {
  CHECK(CheckSecretText("a pass phrase").ok());
  CHECK(CheckSecretText("a pass\tphrase").value == 6);
}

TEST(DecodeDoesNotBranchOnCharacters) {
  CHECK(DecodeSecret(Encoding::kUtf8, "any text").ok());
  CHECK(DecodeSecret(Encoding::kHex, "00ffAA559c").ok());
  CHECK(DecodeSecret(Encoding::kBase64, "4/dpxb3iT4tp+ZCVEwSnEg==").ok());
  CHECK(DecodeSecret(Encoding::kBase64url, "4_dpxb3iT4tp-ZCVEwSnEg").ok());
}

TEST(KeyTextIsCheckedWithoutABranchOnCharacters) {
  CHECK(OpenRoom(Require::kAny).ok());
  char secret[] = "NhqPtmdSJYdKjVHjA7PZj4Mg";
  const size_t size = sizeof secret - 1;
  VALGRIND_MAKE_MEM_UNDEFINED(secret, size);
  bool fits = false;
  CHECK(CheckKeyText(Encoding::kUtf8, reinterpret_cast<const uint8_t*>(secret), size, size, size, &fits).ok() && fits);
}

// With the multiplication that the processor of valgrind, which has no ADX, gets.
TEST(Ed25519SignsWithoutABranchOnTheSeed) {
  uint8_t pair[2 * kSeedSize] = {1}, key[kSeedSize], seed[kSeedSize] = {1}, signature[kEd25519SignatureSize];
  crypto_sign_ed25519_seed_keypair(key, pair, seed);
  VALGRIND_MAKE_MEM_UNDEFINED(pair, kSeedSize);
  SignEd25519(pair, reinterpret_cast<const uint8_t*>("an order"), 8, signature);
  VALGRIND_MAKE_MEM_DEFINED(signature, sizeof signature);
  CHECK(crypto_sign_ed25519_verify_detached(signature, reinterpret_cast<const uint8_t*>("an order"), 8, key) == 0);
}

// From the import of the scalar to the signature. Where the library branches on what it may know (whether the nonce is
// in range, the first half of the signature) it does so unmarked: valgrind.supp names those places.
TEST(Secp256k1SignsWithoutABranchOnTheScalar) {
  CHECK(OpenRoom(Require::kAny).ok());
  uint8_t scalar[kSecp256k1ScalarSize] = {1, 2, 3}, hash[32] = {4, 5, 6}, signature[kSecp256k1SignatureSize];
  VALGRIND_MAKE_MEM_UNDEFINED(scalar, sizeof scalar);
  Slot key;
  CHECK(PrepareSecp256k1(scalar, &key).ok());
  CHECK(SignSecp256k1(key, hash, signature).ok());
  VALGRIND_MAKE_MEM_DEFINED(signature, sizeof signature);
  CHECK(signature[kSecp256k1SignatureSize - 1] <= 1);
}

TEST(Base58IsReadWithoutABranchOnDigits) {
  char secret[] = "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG";
  VALGRIND_MAKE_MEM_UNDEFINED(secret, sizeof secret - 1);
  uint8_t bytes[32];
  bool good = false;
  DecodeBase58(reinterpret_cast<const uint8_t*>(secret), sizeof secret - 1, bytes, sizeof bytes, &good);
  VALGRIND_MAKE_MEM_DEFINED(bytes, sizeof bytes);
  CHECK(good && bytes[0] == 0xff);
}

TEST(DecodeTellsOfABadTextOnlyWhere) {
  CHECK(DecodeSecret(Encoding::kHex, "00fg").value == 3);
  CHECK(DecodeSecret(Encoding::kBase64, "Zm9*Zm9v").value == 3);
  CHECK(DecodeSecret(Encoding::kBase64, "Zh==").value == 1);
}

// Where the separators stand is no secret.
TEST(RecoveryCodesAreReadWithoutABranchOnSymbols) {
  CHECK(OpenRoom(Require::kAny).ok());
  const auto decode = [](const char* code, uint8_t* bytes) {
    char secret[64];
    const size_t size = std::strlen(code);
    std::memcpy(secret, code, size);
    VALGRIND_MAKE_MEM_UNDEFINED(secret, size);
    const Status status = DecodeRecoveryCode(reinterpret_cast<const uint8_t*>(secret), size, bytes);
    VALGRIND_MAKE_MEM_DEFINED(bytes, kRecoverySize);
    return status;
  };
  uint8_t bytes[kRecoverySize] = {};
  CHECK(decode("0410-6105-0R3G-G28A-1C60-T3GF-208H-44RM-66CE", bytes).ok());
  CHECK(bytes[0] == 1 && bytes[kRecoverySize - 1] == kRecoverySize);
  CHECK(decode("0410-6105-0R3G-G28A-1C60-T3GF-208H-44RM-66CF", bytes).limit == kRecoverySymbols);
  CHECK(decode("0410-61U5", bytes).value == 7);
}

// Where a PEM block's lines end is no secret; what is in the lines behind the first, which says what kind of key it is,
// is.
TEST(ReadPemDoesNotBranchOnCharacters) {
  CHECK(OpenRoom(Require::kAny).ok());
  for (const char* newline : {"\n", "\r\n", "\\n"}) {
    std::string text = std::string("-----BEGIN PRIVATE KEY-----") + newline + "MIGHAgEAMBMGByqGSM49AgEG" + newline;
    const size_t from = text.size();
    text += "CCqGSM49AwEHBG0wawIBAQQg";
    const size_t to = text.size();
    text += std::string(newline) + "-----END PRIVATE KEY-----" + newline;
    VALGRIND_MAKE_MEM_UNDEFINED(text.data() + from, to - from);
    PemBlock block;
    const char* subject = "";
    const Status status = ReadPem(reinterpret_cast<const uint8_t*>(text.data()), text.size(), &block, &subject);
    CHECK(status.ok() && block.der.size() == 36);
    VALGRIND_MAKE_MEM_DEFINED(text.data(), text.size());
    VALGRIND_MAKE_MEM_DEFINED(block.der.data(), block.der.size());
    CHECK(block.der.data()[0] == 0x30);
  }
}

}  // namespace strongroom
#endif
