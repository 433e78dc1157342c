// Owners of OpenSSL's objects. Not for headers that native/node includes: there the headers of node's own OpenSSL come
// first.
#pragma once
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include <memory>

namespace strongroom {

template <auto Free>
struct FreedBy {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using BigNumber = std::unique_ptr<BIGNUM, FreedBy<BN_clear_free>>;
using BigNumberContext = std::unique_ptr<BN_CTX, FreedBy<BN_CTX_free>>;
using Group = std::unique_ptr<EC_GROUP, FreedBy<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, FreedBy<EC_POINT_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreedBy<EVP_CIPHER_CTX_free>>;
using RandomAlgorithm = std::unique_ptr<EVP_RAND, FreedBy<EVP_RAND_free>>;
using RandomContext = std::unique_ptr<EVP_RAND_CTX, FreedBy<EVP_RAND_CTX_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, FreedBy<OSSL_PARAM_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, FreedBy<OSSL_PARAM_BLD_free>>;

}  // namespace strongroom
