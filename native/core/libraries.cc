#include "libraries.h"

#include <lib25519.h>
#include <openssl/crypto.h>
#include <sodium/version.h>

// scripts/lib/libraries.mjs defines the versions of the packages.
namespace strongroom {

const Library* Libraries() {
  static const Library libraries[kLibraries] = {
      {"openssl", STRONGROOM_OPENSSL_PACKAGE, OpenSSL_version(OPENSSL_VERSION)},
      {"libargon2", STRONGROOM_LIBARGON2_PACKAGE, nullptr},
      {"libsodium", STRONGROOM_LIBSODIUM_PACKAGE, sodium_version_string()},
      {"libsecp256k1", STRONGROOM_LIBSECP256K1_PACKAGE, nullptr},
      {"lib25519", STRONGROOM_LIB25519_PACKAGE, lib25519_version},
  };
  return libraries;
}

}  // namespace strongroom
