#include "random_generator.h"

#include <openssl/core_names.h>

#include "openssl.h"
#include "random.h"
#include "wipe.h"

namespace strongroom {
namespace {

constexpr unsigned int kStrength = 256;  // bits
constexpr size_t kPersonalSize = 32;

}  // namespace

// OpenSSL asks the kernel itself, and where that fails it looks elsewhere; what is given with it is the kernel's for
// certain.
Status RandomGenerator::Seed() {
  const RandomAlgorithm algorithm(EVP_RAND_fetch(nullptr, "CTR-DRBG", nullptr));
  if (algorithm == nullptr) return OpensslError();
  RandomContext context(EVP_RAND_CTX_new(algorithm.get(), nullptr));
  if (context == nullptr) return OpensslError();
  uint8_t personal[kPersonalSize];
  Status status = FillRandom(personal, sizeof personal);
  if (status.ok()) {
    char cipher[] = "AES-256-CTR";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_DRBG_PARAM_CIPHER, cipher, 0),
                                     OSSL_PARAM_construct_end()};
    if (EVP_RAND_instantiate(context.get(), kStrength, 0, personal, sizeof personal, parameters) != 1)
      status = OpensslError();
  }
  Wipe(personal, sizeof personal);
  if (status.ok()) context_ = static_cast<RandomContext&&>(context);
  return status;
}

Status RandomGenerator::Fill(void* data, size_t size) {
  Status status = context_ != nullptr ? Ok() : Seed();
  if (status.ok() &&
      EVP_RAND_generate(context_.get(), static_cast<unsigned char*>(data), size, kStrength, 0, nullptr, 0) != 1)
    status = OpensslError();
  if (!status.ok()) Wipe(data, size);
  return status;
}

}  // namespace strongroom
