// Erasing that no optimiser removes.
#pragma once
#include <string.h>

#include <cstddef>

namespace strongroom {

inline void Wipe(void* data, size_t size) { explicit_bzero(data, size); }

}  // namespace strongroom
