#include "core/encode.h"

#include <string>

#include "check.h"

namespace strongroom {
namespace {

std::string Run(Output output, const std::string& bytes) {
  char text[kMaxEncodedMac];
  return std::string(text, Encode(output, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), text));
}

}  // namespace

TEST(EncodeRfc4648Vectors) {
  const char* const plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
  const char* const hex[] = {"", "66", "666f", "666f6f", "666f6f62", "666f6f6261", "666f6f626172"};
  const char* const base64[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  const char* const base64url[] = {"", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"};
  for (size_t i = 0; i < 7; ++i) {
    CHECK(Run(Output::kHex, plain[i]) == hex[i]);
    CHECK(Run(Output::kBase64, plain[i]) == base64[i]);
    CHECK(Run(Output::kBase64url, plain[i]) == base64url[i]);
  }
}

TEST(EncodeEveryByteAndBothAlphabets) {
  std::string all, hex;
  for (int i = 0; i < 256; ++i) {
    const char byte = static_cast<char>(i);
    const char digits[3] = {"0123456789abcdef"[i / 16], "0123456789abcdef"[i % 16], '\0'};
    CHECK(Run(Output::kHex, std::string(1, byte)) == digits);
  }
  CHECK(Run(Output::kBase64, "\xfb\xff\xbf") == "+/+/");
  CHECK(Run(Output::kBase64url, "\xfb\xff\xbf") == "-_-_");
}

TEST(EncodeOfTheLongestMacFits) {
  const std::string mac(64, '\xff');
  CHECK(Run(Output::kHex, mac) == std::string(128, 'f'));
  CHECK(Run(Output::kBase64, mac) == std::string(85, '/') + "w==");
  CHECK(Run(Output::kBase64url, mac) == std::string(85, '_') + "w");
}

}  // namespace strongroom
