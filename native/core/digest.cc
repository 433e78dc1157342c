#include "digest.h"

#include "sha2.h"

namespace strongroom {
namespace {

template <typename Family>
void DigestOf(Hash hash, const uint8_t* message, size_t size, uint8_t* digest) {
  typename Family::Context start;
  Family::Start(&start, hash);
  HashFrom<Family>(start.h, 0, message, size, digest, MacSize(hash));
}

}  // namespace

void PublicDigest(Hash hash, const uint8_t* message, size_t size, uint8_t* digest) {
  if (hash == Hash::kSha256) {
    DigestOf<Sha256>(hash, message, size, digest);
  } else {
    DigestOf<Sha512>(hash, message, size, digest);
  }
}

}  // namespace strongroom
