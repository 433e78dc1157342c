#include "recovery_code.h"

#include <cstring>

#include "hmac.h"
#include "random.h"
#include "sha2.h"
#include "taint.h"
#include "wipe.h"

namespace strongroom {
namespace {

// Crockford's base 32: without I, L, O and U.
constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr uint32_t kSymbolBits = 5;
constexpr size_t kChecksumSize = 3;  // bytes, of which 20 bits count: 180 bits in all
constexpr size_t kWholeSize = kRecoverySize + kChecksumSize;
constexpr char kLabel[] = "strongroom/1 recovery code";  // with its terminating 0
constexpr uint32_t kBad = 256;

// All ones where a == b, both below 2^31.
uint32_t Equal(uint32_t a, uint32_t b) { return (((a - b) | (b - a)) >> 31) - 1; }

uint32_t ValueOf(uint8_t character) {
  const uint32_t c = character;
  uint32_t value = 0, known = 0;
  const auto match = [&](uint32_t symbol, uint32_t worth) {
    const uint32_t same = Equal(c, symbol) | (Equal(c, symbol | 0x20) & (symbol >= 'A' ? ~0u : 0u));
    value |= same & worth;
    known |= same;
  };
  for (uint32_t i = 0; i < 32; ++i) match(static_cast<uint8_t>(kAlphabet[i]), i);
  match('O', 0), match('I', 1), match('L', 1);
  return value | (~known & kBad);
}

uint8_t SymbolOf(uint32_t value) {
  uint32_t symbol = 0;
  for (uint32_t i = 0; i < 32; ++i) symbol |= Equal(value, i) & static_cast<uint8_t>(kAlphabet[i]);
  return static_cast<uint8_t>(symbol);
}

// Puts the checksum behind the bytes.
void AddChecksum(uint8_t* whole) {
  uint8_t message[sizeof kLabel + kRecoverySize];
  uint8_t digest[kMaxMacSize];
  memcpy(message, kLabel, sizeof kLabel);
  memcpy(message + sizeof kLabel, whole, kRecoverySize);
  Sha256::Context start;
  Sha256::Start(&start, Hash::kSha256);
  HashFrom<Sha256>(start.h, 0, message, sizeof message, digest, MacSize(Hash::kSha256));
  memcpy(whole + kRecoverySize, digest, kChecksumSize);
  whole[kWholeSize - 1] &= 0xf0;
}

}  // namespace

Status MakeRecoveryCode(Slot* text) {
  uint8_t whole[kWholeSize];
  Status status = Slot::Take(kRecoveryTextSize, text);
  if (status.ok()) status = FillRandom(whole, kRecoverySize);
  if (!status.ok()) return status;
  AddChecksum(whole);
  uint8_t* at = text->data();
  for (size_t symbol = 0; symbol < kRecoverySymbols; ++symbol) {
    if (symbol > 0 && symbol % kRecoveryGroup == 0) *at++ = '-';
    uint32_t value = 0;
    for (size_t bit = symbol * kSymbolBits; bit < (symbol + 1) * kSymbolBits; ++bit) {
      value = value << 1 | (whole[bit / 8] >> (7 - bit % 8) & 1u);
    }
    *at++ = SymbolOf(value);
  }
  return Ok();
}

Status DecodeRecoveryCode(const uint8_t* text, size_t size, uint8_t* bytes) {
  uint8_t whole[kWholeSize] = {};
  uint32_t bad = 0, bad_at = 0;
  size_t symbols = 0;
  for (size_t i = 0; i < size; ++i) {
    uint32_t separator = Equal(text[i], '-') | Equal(text[i], ' ');
    Declassify(&separator, sizeof separator);
    if (separator != 0) continue;
    const uint32_t value = ValueOf(text[i]);
    const uint32_t now = value >> 8 & ~bad;
    bad_at |= static_cast<uint32_t>(i) & (0u - now);
    bad |= now;
    for (uint32_t bit = 0; symbols < kRecoverySymbols && bit < kSymbolBits; ++bit) {
      const size_t to = symbols * kSymbolBits + bit;
      whole[to / 8] = static_cast<uint8_t>(whole[to / 8] | (value >> (kSymbolBits - 1 - bit) & 1u) << (7 - to % 8));
    }
    ++symbols;
  }
  // The one thing about the characters that may be known.
  Declassify(&bad, sizeof bad), Declassify(&bad_at, sizeof bad_at);
  Status status = Ok();
  uint8_t expected[kWholeSize];
  memcpy(expected, whole, kRecoverySize);
  AddChecksum(expected);
  uint32_t differs = 0;
  for (size_t i = kRecoverySize; i < kWholeSize; ++i) differs |= static_cast<uint32_t>(whole[i] ^ expected[i]);
  Declassify(&differs, sizeof differs);
  if (bad != 0) {
    status = Fail(Code::RECOVERY_CODE_MISTYPED, bad_at);
  } else if (symbols != kRecoverySymbols || differs != 0) {
    status = Fail(Code::RECOVERY_CODE_MISTYPED, static_cast<int64_t>(symbols), kRecoverySymbols);
  } else {
    memcpy(bytes, whole, kRecoverySize);
  }
  Wipe(whole, sizeof whole), Wipe(expected, sizeof expected);
  return status;
}

}  // namespace strongroom
