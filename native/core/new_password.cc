#include "new_password.h"

#include <cstring>

#include "random_number.h"
#include "secret_buffer.h"
#include "taint.h"

namespace strongroom {
namespace {

constexpr char kClassCharacters[4][33] = {
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
};
constexpr uint32_t kClassCount = 4;

// Of a word and the zeros behind it: two words of the processor, so that going through the whole list is quick.
constexpr size_t kWordRow = 16;
static_assert(kMaxWordSize < kWordRow);

constexpr char kWords[][kWordRow] = {
#include "word_list.inc"
};
static_assert(sizeof kWords / sizeof kWords[0] == kWordCount);

// All ones where a == b, both below 2^31.
uint32_t Equal(uint32_t a, uint32_t b) { return (((a - b) | (b - a)) >> 31) - 1; }

// What characters are drawn from, each with its class.
struct Alphabet {
  uint8_t characters[94];
  uint8_t classes[94];
  uint32_t size = 0;
};

Alphabet AlphabetOf(uint32_t classes) {
  Alphabet alphabet;
  for (uint32_t i = 0; i < kClassCount; ++i) {
    if ((classes >> i & 1) == 0) continue;
    for (const char* at = kClassCharacters[i]; *at != '\0'; ++at, ++alphabet.size) {
      alphabet.characters[alphabet.size] = static_cast<uint8_t>(*at);
      alphabet.classes[alphabet.size] = static_cast<uint8_t>(1u << i);
    }
  }
  return alphabet;
}

// *found: the classes that the characters are of.
Status Draw(const Alphabet& alphabet, RandomNumbers* numbers, const Slot& text, uint32_t* found) {
  *found = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    uint32_t number = 0, character = 0;
    const Status status = numbers->Below(alphabet.size, &number);
    if (!status.ok()) return status;
    for (uint32_t i = 0; i < alphabet.size; ++i) {
      character |= Equal(number, i) & alphabet.characters[i];
      *found |= Equal(number, i) & alphabet.classes[i];
    }
    text.data()[at] = static_cast<uint8_t>(character);
  }
  Declassify(found, sizeof *found);
  return Ok();
}

size_t CountOf(uint32_t classes) {
  size_t count = 0;
  for (; classes != 0; classes &= classes - 1) ++count;
  return count;
}

// All of a row of the list; *size: its characters.
Status DrawWord(RandomNumbers* numbers, uint8_t (&row)[kWordRow], uint32_t* size) {
  uint32_t number = 0;
  const Status status = numbers->Below(kWordCount, &number);
  if (!status.ok()) return status;
  uint64_t halves[2] = {0, 0};
  for (uint32_t i = 0; i < kWordCount; ++i) {
    const uint64_t mask = uint64_t{0} - (Equal(number, i) & 1u);
    uint64_t listed[2];
    memcpy(listed, kWords[i], kWordRow);
    halves[0] |= mask & listed[0], halves[1] |= mask & listed[1];
  }
  memcpy(row, halves, kWordRow);
  *size = 0;
  for (const uint8_t character : row) *size += 1 + Equal(character, 0);  // all ones are -1
  Declassify(size, sizeof *size);
  return Ok();
}

}  // namespace

Status MakePassword(uint32_t classes, size_t length, Slot* out) {
  if (classes == 0 || classes > kAllClasses || length < CountOf(classes) || length > kMaxPasswordLength)
    return Fail(Code::INVALID_ARGUMENT);
  Slot text;
  Status status = Slot::Take(length, &text);
  if (!status.ok()) return status;
  const Alphabet alphabet = AlphabetOf(classes);
  RandomNumbers numbers;
  // All of it anew until nothing is missing: putting what is missing somewhere would make some passwords likelier than
  // others.
  for (uint32_t found = 0; found != classes;) {
    status = Draw(alphabet, &numbers, text, &found);
    if (!status.ok()) return status;
  }
  *out = static_cast<Slot&&>(text);
  return Ok();
}

Status MakePassphrase(size_t count, Slot* out) {
  if (count == 0 || count > kMaxPasswordWords) return Fail(Code::INVALID_ARGUMENT);
  SecretBuffer text;
  Status status = text.Reserve(count * (kMaxWordSize + 1));
  RandomNumbers numbers;
  uint8_t word[kWordRow];
  for (size_t i = 0; i < count && status.ok(); ++i) {
    uint32_t size = 0;
    status = DrawWord(&numbers, word, &size);
    if (!status.ok()) break;
    const size_t at = text.size();
    text.Resize(at + (i > 0 ? 1 : 0) + size);
    if (i > 0) text.data()[at] = ' ';
    memcpy(text.data() + at + (i > 0 ? 1 : 0), word, size);
  }
  Wipe(word, sizeof word);
  return status.ok() ? text.Finish(out) : status;
}

}  // namespace strongroom
