#include "nonce.h"

#include <string.h>

#include <map>
#include <mutex>

namespace strongroom {
namespace {

constexpr double kMaxMilliseconds = 9007199254740992.0;  // 2^53: above it, JavaScript's numbers have gaps

// Both outlive the threads that end after static destructors.
std::mutex& NamesMutex() {
  static std::mutex* mutex = new std::mutex();
  return *mutex;
}
std::map<std::string, LastNonce>& Names() {
  static auto* names = new std::map<std::string, LastNonce>();  // its elements stay where they are
  return *names;
}

// Replaces the last nonce by what `next` makes of it. For the counting itself the order of one atomic integer's values
// is enough; "acquire" is for whoever looks at the page afterwards.
template <typename Next>
Status Advance(LastNonce* last, int64_t seen, Next&& next, int64_t* nonce) {
  int64_t now = last->load(std::memory_order_relaxed);
  do {
    if (now < 0) return Fail(Code::NONCE_DAMAGED);
    if (now < seen) return Fail(Code::NONCE_REPLACED);
    if (now == INT64_MAX) return Fail(Code::NONCE_EXHAUSTED);
    *nonce = next(now);
  } while (!last->compare_exchange_weak(now, *nonce, std::memory_order_acquire, std::memory_order_relaxed));
  return Ok();
}

}  // namespace

LastNonce* ProcessNonce(const std::string& name) {
  const std::lock_guard<std::mutex> lock(NamesMutex());
  return &Names().try_emplace(name, 0).first->second;
}

Status ClockIn(NonceUnit unit, double milliseconds, int64_t* clock) {
  if (!(milliseconds >= 0 && milliseconds <= kMaxMilliseconds)) return Fail(Code::INVALID_ARGUMENT);
  const int64_t whole = static_cast<int64_t>(milliseconds);
  if (unit == NonceUnit::kSeconds) {
    *clock = whole / 1000;
    return Ok();
  }
  const int64_t scale = unit == NonceUnit::kMilliseconds ? 1 : unit == NonceUnit::kMicroseconds ? 1000 : 1000000;
  const int64_t rest = static_cast<int64_t>((milliseconds - static_cast<double>(whole)) * static_cast<double>(scale));
  if (__builtin_mul_overflow(whole, scale, clock) || __builtin_add_overflow(*clock, rest, clock)) {
    return Fail(Code::NONCE_EXHAUSTED);
  }
  return Ok();
}

Status NextNonce(LastNonce* last, int64_t clock, int64_t* nonce, int64_t seen) {
  return Advance(last, seen, [clock](int64_t now) { return clock > now ? clock : now + 1; }, nonce);
}

Status RaiseNonce(LastNonce* last, int64_t floor, int64_t* raised, int64_t seen) {
  return Advance(last, seen, [floor](int64_t now) { return floor - 1 > now ? floor - 1 : now; }, raised);
}

size_t WriteNonce(int64_t nonce, char* out) {
  char digits[kMaxNonceText + 1];
  char* const end = digits + sizeof digits;
  char* at = end;
  uint64_t rest = static_cast<uint64_t>(nonce);
  while (rest >= 100) {  // two at a time: a division is what costs
    const uint64_t pair = rest % 100;
    rest /= 100;
    *--at = static_cast<char>('0' + pair % 10);
    *--at = static_cast<char>('0' + pair / 10);
  }
  if (rest >= 10) {
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  *--at = static_cast<char>('0' + rest);
  const size_t size = static_cast<size_t>(end - at);
  memcpy(out, at, size);
  return size;
}

Status ReadNonce(const std::string& text, int64_t* nonce) {
  if (text.empty() || text.size() > kMaxNonceText || (text[0] == '0' && text.size() > 1))
    return Fail(Code::INVALID_ARGUMENT);
  int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || __builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, c - '0', &value)) {
      return Fail(Code::INVALID_ARGUMENT);
    }
  }
  *nonce = value;
  return Ok();
}

}  // namespace strongroom
