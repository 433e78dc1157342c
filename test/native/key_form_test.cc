#include "core/key_form.h"

#include <string>

#include "check.h"
#include "core/decode.h"
#include "core/secret_hash.h"
#include "hex.h"

namespace strongroom {
namespace {

std::string Form(Encoding form, const std::string& text) {
  Slot out;
  if (!OpenRoom(Require::kAny).ok()) return "no room";
  const Status status = Decode(form, reinterpret_cast<const uint8_t*>(text.data()), text.size(), &out);
  return status.ok() ? std::string(reinterpret_cast<char*>(out.data()), out.size()) : "refused";
}

std::string Around(SecretHash hash, const std::string& prefix, const std::string& secret, const std::string& suffix) {
  uint8_t digest[kMaxSecretHash];
  const auto bytes = [](const std::string& text) { return reinterpret_cast<const uint8_t*>(text.data()); };
  HashAround(hash, bytes(prefix), prefix.size(), bytes(secret), secret.size(), bytes(suffix), suffix.size(), digest);
  return std::string(reinterpret_cast<char*>(digest), SecretHashSize(hash));
}

std::string FromHex(const std::string& digits) {
  const auto bytes = test::Hex(digits);
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace

TEST(a_secret_as_base64_is_that_of_rfc_4648) {
  const char* const pairs[][2] = {{"f", "Zg=="},        {"fo", "Zm8="},        {"foo", "Zm9v"},
                                  {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& pair : pairs) CHECK(Form(Encoding::kBase64Text, pair[0]) == pair[1]);
  // Every character: what it says is read back by the decoder.
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i * 37));
  CHECK(Form(Encoding::kBase64, Form(Encoding::kBase64Text, all)) == all);
  CHECK(Form(Encoding::kBase64Text, "\xfb\xff\xbf") == "+/+/");
}

TEST(a_secret_in_capitals_is_ascii) {
  CHECK(Form(Encoding::kUpperText, "`az{@AZ[09-_") == "`AZ{@AZ[09-_");
  Slot out;
  const Status status = UpperText(reinterpret_cast<const uint8_t*>("ab\xc3\xa4"), 4, &out);
  CHECK(status.code == Code::SECRET_ENCODING && status.value == 2 && !out);
}

TEST(the_md5_of_a_secret_is_that_of_rfc_1321) {
  CHECK(Form(Encoding::kMd5Text, "abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(Form(Encoding::kMd5Text, "message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST(a_hash_around_a_secret_is_that_of_all_of_it) {
  const std::string md5 = FromHex("900150983cd24fb0d6963f7d28e17f72");
  const std::string sha256 = FromHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(Around(SecretHash::kMd5, "a", "b", "c") == md5);
  CHECK(Around(SecretHash::kMd5, "", "abc", "") == md5);
  CHECK(Around(SecretHash::kSha256, "ab", "c", "") == sha256);
  CHECK(Around(SecretHash::kSha256, "", "a", "bc") == sha256);
  CHECK(Around(SecretHash::kSha256, "", "a", "bd") != sha256);
}

}  // namespace strongroom
