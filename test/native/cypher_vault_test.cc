// CypherVault's key, against what test/import/cypher_vault.py (hashlib) derives, and its decryption.
#include "core/cypher_vault.h"

#include <openssl/evp.h>
#include <string.h>

#include <string>

#include "check.h"
#include "core/openssl.h"
#include "core/room.h"
#include "core/secret_stack.h"
#include "hex.h"

namespace strongroom {
namespace {

using test::Hex;
using Bytes = std::vector<uint8_t>;

template <typename Work>
bool OnSecretStack(Work&& work) {
  SecretStack stack;
  if (!OpenRoom(Require::kAny).ok() || !OpenOpenssl().ok() || !stack.Lease().ok()) return false;
  stack.Run([&] { work(); });
  return true;
}

// 100 digits of which only the last four choose how often what is hashed.
std::string Digits(const std::string& last) {
  std::string digits = "1";
  for (int i = 0; i < 9; i++) digits += "0123456789";
  return digits + "98765" + last;
}

const uint8_t* Of(const std::string& text) { return reinterpret_cast<const uint8_t*>(text.data()); }

Bytes Key(const std::string& password, const std::string& last, uint32_t megabytes, uint32_t iterations) {
  Bytes key(kCypherVaultKeySize);
  const Status status = DeriveCypherVaultKey(Of(password), password.size(), Of(Digits(last)),
                                             CypherVaultCost{megabytes, iterations}, key.data());
  return status.ok() ? key : Bytes{};
}

TEST(cyphervaults_key_is_what_python_derives) {
  const std::string block =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      "0123456789abcdef";
  CHECK(OnSecretStack([&] {
    CHECK(Key("a password", "0123", 0, 1) == Hex("72cc4f5d67252ee9caf4b478178accff2aabce439a3268bbe23b384211df0bee"));
    CHECK(Key("a password", "0321", 1, 2) == Hex("6a275a5c9d8db310eed1d3d53b4dbc1c657cc0d655d6d8089be5a7a8bed5f244"));
    // Characters count, not bytes: 11 of 1 to 4 bytes each.
    CHECK(Key("p\u00e4ssw\u00f6rd \u20ac\U0001d11e", "0213", 1, 3) ==
          Hex("b6e90665c36fb497f1b6f57b58a1853c2bf37ea408906ac8e39f9d546e045890"));
    CHECK(Key(std::string(200, 'x'), "0011", 0, 1) ==
          Hex("7c846b9d8281b0858c3d5f968d512f6bcb59a3ca6cae47fe996feac6a9320aab"));
    CHECK(Key("short", "1000", 0, 2) == Hex("5d6f5dd7579db3c8305d6bef629909b2c4e3e257fa0098028ce5863ab8736044"));
    CHECK(Key("p", "0999", 2, 1) == Hex("37555ab8fc6950c81a5349144dbfc2e2099f0918b62751c7b4a13e94a686a6d7"));
    // HMAC takes a key of one block as it is, and hashes one that is a byte longer.
    CHECK(Key(block, "0007", 0, 1) == Hex("5464fd8b99a662b5e44660f91e7aa06c14f85a78a1702c83f49eb50e28734b40"));
    CHECK(Key(block + "g", "0070", 0, 1) == Hex("997963f17e7c8219638fbf710bc65c54225bbd1fe369cfec7ef1ba24682e1cb8"));
  }));
}

TEST(a_password_that_is_no_utf8_has_no_cyphervault) {
  CHECK(OnSecretStack([&] {
    Bytes key(kCypherVaultKeySize);
    const std::string password = "abc\xff";
    const Status status =
        DeriveCypherVaultKey(Of(password), password.size(), Of(Digits("0000")), CypherVaultCost{0, 1}, key.data());
    CHECK(status.code == Code::SECRET_ENCODING && status.value == 3);
  }));
}

Bytes Encrypted(const Bytes& plain, const std::string& password, const Bytes& iv) {
  const Bytes key = Key(password, "0001", 0, 1);
  Bytes out(plain.size() + 16);
  int written = 0;
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), nullptr, key.data(), iv.data());
  EVP_CIPHER_CTX_set_padding(context, 0);
  EVP_EncryptUpdate(context, out.data(), &written, plain.data(), static_cast<int>(plain.size()));
  EVP_CIPHER_CTX_free(context);
  out.resize(static_cast<size_t>(written));
  return out;
}

Bytes Padded(const std::string& text, uint8_t padding, size_t count) {
  Bytes bytes(text.begin(), text.end());
  bytes.insert(bytes.end(), count, padding);
  return bytes;
}

Status Open(const Bytes& plain, const std::string& password, Document* json, size_t cut = 0) {
  const Bytes iv(16, 7), sealed = Encrypted(plain, "right", iv);
  return OpenCypherVault(Of(password), password.size(), Of(Digits("0001")), CypherVaultCost{0, 1}, iv.data(),
                         sealed.data(), sealed.size() - cut, json);
}

TEST(what_cyphervault_padded_opens_and_nothing_else) {
  const std::string text = R"({"site": {"user": "password"}})";
  const uint8_t padding = static_cast<uint8_t>(128 - text.size());
  CHECK(OnSecretStack([&] {
    Document json;
    CHECK(Open(Padded(text, padding, padding), "right", &json).ok());
    CHECK(json.size() == text.size() && memcmp(json.data(), text.data(), text.size()) == 0);
    json.Reset();
    CHECK(Open(Padded(text, padding, padding), "wrong", &json).code == Code::IMPORT_PASSWORD);
    CHECK(Open(Padded(text, 0, padding), "right", &json).code == Code::IMPORT_PASSWORD);
    CHECK(Open(Padded(text, 128, padding), "right", &json).code == Code::IMPORT_PASSWORD);
    Bytes uneven = Padded(text, padding, padding);
    uneven[uneven.size() - padding] ^= 1;
    CHECK(Open(uneven, "right", &json).code == Code::IMPORT_PASSWORD);
    // Well padded, and no JSON: the password is right if all of it is ASCII, which no other makes.
    const std::string cut = text.substr(0, text.size() - 1);
    CHECK(Open(Padded(cut + ",", padding, padding), "right", &json).code == Code::IMPORT_FORMAT);
    CHECK(Open(Padded(cut + "~", padding, padding), "right", &json).code == Code::IMPORT_FORMAT);
    for (const char* other : {"\x1f", "\x7f", "\x80", "\n"})
      CHECK(Open(Padded(cut + other, padding, padding), "right", &json).code == Code::IMPORT_PASSWORD);
    CHECK(Open(Padded(text, padding, padding), "right", &json, 16).code == Code::INVALID_ARGUMENT);
    CHECK(!json);
  }));
}

}  // namespace
}  // namespace strongroom
