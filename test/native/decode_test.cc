#include "core/decode.h"

#include <cstring>
#include <string>
#include <utility>

#include "check.h"
#include "core/limits.h"

namespace strongroom {
namespace {

struct Decoded {
  Status status;
  std::string bytes;
};

Decoded Run(Encoding encoding, const std::string& text) {
  Decoded decoded;
  decoded.status = OpenRoom(Require::kAny);
  if (!decoded.status.ok()) return decoded;
  Slot out;
  decoded.status = Decode(encoding, reinterpret_cast<const uint8_t*>(text.data()), text.size(), &out);
  if (out) decoded.bytes.assign(reinterpret_cast<char*>(out.data()), out.size());
  return decoded;
}

bool Gives(Encoding encoding, const std::string& text, const std::string& bytes) {
  const Decoded decoded = Run(encoding, text);
  return decoded.status.ok() && decoded.bytes == bytes;
}

bool Refuses(Encoding encoding, const std::string& text, int64_t position) {
  const Decoded decoded = Run(encoding, text);
  return decoded.status.code == Code::SECRET_ENCODING && decoded.status.value == position && decoded.bytes.empty();
}

bool WrongLength(Encoding encoding, const std::string& text) {
  return Run(encoding, text).status.code == Code::SECRET_LENGTH;
}

// A second, plain decoder to compare with: one digit's value by searching the alphabet, 256 if it is not there.
unsigned DigitValue(const std::string& alphabet, char digit) {
  const size_t at = alphabet.find(digit);
  return at == std::string::npos ? 256 : static_cast<unsigned>(at);
}

const std::string kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const std::string kBase64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const std::pair<Encoding, std::string> kAlphabets[] = {{Encoding::kBase64, kBase64},
                                                       {Encoding::kBase64url, kBase64url}};

}  // namespace

TEST(DecodeUtf8IsTheBytesThemselves) {
  CHECK(Gives(Encoding::kUtf8, "pass word", "pass word"));
  CHECK(Gives(Encoding::kUtf8, std::string("\0\xff\n", 3), std::string("\0\xff\n", 3)));
  CHECK(WrongLength(Encoding::kUtf8, ""));
}

TEST(DecodeLimitsAreOneByteAndSixtyFourKib) {
  CHECK(Gives(Encoding::kUtf8, std::string(kMaxSecretSize, 'a'), std::string(kMaxSecretSize, 'a')));
  for (Encoding encoding : {Encoding::kUtf8, Encoding::kHex, Encoding::kBase64, Encoding::kBase64url}) {
    CHECK(WrongLength(encoding, ""));
    CHECK(WrongLength(encoding, std::string(kMaxSecretSize + 1, 'a')));
  }
}

TEST(DecodeHexEveryPairOfCharacters) {
  const std::string digits = "0123456789abcdef", upper = "0123456789ABCDEF";
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const char text[2] = {static_cast<char>(a), static_cast<char>(b)};
      unsigned high = DigitValue(digits, text[0]), low = DigitValue(digits, text[1]);
      if (high == 256) high = DigitValue(upper, text[0]);
      if (low == 256) low = DigitValue(upper, text[1]);
      const std::string pair(text, 2);
      if (high < 256 && low < 256) {
        CHECK(Gives(Encoding::kHex, pair, std::string(1, static_cast<char>(high * 16 + low))));
      } else {
        CHECK(Refuses(Encoding::kHex, pair, high < 256 ? 1 : 0));
      }
    }
  }
}

TEST(DecodeHexNamesTheFirstCharacterOutOfPlace) {
  CHECK(Gives(Encoding::kHex, "00fFAa10", std::string("\x00\xff\xaa\x10", 4)));
  CHECK(Refuses(Encoding::kHex, "00fg zz", 3));
  CHECK(Refuses(Encoding::kHex, "abc", 3));
  CHECK(Refuses(Encoding::kHex, "a", 1));
  CHECK(Refuses(Encoding::kHex, "ab ", 2));
  CHECK(Refuses(Encoding::kHex, "0x12", 1));
  CHECK(Refuses(Encoding::kHex, "ab\n", 2));
}

TEST(DecodeBase64Rfc4648Vectors) {
  const char* const plain[] = {"f", "fo", "foo", "foob", "fooba", "foobar"};
  const char* const padded[] = {"Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  const char* const bare[] = {"Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"};
  for (size_t i = 0; i < 6; ++i) {
    CHECK(Gives(Encoding::kBase64, padded[i], plain[i]));
    CHECK(Gives(Encoding::kBase64url, padded[i], plain[i]));
    CHECK(Gives(Encoding::kBase64url, bare[i], plain[i]));
    const auto length = static_cast<int64_t>(std::strlen(bare[i]));
    if (length % 4 != 0) CHECK(Refuses(Encoding::kBase64, bare[i], length));
  }
}

TEST(DecodeBase64EveryCharacterInEveryPlace) {
  for (const auto& [encoding, alphabet] : kAlphabets) {
    for (size_t place = 0; place < 4; ++place) {
      for (int c = 0; c < 256; ++c) {
        if (c == '=') continue;  // has tests of its own
        std::string text = "QUJDREVG";
        text[4 + place] = static_cast<char>(c);
        const unsigned value = DigitValue(alphabet, text[4 + place]);
        if (value == 256) {
          CHECK(Refuses(encoding, text, static_cast<int64_t>(4 + place)));
          continue;
        }
        unsigned bits = 0;
        for (size_t i = 4; i < 8; ++i) bits = bits << 6 | DigitValue(alphabet, text[i]);
        const char tail[3] = {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8), static_cast<char>(bits)};
        CHECK(Gives(encoding, text, "ABC" + std::string(tail, 3)));
      }
    }
  }
}

