// Bounds that more than one file needs.
#pragma once
#include <cstddef>

namespace strongroom {

constexpr size_t kMaxSecretSize = 65536;  // bytes of a secret, whichever way it comes in; the least is 1
constexpr size_t kMinKeyFileSize = 32;    // bytes of a key file or credential: nothing slows down who guesses it
constexpr size_t kMaxTextSize = 1024;     // bytes of a secret that is sent in a header

}  // namespace strongroom
