#define OPENSSL_SUPPRESS_DEPRECATED
#include "secret_hash.h"

#include <openssl/md5.h>
#include <openssl/sha.h>

#include "wipe.h"

namespace strongroom {

void HashAround(SecretHash hash, const uint8_t* prefix, size_t prefix_size, const uint8_t* secret, size_t size, const uint8_t* suffix,
                size_t suffix_size, uint8_t* out) {
  if (hash == SecretHash::kMd5) {
    MD5_CTX context;
    MD5_Init(&context);
    MD5_Update(&context, prefix, prefix_size);
    MD5_Update(&context, secret, size);
    MD5_Update(&context, suffix, suffix_size);
    MD5_Final(out, &context);
    Wipe(&context, sizeof context);
    return;
  }
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, prefix, prefix_size);
  SHA256_Update(&context, secret, size);
  SHA256_Update(&context, suffix, suffix_size);
  SHA256_Final(out, &context);
  Wipe(&context, sizeof context);
}

}  // namespace strongroom
