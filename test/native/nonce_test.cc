#include "core/nonce.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "check.h"

namespace strongroom {
namespace {

constexpr int64_t kLast = std::numeric_limits<int64_t>::max();

int64_t Next(LastNonce* last, int64_t clock) {
  int64_t nonce = -1;
  return NextNonce(last, clock, &nonce).ok() ? nonce : -1;
}

int64_t Clock(NonceUnit unit, double milliseconds) {
  int64_t clock = -1;
  return ClockIn(unit, milliseconds, &clock).ok() ? clock : -1;
}

Code ClockCode(NonceUnit unit, double milliseconds) {
  int64_t clock = -1;
  return ClockIn(unit, milliseconds, &clock).code;
}

std::string Written(int64_t nonce) {
  char text[kMaxNonceText];
  return std::string(text, WriteNonce(nonce, text));
}

bool Refuses(const std::string& text) {
  int64_t nonce = -7;
  return ReadNonce(text, &nonce).code == Code::INVALID_ARGUMENT && nonce == -7;
}

}  // namespace

TEST(a_nonce_is_the_clock_or_one_more_than_the_last) {
  LastNonce last{0};
  CHECK(Next(&last, 100) == 100);
  CHECK(Next(&last, 100) == 101);
  CHECK(Next(&last, 50) == 102);
  CHECK(Next(&last, 1000) == 1000);
  LastNonce fresh{0};
  CHECK(Next(&fresh, 0) == 1);
}

TEST(a_nonce_ends_at_the_largest_integer_and_stays_there) {
  LastNonce last{kLast - 2};
  CHECK(Next(&last, 5) == kLast - 1);
  CHECK(Next(&last, 5) == kLast);
  int64_t nonce = 0;
  CHECK(NextNonce(&last, 5, &nonce).code == Code::NONCE_EXHAUSTED);
  CHECK(RaiseNonce(&last, 5, &nonce).code == Code::NONCE_EXHAUSTED);
  CHECK(last.load() == kLast);
  LastNonce overwritten{-1};
  CHECK(NextNonce(&overwritten, 5, &nonce).code == Code::NONCE_DAMAGED && overwritten.load() == -1);
}

TEST(a_floor_raises_a_counter_and_never_lowers_it) {
  LastNonce last{100};
  int64_t raised = -1;
  CHECK(RaiseNonce(&last, 50, &raised).ok() && raised == 100 && Next(&last, 0) == 101);
  CHECK(RaiseNonce(&last, 500, &raised).ok() && raised == 499 && Next(&last, 0) == 500);
  CHECK(RaiseNonce(&last, kLast, &raised).ok() && Next(&last, 0) == kLast);
  LastNonce fresh{0};
  CHECK(RaiseNonce(&fresh, 0, &raised).ok() && Next(&fresh, 0) == 1);
}

TEST(a_counter_that_went_back_behind_what_was_seen_gives_no_nonce_and_is_left_as_it_is) {
  LastNonce last{100};
  int64_t nonce = -1;
  CHECK(NextNonce(&last, 5, &nonce, 100).ok() && nonce == 101);
  CHECK(NextNonce(&last, 5000, &nonce, 102).code == Code::NONCE_REPLACED && last.load() == 101);
  CHECK(RaiseNonce(&last, 5000, &nonce, 102).code == Code::NONCE_REPLACED && last.load() == 101);
}

TEST(the_clock_is_exact_in_every_unit) {
  // 1790000000123.75 ms has an exact double; its product with 10^6 has not.
  CHECK(Clock(NonceUnit::kSeconds, 1790000000123.75) == 1790000000);
  CHECK(Clock(NonceUnit::kMilliseconds, 1790000000123.75) == 1790000000123);
  CHECK(Clock(NonceUnit::kMicroseconds, 1790000000123.75) == 1790000000123750);
  CHECK(Clock(NonceUnit::kNanoseconds, 1790000000123.75) == 1790000000123750000);
  CHECK(Clock(NonceUnit::kNanoseconds, 1790000000123) == 1790000000123000000);
  CHECK(Clock(NonceUnit::kSeconds, 999.999) == 0 && Clock(NonceUnit::kSeconds, 1000) == 1);
  CHECK(Clock(NonceUnit::kMilliseconds, 9007199254740992.0) == 9007199254740992);
  CHECK(Clock(NonceUnit::kNanoseconds, 9223372036854) == 9223372036854000000);
}

TEST(a_clock_that_is_no_time_is_refused) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  for (double wrong : {-1.0, -0.001, nan, infinity, -infinity, 9007199254740994.0}) {
    CHECK(ClockCode(NonceUnit::kMilliseconds, wrong) == Code::INVALID_ARGUMENT);
  }
  CHECK(ClockCode(NonceUnit::kNanoseconds, 9223372036855.0) == Code::NONCE_EXHAUSTED);
  CHECK(ClockCode(NonceUnit::kMicroseconds, 9007199254740992.0) == Code::OK);
  CHECK(ClockCode(NonceUnit::kNanoseconds, 9223372036854.9) == Code::NONCE_EXHAUSTED);
  CHECK(ClockCode(NonceUnit::kMilliseconds, 0) == Code::OK);
}

TEST(text_of_a_nonce_is_what_the_c_library_writes) {
  std::vector<int64_t> values = {0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, kLast, kLast - 1};
  for (int64_t power = 10; power < kLast / 10; power *= 10) {
    values.insert(values.end(), {power - 1, power, power + 1, power * 7 + 35});
  }
  for (int64_t value : values) {
    CHECK(Written(value) == std::to_string(value));
    int64_t read = -1;
    CHECK(ReadNonce(Written(value), &read).ok() && read == value);
  }
  for (const char* text :
       {"", " 1", "1 ", "+1", "-1", "01", "00", "1.0", "1e3", "0x1", "9223372036854775808", "10000000000000000000"}) {
    CHECK(Refuses(text));
  }
  CHECK(Refuses(std::string("1\0", 2)));
}

TEST(counters_of_one_name_are_one_and_of_two_names_two) {
  LastNonce* one = ProcessNonce("nonce_test one");
  CHECK(one->load() == 0);
  CHECK(ProcessNonce("nonce_test one") == one);
  CHECK(ProcessNonce("nonce_test two") != one);
  for (int i = 0; i < 1000; i++) ProcessNonce("nonce_test " + std::to_string(i));
  CHECK(ProcessNonce("nonce_test one") == one);
}

TEST(threads_share_a_counter_without_a_nonce_twice) {
  constexpr size_t kThreads = 8, kEach = 50000;
  std::vector<std::vector<int64_t>> taken(kThreads);
  std::vector<std::thread> threads;
  for (auto& mine : taken) {
    threads.emplace_back([&mine] {
      LastNonce* last = ProcessNonce("nonce_test threads");
      for (size_t i = 0; i < kEach; i++) mine.push_back(Next(last, static_cast<int64_t>(1000 + i)));
    });
  }
  for (auto& thread : threads) thread.join();
  std::vector<int64_t> all;
  for (const auto& mine : taken) {
    CHECK(std::is_sorted(mine.begin(), mine.end()));
    all.insert(all.end(), mine.begin(), mine.end());
  }
  std::sort(all.begin(), all.end());
  CHECK(all.size() == kThreads * kEach && std::adjacent_find(all.begin(), all.end()) == all.end() &&
        all.front() >= 1000);
}

}  // namespace strongroom
