// Under valgrind, in the build that marks secrets (-Dtaint=1): a branch or an address that depends on the characters of
// a key is a report, and a report fails the run. The control is the planted fault `uninitialised` (main.cc), a branch
// of that kind.
#ifdef STRONGROOM_TAINT
#include <valgrind/memcheck.h>

#include <cstring>

#include "check.h"
#include "core/decode.h"

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

TEST(DecodeTellsOfABadTextOnlyWhere) {
  CHECK(DecodeSecret(Encoding::kHex, "00fg").value == 3);
  CHECK(DecodeSecret(Encoding::kBase64, "Zm9*Zm9v").value == 3);
  CHECK(DecodeSecret(Encoding::kBase64, "Zh==").value == 1);
}

}  // namespace strongroom
#endif
