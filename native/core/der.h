// Reading DER (X.690) strictly: one encoding for one value, nothing indefinite, no byte left over. No copies: what is
// read lies where it lay. The shape of a key's encoding (tags and lengths) is not secret.
#pragma once
#include <cstddef>
#include <cstdint>

namespace strongroom {

constexpr uint8_t kDerInteger = 0x02;
constexpr uint8_t kDerBitString = 0x03;
constexpr uint8_t kDerOctetString = 0x04;
constexpr uint8_t kDerNull = 0x05;
constexpr uint8_t kDerOid = 0x06;
constexpr uint8_t kDerSequence = 0x30;
// The context-specific tags that keys have: constructed [0] and [1], primitive [1].
constexpr uint8_t kDerExplicit0 = 0xa0;
constexpr uint8_t kDerExplicit1 = 0xa1;
constexpr uint8_t kDerImplicit1 = 0x81;

// The rest of an encoding; each Read takes an element off its front. A Read that fails leaves the rest unspecified.
struct Der {
  const uint8_t* data = nullptr;
  size_t size = 0;

  bool done() const { return size == 0; }
  bool Next(uint8_t tag) const { return size > 0 && data[0] == tag; }
  // The content of an element with this tag.
  bool Read(uint8_t tag, Der* content);
  // A SEQUENCE that is all there is.
  bool ReadWhole(Der* content) { return Read(kDerSequence, content) && done(); }
  // An INTEGER of 0 or more: its big-endian bytes, without the sign's.
  bool ReadNatural(Der* bytes);
  // The same as a number; one that needs more than 63 bits is INT64_MAX.
  bool ReadSmall(int64_t* value);
  // A BIT STRING of whole bytes.
  bool ReadBits(uint8_t tag, Der* bytes);
  bool Is(const uint8_t* other, size_t other_size) const;
  template <size_t kSize>
  bool Is(const uint8_t (&other)[kSize]) const {
    return Is(other, kSize);
  }
};

}  // namespace strongroom
