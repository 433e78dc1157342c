// Nonces: numbers made of the clock, each greater than every one before it. A counter is one atomic integer, the last
// nonce that was handed out; whoever can reach the integer (threads, or processes that map the same file) shares the
// counter.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "status.h"

namespace strongroom {

using LastNonce = std::atomic<int64_t>;
static_assert(LastNonce::is_always_lock_free && sizeof(LastNonce) == 8, "processes share it through a mapped file");

constexpr size_t kMaxNonceText = 19;  // digits of 2^63 - 1

enum class NonceUnit : uint8_t { kSeconds, kMilliseconds, kMicroseconds, kNanoseconds };

// The counter of that name in this process, at 0 when it is new. Never freed: an exchange remembers a key's last nonce
// for as long as the key exists. Any thread.
LastNonce* ProcessNonce(const std::string& name);

// Milliseconds since 1970 in another unit, the rest cut off. Exact, which a product of doubles is not: a nanosecond
// clock is beyond 2^53. Errors: INVALID_ARGUMENT (below 0, above 2^53, not a number), NONCE_EXHAUSTED (above 2^63 - 1).
Status ClockIn(NonceUnit unit, double milliseconds, int64_t* clock);

// Takes the next nonce: `clock`, or the last one plus 1 where that is greater. Any thread, any process; waits for
// nobody. What is read of the counter's page after it was there when the nonce was counted. Errors: NONCE_EXHAUSTED
// (the last was 2^63 - 1), NONCE_DAMAGED (it is below 0: a file that was overwritten), NONCE_REPLACED (it is below
// `seen`, the last that the caller knows of: the counter went back).
Status NextNonce(LastNonce* last, int64_t clock, int64_t* nonce, int64_t seen = 0);

// Makes every nonce from now on at least `floor`, which is 0 or more; *raised is the last nonce then. Errors as
// NextNonce.
Status RaiseNonce(LastNonce* last, int64_t floor, int64_t* raised, int64_t seen = 0);

// Decimal digits of a nonce, which is 0 or more, to `out`, which has room for kMaxNonceText; returns how many. No
// terminating 0.
size_t WriteNonce(int64_t nonce, char* out);
// The same back. Errors: INVALID_ARGUMENT for anything that WriteNonce does not write.
Status ReadNonce(const std::string& text, int64_t* nonce);

}  // namespace strongroom
