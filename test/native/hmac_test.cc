#include "core/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include <random>
#include <string>
#include <vector>

#include "check.h"
#include "core/openssl.h"
#include "core/secret_stack.h"

namespace strongroom {
namespace {

std::string Mac(Hash hash, const std::string& key, const std::string& message) {
  uint8_t mac[kMaxMacSize] = {};
  const Status status = RunOnSecretStack([&] {
    HmacKey made;
    Status inner = HmacKey::Make(hash, reinterpret_cast<const uint8_t*>(key.data()), key.size(), &made);
    if (inner.ok()) made.Sign(reinterpret_cast<const uint8_t*>(message.data()), message.size(), mac);
    return inner;
  });
  if (!status.ok()) return "";
  return std::string(reinterpret_cast<char*>(mac), MacSize(hash));
}

// The same through EVP, with the padding and the midstates of OpenSSL's own HMAC.
std::string OpensslMac(Hash hash, const std::string& key, const std::string& message) {
  const EVP_MD* digest = hash == Hash::kSha256 ? EVP_sha256() : hash == Hash::kSha384 ? EVP_sha384() : EVP_sha512();
  uint8_t mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(digest, key.data(), static_cast<int>(key.size()), reinterpret_cast<const uint8_t*>(message.data()),
       message.size(), mac, &size);
  return std::string(reinterpret_cast<char*>(mac), size);
}

std::string Random(std::mt19937& random, size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

TEST(hmac_equals_openssls_at_every_padding_boundary) {
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok());
  std::mt19937 random(1);
  for (Hash hash : {Hash::kSha256, Hash::kSha384, Hash::kSha512}) {
    for (size_t size = 0; size <= 300; size++) {
      const std::string key = Random(random, 1 + size % 200);
      const std::string message = Random(random, size);
      CHECK(Mac(hash, key, message) == OpensslMac(hash, key, message));
    }
    for (size_t size : {511, 512, 513, 575, 576, 577, 1023, 1024, 1025, 1151, 1152, 4096, 100000, 1 << 20}) {
      const std::string message = Random(random, size);
      CHECK(Mac(hash, "key", message) == OpensslMac(hash, "key", message));
    }
  }
}

TEST(a_key_from_text_is_the_key_of_its_bytes) {
  const auto mac_of = [](Encoding encoding, const std::string& text) {
    uint8_t mac[kMaxMacSize] = {};
    const Status status = RunOnSecretStack([&] {
      HmacKey made;
      Status inner =
          HmacKey::FromText(Hash::kSha256, encoding, reinterpret_cast<const uint8_t*>(text.data()), text.size(), &made);
      if (inner.ok()) made.Sign(reinterpret_cast<const uint8_t*>("message"), 7, mac);
      return inner;
    });
    return status.ok() ? std::string(reinterpret_cast<char*>(mac), 32) : CodeName(status.code);
  };
  CHECK(OpenRoom(Require::kAny).ok());
  CHECK(mac_of(Encoding::kHex, "6b6579") == OpensslMac(Hash::kSha256, "key", "message"));
  CHECK(mac_of(Encoding::kBase64, "a2V5") == OpensslMac(Hash::kSha256, "key", "message"));
  CHECK(mac_of(Encoding::kHex, "6b657") == "SECRET_ENCODING");
}

TEST(hmac_of_another_message_or_key_differs) {
  CHECK(Mac(Hash::kSha256, "key", "message") != Mac(Hash::kSha256, "key", "messagf"));
  CHECK(Mac(Hash::kSha512, "key", "message") != Mac(Hash::kSha512, "kez", "message"));
}

}  // namespace
}  // namespace strongroom
