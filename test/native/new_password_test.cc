// New passwords: what they are made of, and that each is as likely as any other.
#include "core/new_password.h"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "check.h"
#include "core/openssl.h"
#include "core/random_number.h"
#include "core/room.h"
#include "core/secret_stack.h"

namespace strongroom {
namespace {

const char* const kWordList[] = {
#include "core/word_list.inc"
};

// Of a test: what would never be looked at outside the room otherwise.
std::string Password(uint32_t classes, size_t length) {
  Slot out;
  const Status status = RunOnSecretStack([&] { return MakePassword(classes, length, &out); });
  return status.ok() ? std::string(out.data(), out.data() + out.size()) : CodeName(status.code);
}

std::string Passphrase(size_t count) {
  Slot out;
  const Status status = RunOnSecretStack([&] { return MakePassphrase(count, &out); });
  return status.ok() ? std::string(out.data(), out.data() + out.size()) : CodeName(status.code);
}

std::vector<std::string> WordsOf(const std::string& phrase) {
  std::vector<std::string> words(1);
  for (const char c : phrase) {
    if (c == ' ')
      words.emplace_back();
    else
      words.back().push_back(c);
  }
  return words;
}

uint32_t ClassOf(char c) {
  if (c >= 'a' && c <= 'z') return kLower;
  if (c >= 'A' && c <= 'Z') return kUpper;
  if (c >= '0' && c <= '9') return kDigits;
  if (c > ' ' && c <= '~') return kSymbols;
  return 0;
}

uint32_t ClassesOf(const std::string& text) {
  uint32_t classes = 0;
  for (const char c : text) classes |= ClassOf(c);
  return classes;
}

// How far counts are from being equal, in standard deviations of chi squared: above 6 once in a billion times, where
// nothing is wrong.
double Unevenness(const std::vector<double>& counts, const std::vector<double>& expected) {
  double sum = 0;
  for (size_t i = 0; i < counts.size(); ++i) sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
  const double freedom = static_cast<double>(counts.size() - 1);
  return (sum - freedom) / std::sqrt(2 * freedom);
}

double Unevenness(const std::map<char, int>& counts, size_t kinds, double total) {
  std::vector<double> found;
  for (const auto& [c, count] : counts) found.push_back(count);
  found.resize(kinds);
  return Unevenness(found, std::vector<double>(kinds, total / static_cast<double>(kinds)));
}

constexpr double kLimit = 6;

}  // namespace

TEST(a_random_number_is_as_likely_as_any_other_below_its_bound) {
  for (const uint32_t bound : {1u, 2u, 3u, 10u, 26u, 36u, 62u, 94u, 7776u, 65535u, 65536u}) {
    std::vector<uint32_t> counts(bound);
    for (uint32_t drawn = 0; drawn < 65536; ++drawn) {
      uint32_t number = 0;
      if (RandomNumbers::Fair(static_cast<uint16_t>(drawn), bound, &number) == 0) continue;
      CHECK(number < bound);
      counts[number]++;
    }
    for (const uint32_t count : counts) CHECK(count == 65536 / bound);
  }
}

TEST(a_password_has_as_many_characters_as_are_asked_for_and_at_least_one_of_each_class_and_none_of_another) {
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok());
  for (uint32_t classes = 1; classes <= kAllClasses; ++classes) {
    for (const size_t length : {size_t{4}, size_t{5}, size_t{20}, kMaxPasswordLength}) {
      const std::string password = Password(classes, length);
      CHECK(password.size() == length && ClassesOf(password) == classes);
    }
  }
  CHECK(Password(kAllClasses, 20) != Password(kAllClasses, 20));
  CHECK(Password(kDigits, 1).size() == 1);
  CHECK(Password(kAllClasses, 3) == "INVALID_ARGUMENT" && Password(0, 20) == "INVALID_ARGUMENT" &&
        Password(16, 20) == "INVALID_ARGUMENT");
  CHECK(Password(kLower, 0) == "INVALID_ARGUMENT" && Password(kLower, kMaxPasswordLength + 1) == "INVALID_ARGUMENT");
}

TEST(every_visible_character_is_as_likely_as_every_other_in_a_password_of_all_classes) {
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok());
  std::map<char, int> counts;
  constexpr int kPasswords = 100;
  // So long that one without some class is as good as impossible: the condition makes no difference.
  for (int i = 0; i < kPasswords; ++i)
    for (const char c : Password(kAllClasses, kMaxPasswordLength)) counts[c]++;
  CHECK(counts.size() == 94);
  CHECK(Unevenness(counts, 94, kPasswords * double{kMaxPasswordLength}) < kLimit);
  counts['a'] += counts['b'], counts['b'] = 0;  // what a bias looks like
  CHECK(Unevenness(counts, 94, kPasswords * double{kMaxPasswordLength}) > kLimit);
}

// Of two characters, one of them a digit: 26 * 10 texts with the letter first and as many with the digit first. Whoever
// drew a letter and a digit and then changed what was missing would favour some.
TEST(every_password_that_has_all_classes_is_as_likely_as_every_other) {
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok());
  std::map<std::string, int> counts;
  constexpr int kPasswords = 20'000;
  for (int i = 0; i < kPasswords; ++i) counts[Password(kLower | kDigits, 2)]++;
  std::vector<double> found;
  for (const auto& [text, count] : counts) found.push_back(count);
  CHECK(found.size() == 520);
  const std::vector<double> expected(520, kPasswords / 520.0);
  CHECK(Unevenness(found, expected) < kLimit);
  for (size_t i = 0; i < found.size() / 2; ++i) found[i] *= 1.5;  // what a bias looks like
  CHECK(Unevenness(found, expected) > kLimit);
}

TEST(a_passphrase_has_words_of_the_list_each_as_likely_as_every_other) {
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok());
  std::map<std::string, int> counts;
  for (const char* word : kWordList) counts[word] = 0;
  CHECK(counts.size() == kWordCount && counts.count("abacus") == 1 && counts.count("zoom") == 1);
  constexpr int kPhrases = 200;
  for (int i = 0; i < kPhrases; ++i) {
    const std::vector<std::string> words = WordsOf(Passphrase(kMaxPasswordWords));
    CHECK(words.size() == kMaxPasswordWords);
    for (const std::string& word : words) {
      const auto found = counts.find(word);
      CHECK(found != counts.end());
      found->second++;
    }
  }
  std::vector<double> found;
  for (const auto& [word, count] : counts) found.push_back(count);
  const std::vector<double> expected(kWordCount, kPhrases * double{kMaxPasswordWords} / kWordCount);
  CHECK(Unevenness(found, expected) < kLimit);
  found[0] += 64;  // what a bias looks like
  CHECK(Unevenness(found, expected) > kLimit);
  CHECK(WordsOf(Passphrase(1)).size() == 1 && WordsOf(Passphrase(6)).size() == 6);
  CHECK(Passphrase(0) == "INVALID_ARGUMENT" && Passphrase(kMaxPasswordWords + 1) == "INVALID_ARGUMENT");
}

}  // namespace strongroom
