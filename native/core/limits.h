// Bounds that more than one file needs.
#pragma once
#include <cstddef>

namespace strongroom {

constexpr size_t kMaxSecretSize = 65536;  // bytes of a secret, whichever way it comes in; the least is 1

}  // namespace strongroom
