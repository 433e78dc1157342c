#include "core/digest.h"

#include <openssl/evp.h>

#include <random>
#include <string>

#include "check.h"
#include "hex.h"

namespace strongroom {
namespace {

std::string Digest(Hash hash, const std::string& message) {
  uint8_t digest[kMaxMacSize] = {};
  PublicDigest(hash, reinterpret_cast<const uint8_t*>(message.data()), message.size(), digest);
  return std::string(reinterpret_cast<char*>(digest), MacSize(hash));
}

std::string OpensslDigest(Hash hash, const std::string& message) {
  const EVP_MD* type = hash == Hash::kSha256 ? EVP_sha256() : hash == Hash::kSha384 ? EVP_sha384() : EVP_sha512();
  uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(message.data(), message.size(), digest, &size, type, nullptr);
  return std::string(reinterpret_cast<char*>(digest), size);
}

std::string FromHex(const char* text) {
  const auto bytes = test::Hex(text);
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace

TEST(digest_gives_the_examples_of_fips_180_4) {
  CHECK(Digest(Hash::kSha256, "abc") == FromHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  CHECK(Digest(Hash::kSha256, "") == FromHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  CHECK(Digest(Hash::kSha384, "abc") ==
        FromHex("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"));
  CHECK(Digest(Hash::kSha512, "abc") == FromHex("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                                                "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"));
}

TEST(digest_equals_openssls_at_every_padding_boundary) {
  std::mt19937 random(1);
  for (Hash hash : {Hash::kSha256, Hash::kSha384, Hash::kSha512}) {
    for (size_t size = 0; size <= 1300; size++) {
      std::string message(size, '\0');
      for (char& byte : message) byte = static_cast<char>(random());
      CHECK(Digest(hash, message) == OpensslDigest(hash, message));
    }
    const std::string large(1 << 20, 'x');
    CHECK(Digest(hash, large) == OpensslDigest(hash, large));
  }
}

}  // namespace strongroom
