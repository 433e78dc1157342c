#include "hkdf.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>

#include "openssl.h"

namespace strongroom {
namespace {

constexpr size_t kKeySize = 32;

template <typename T, void (*Free)(T*)>
struct Deleter {
  void operator()(T* object) const { Free(object); }
};
using Kdf = std::unique_ptr<EVP_KDF, Deleter<EVP_KDF, EVP_KDF_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, Deleter<EVP_KDF_CTX, EVP_KDF_CTX_free>>;

OSSL_PARAM Octets(const char* name, const uint8_t* data, size_t size) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<uint8_t*>(data), size);
}

Status Derive(const OSSL_PARAM* parameters, uint8_t* out, size_t size) {
  const Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  if (!kdf) return OpensslError();
  const KdfContext context(EVP_KDF_CTX_new(kdf.get()));
  if (!context || EVP_KDF_derive(context.get(), out, size, parameters) != 1) return OpensslError();
  return Ok();
}

}  // namespace

Status HkdfExpand(const uint8_t* key, const uint8_t* info, size_t info_size, uint8_t* out, size_t size) {
  int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
  char digest[] = "SHA2-256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      Octets(OSSL_KDF_PARAM_KEY, key, kKeySize),
      Octets(OSSL_KDF_PARAM_INFO, info, info_size),
      OSSL_PARAM_construct_end(),
  };
  return Derive(parameters, out, size);
}

Status Hkdf(const uint8_t* material, size_t material_size, const uint8_t* salt, size_t salt_size, const uint8_t* info,
            size_t info_size, uint8_t* out, size_t size) {
  int mode = EVP_KDF_HKDF_MODE_EXTRACT_AND_EXPAND;
  char digest[] = "SHA2-256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      Octets(OSSL_KDF_PARAM_KEY, material, material_size),
      Octets(OSSL_KDF_PARAM_SALT, salt, salt_size),
      Octets(OSSL_KDF_PARAM_INFO, info, info_size),
      OSSL_PARAM_construct_end(),
  };
  return Derive(parameters, out, size);
}

}  // namespace strongroom
