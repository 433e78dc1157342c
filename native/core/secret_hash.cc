#define OPENSSL_SUPPRESS_DEPRECATED
#include "secret_hash.h"

#include <openssl/md5.h>
#include <openssl/sha.h>

#include "wipe.h"

namespace strongroom {

namespace {

template <typename Context, auto kInit, auto kUpdate, auto kFinal>
void Around(const uint8_t* prefix, size_t prefix_size, const uint8_t* secret, size_t size, const uint8_t* suffix,
            size_t suffix_size, uint8_t* out) {
  Context context;
  kInit(&context);
  kUpdate(&context, prefix, prefix_size);
  kUpdate(&context, secret, size);
  kUpdate(&context, suffix, suffix_size);
  kFinal(out, &context);
  Wipe(&context, sizeof context);
}

}  // namespace

void HashAround(SecretHash hash, const uint8_t* prefix, size_t prefix_size, const uint8_t* secret, size_t size,
                const uint8_t* suffix, size_t suffix_size, uint8_t* out) {
  const auto around = hash == SecretHash::kMd5 ? Around<MD5_CTX, MD5_Init, MD5_Update, MD5_Final>
                                               : Around<SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final>;
  around(prefix, prefix_size, secret, size, suffix, suffix_size, out);
}

}  // namespace strongroom
