// What the libraries inside see of the world outside: no environment and no loadable code.
//
// libcrypto.a refers to these functions by name; defined here, hidden, they win over the C library's at link time, so
// that OPENSSL_CONF, OPENSSL_MODULES, OPENSSL_ENGINES, OPENSSL_ia32cap (which can switch off the constant-time AES),
// SSLKEYLOGFILE and whatever comes next have no effect, and no provider or engine can be loaded from disk. Our own code
// uses neither.
//
// libsodium, whose Ed25519 alone is used, calls sodium_misuse where it was used wrongly. Its own stands in a file that
// brings all the rest of it along, a second Argon2 with the names of libargon2's among it.
#include <stdlib.h>

extern "C" {

__attribute__((visibility("hidden"))) char* getenv(const char*) noexcept { return nullptr; }
__attribute__((visibility("hidden"))) char* secure_getenv(const char*) noexcept { return nullptr; }
__attribute__((visibility("hidden"))) void* dlopen(const char*, int) noexcept { return nullptr; }
__attribute__((visibility("hidden"))) void sodium_misuse() { abort(); }

}  // extern "C"
