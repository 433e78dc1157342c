// Passwords out of OpenSSL's random bytes: of characters, or of words. Each that fits what is asked for is as likely as
// any other. No table is indexed and no branch taken by what a password is: time tells its size, and how often one
// without some class of characters was thrown away.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

// Classes of characters, to be added up; with all of them, every visible ASCII character.
enum CharacterClass : uint32_t { kLower = 1, kUpper = 2, kDigits = 4, kSymbols = 8, kAllClasses = 15 };

constexpr size_t kMaxPasswordLength = 1024;  // characters
constexpr size_t kMaxPasswordWords = 64;
constexpr uint32_t kWordCount = 7776;  // in word_list.inc
constexpr size_t kMaxWordSize = 9;     // characters

// Both on a secret stack. Errors: as RandomGenerator::Fill, INVALID_ARGUMENT (beyond the limits above, or fewer
// characters than classes).

// `length` characters of the classes, at least one of each.
Status MakePassword(uint32_t classes, size_t length, Slot* out);
// `count` words of the list with a space between two: no word has one, so that no two choices make the same text.
Status MakePassphrase(size_t count, Slot* out);

}  // namespace strongroom
