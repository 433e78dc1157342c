// Private keys for the tests of native/core, in PKCS#8 unless said otherwise. Of no account to anybody.
#pragma once
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <string>
#include <vector>

#include "hex.h"

namespace strongroom::test {

using Bytes = std::vector<uint8_t>;

// RFC 6979, A.2.5, with its point compressed, and another point; RFC 8032, 7.1, test 2.
inline constexpr char kScalar[] = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
inline constexpr char kCompressed[] = "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
inline constexpr char kOther[] = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
inline constexpr char kSeed[] = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

// With a point in 33 bytes, or without one.
inline Bytes P256(const std::string& point = "") {
  const std::string algorithm = "301306072a8648ce3d020106082a8648ce3d030107",
                    scalar = std::string("0201010420") + kScalar;
  if (point.empty()) return Hex("3041020100" + algorithm + "04273025" + scalar);
  return Hex("3067020100" + algorithm + "044d304b" + scalar + "a124032200" + point);
}

// The same scalar on the other curve, without a point.
inline Bytes Secp256k1() {
  return Hex(std::string("303e020100301006072a8648ce3d020106052b8104000a042730250201010420") + kScalar);
}

inline Bytes Encode(PKCS8_PRIV_KEY_INFO* info) {
  uint8_t* der = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

// A key of OpenSSL's making.
inline Bytes Rsa(unsigned bits) {
  EVP_PKEY* key = EVP_RSA_gen(bits);
  PKCS8_PRIV_KEY_INFO* info = EVP_PKEY2PKCS8(key);
  Bytes bytes = Encode(info);
  PKCS8_PRIV_KEY_INFO_free(info);
  EVP_PKEY_free(key);
  return bytes;
}

// A key under a password: PBES2 with PBKDF2, once, and AES.
inline Bytes Encrypted(const Bytes& pkcs8, const std::string& password) {
  const uint8_t* from = pkcs8.data();
  PKCS8_PRIV_KEY_INFO* info = d2i_PKCS8_PRIV_KEY_INFO(nullptr, &from, static_cast<long>(pkcs8.size()));
  uint8_t salt[8] = {};
  const int size = static_cast<int>(password.size());
  X509_SIG* box = PKCS8_encrypt(-1, EVP_aes_256_cbc(), password.data(), size, salt, sizeof salt, 1, info);
  uint8_t* der = nullptr;
  const int length = i2d_X509_SIG(box, &der);
  Bytes bytes(der, der + length);
  OPENSSL_free(der);
  X509_SIG_free(box);
  PKCS8_PRIV_KEY_INFO_free(info);
  return bytes;
}

}  // namespace strongroom::test
