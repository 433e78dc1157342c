// What the private OpenSSL sees of the world outside: no environment and no loadable code.
//
// libcrypto.a refers to these functions by name; defined here, hidden, they win over the C library's at link time, so that
// OPENSSL_CONF, OPENSSL_MODULES, OPENSSL_ENGINES, OPENSSL_ia32cap (which can switch off the constant-time AES), SSLKEYLOGFILE and
// whatever comes next have no effect, and no provider or engine can be loaded from disk. Our own code uses neither.

extern "C" {

__attribute__((visibility("hidden"))) char* getenv(const char*) noexcept { return nullptr; }
__attribute__((visibility("hidden"))) char* secure_getenv(const char*) noexcept { return nullptr; }
__attribute__((visibility("hidden"))) void* dlopen(const char*, int) noexcept { return nullptr; }

}  // extern "C"
