#include "core/secp256k1.h"

#include <openssl/sha.h>
#include <string.h>

#include <string>

#include "check.h"
#include "core/base58.h"
#include "core/openssl.h"
#include "core/secret_stack.h"
#include "hex.h"

namespace strongroom {
namespace {

using Bytes = std::vector<uint8_t>;

Status Prepare(const std::string& scalar, Slot* key) {
  Status status = OpenRoom(Require::kAny);
  if (status.ok()) status = OpenOpenssl();  // hashes what the tests sign
  if (!status.ok()) return status;
  const Bytes bytes = test::Hex(scalar);
  return RunOnSecretStack([&] { return PrepareSecp256k1(bytes.data(), key); });
}

Bytes SignText(const Slot& key, const std::string& message) {
  uint8_t hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const uint8_t*>(message.data()), message.size(), hash);
  Bytes signature(kSecp256k1SignatureSize);
  const Status status = RunOnSecretStack([&] { return SignSecp256k1(key, hash, signature.data()); });
  return status.ok() ? signature : Bytes();
}

// Base58, or nothing.
Bytes FromBase58(const std::string& text, size_t size) {
  Bytes bytes(size);
  bool good = false;
  DecodeBase58(reinterpret_cast<const uint8_t*>(text.data()), text.size(), bytes.data(), size, &good);
  return good ? bytes : Bytes();
}

}  // namespace

// The values that Trezor's firmware, python-ecdsa and others test RFC 6979 over this curve with, where the RFC has
// none.
TEST(secp256k1_signs_with_the_nonce_of_rfc_6979_and_the_lower_s) {
  const struct {
    const char* scalar;
    const char* message;
    const char* signature;
  } vectors[] = {
      {"0000000000000000000000000000000000000000000000000000000000000001", "Satoshi Nakamoto",
       "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4"
       "496f01a512aafd9e5"},
      {"0000000000000000000000000000000000000000000000000000000000000001",
       "All those moments will be lost in time, like tears in rain. Time to die...",
       "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b547fe64427496db33bf66019dacbf0039c04199abb01229"
       "18601db38a72cfc21"},
      {"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "Satoshi Nakamoto",
       "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d06b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9beb"
       "ed3f153d10d93bed5"},
      {"f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", "Alan Turing",
       "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9"
       "fb233c5b05ab388ea"},
  };
  for (const auto& vector : vectors) {
    Slot key;
    CHECK(Prepare(vector.scalar, &key).ok());
    Bytes signature = SignText(key, vector.message);
    CHECK(signature.size() == kSecp256k1SignatureSize && signature.back() <= 1);
    signature.pop_back();
    CHECK(signature == test::Hex(vector.signature));
  }
}

TEST(secp256k1_takes_a_scalar_from_1_to_the_order_less_1) {
  Slot key;
  for (const char* bad : {"0000000000000000000000000000000000000000000000000000000000000000",
                          "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
                          "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142",
                          "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
    CHECK(Prepare(bad, &key).code == Code::KEY_FORMAT && !key);
  }
  CHECK(Prepare("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", &key).ok());
  CHECK(Prepare("0000000000000000000000000000000000000000000000000000000000000001", &key).ok());
  // The generator of the group (SEC 2, 2.4.1), compressed and not.
  const Bytes half = test::Hex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  const Bytes other = test::Hex("0379be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  bool valid = false;
  CHECK(IsPointOfSecp256k1(key, half.data(), half.size(), &valid) && valid);
  CHECK(IsPointOfSecp256k1(key, PointOfSecp256k1(key), kSecp256k1PointSize, &valid) && valid);
  CHECK(!IsPointOfSecp256k1(key, other.data(), other.size(), &valid) && valid);
  CHECK(!IsPointOfSecp256k1(key, other.data(), other.size() - 1, &valid) && !valid);
}

// Two contexts of one scalar are blinded differently, and sign the same.
TEST(secp256k1_keys_are_blinded_each_by_its_own_random_bytes) {
  const char* scalar = "f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181";
  Slot one, two;
  CHECK(Prepare(scalar, &one).ok() && Prepare(scalar, &two).ok());
  CHECK(one.size() == two.size() && memcmp(one.data(), two.data(), one.size()) != 0);
  CHECK(SignText(one, "message") == SignText(two, "message"));
  CHECK(memcmp(ScalarOfSecp256k1(one), ScalarOfSecp256k1(two), kSecp256k1ScalarSize) == 0);
}

// draft-msporny-base58, 5, and Bitcoin Core's base58_encode_decode.json, brought to 32 and 64 bytes.
TEST(base58_is_read_in_the_one_text_that_a_number_has) {
  const std::string ones(32, '1');
  CHECK(FromBase58(ones, 32) == Bytes(32));
  CHECK(FromBase58("1" + ones, 32).empty() && FromBase58(ones.substr(1), 32).empty());
  CHECK(FromBase58(std::string(31, '1') + "2", 32).back() == 1 && FromBase58(std::string(30, '1') + "2", 32).empty());
  const std::string top = "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG";  // 32 bytes of ff
  CHECK(FromBase58(top, 32) == Bytes(32, 0xff));
  CHECK(FromBase58("JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFH", 32).empty());  // one more
  CHECK(FromBase58(top, 64).empty() && FromBase58(std::string(32, '1') + top, 64).size() == 64);
  for (const char bad : {'0', 'O', 'I', 'l', ' ', '=', '\0', '\x80'}) {
    std::string text = top;
    text[20] = bad;
    CHECK(FromBase58(text, 32).empty());
  }
}

}  // namespace strongroom
