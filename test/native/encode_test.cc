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

TEST(EncodeHexEveryByteInEveryPlace) {
  const char* const digits = "0123456789abcdef";
  for (size_t size : {1, 15, 16, 32, 48, 63, 64}) {
    for (size_t start = 0; start < 256; ++start) {
      std::string bytes, expected;
      for (size_t i = 0; i < size; ++i) {
        const size_t byte = (start + i) % 256;
        bytes += static_cast<char>(byte);
        expected += digits[byte / 16];
        expected += digits[byte % 16];
      }
      CHECK(Run(Output::kHex, bytes) == expected);
    }
  }
}

TEST(EncodeBase64EveryPairOfCharactersInBothAlphabets) {
  const std::string base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (unsigned bits = 0; bits < 4096; ++bits) {
    const unsigned twice = bits << 12 | bits;
    const char bytes[3] = {static_cast<char>(twice >> 16), static_cast<char>(twice >> 8), static_cast<char>(twice)};
    const size_t a = bits / 64, b = bits % 64;
    const std::string plain = {base64[a], base64[b], base64[a], base64[b]};
    const std::string url = {base64url[a], base64url[b], base64url[a], base64url[b]};
    CHECK(Run(Output::kBase64, std::string(bytes, 3)) == plain);
    CHECK(Run(Output::kBase64url, std::string(bytes, 3)) == url);
  }
}

TEST(EncodeOfTheLongestMacFits) {
  const std::string mac(64, '\xff');
  CHECK(Run(Output::kHex, mac) == std::string(128, 'f'));
  CHECK(Run(Output::kBase64, mac) == std::string(85, '/') + "w==");
  CHECK(Run(Output::kBase64url, mac) == std::string(85, '_') + "w");
}

}  // namespace strongroom