TEST(DecodeBase64PaddingIsExact) {
  const auto base64 = Encoding::kBase64, url = Encoding::kBase64url;
  CHECK(Refuses(base64, "Zg=", 3));    // ends too soon
  CHECK(Refuses(base64, "Zg===", 4));  // one too many
  CHECK(Refuses(base64, "Zm8==", 4));
  CHECK(Refuses(base64, "Zm9v=", 4));
  CHECK(Refuses(base64, "Zm9v====", 4));
  CHECK(Refuses(base64, "Zg==Zg==", 2));  // in the middle
  CHECK(Refuses(base64, "=Zg=", 0));
  CHECK(Refuses(base64, "====", 0));
  CHECK(Refuses(base64, "=", 0));
  CHECK(Refuses(base64, "Z", 1));  // one digit is no byte
  CHECK(Refuses(base64, "Z===", 1));
  CHECK(Refuses(base64, "Zm9vZ", 5));
  CHECK(Refuses(url, "Zg=", 3));
  CHECK(Refuses(url, "Zg===", 4));
  CHECK(Refuses(url, "Zm9v=", 4));
  CHECK(Refuses(url, "Z", 1));
}

TEST(DecodeBase64SpareBitsMustBeZero) {
  for (const auto& [encoding, alphabet] : kAlphabets) {
    for (unsigned value = 0; value < 64; ++value) {
      const std::string one = std::string("A") + alphabet[value] + "==";
      const std::string two = std::string("AA") + alphabet[value] + "=";
      const char byte = static_cast<char>(value >> 4), second = static_cast<char>(value >> 2);
      CHECK(value % 16 == 0 ? Gives(encoding, one, std::string(1, byte)) : Refuses(encoding, one, 1));
      CHECK(value % 4 == 0 ? Gives(encoding, two, std::string(1, '\0') + second) : Refuses(encoding, two, 2));
    }
  }
}

TEST(KeyTextIsOfOneEncodingAndLength) {
  const auto fits = [](Encoding encoding, const std::string& text, size_t least, size_t most) {
    bool result = false;
    const Status status =
        CheckKeyText(encoding, reinterpret_cast<const uint8_t*>(text.data()), text.size(), least, most, &result);
    return status.ok() ? (result ? 1 : 0) : -1 - static_cast<int>(status.value);  // below 0: the place of what is wrong
  };
  CHECK(OpenRoom(Require::kAny).ok());
  CHECK(fits(Encoding::kUtf8, "!0123456789abcd~", 16, 16) == 1);
  CHECK(fits(Encoding::kUtf8, "!0123456789abcd~", 17, 64) == 0);
  CHECK(fits(Encoding::kUtf8, "!0123456789abcd~", 1, 15) == 0);
  CHECK(fits(Encoding::kUtf8, "0123 56789abcdef", 16, 16) == -1 - 4);
  CHECK(fits(Encoding::kUtf8, "0123\n56789abcde", 16, 16) == -1 - 4);
  CHECK(fits(Encoding::kUtf8, std::string("012\x7f", 4), 4, 4) == -1 - 3);
  CHECK(fits(Encoding::kUtf8, "\xc3\xa9", 2, 2) == -1 - 0);
  CHECK(fits(Encoding::kHex, "00ff", 2, 2) == 1);
  CHECK(fits(Encoding::kHex, "00ff", 4, 4) == 0);
  CHECK(fits(Encoding::kBase64, "Zm9v", 3, 3) == 1);
  CHECK(fits(Encoding::kBase64, "Zm9*", 3, 3) == -1 - 3);
}

TEST(DecodeBase64RefusesTheOtherAlphabetAndSpace) {
  CHECK(Gives(Encoding::kBase64, "+/+/", "\xfb\xff\xbf"));
  CHECK(Gives(Encoding::kBase64url, "-_-_", "\xfb\xff\xbf"));
  CHECK(Refuses(Encoding::kBase64, "+/-_", 2));
  CHECK(Refuses(Encoding::kBase64url, "-_+/", 2));
  CHECK(Refuses(Encoding::kBase64, "Zm9v\n", 4));
  CHECK(Refuses(Encoding::kBase64, " Zm9v", 0));
  CHECK(Refuses(Encoding::kBase64, "Zm 9v", 2));
}

}  // namespace strongroom
