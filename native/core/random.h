// The kernel's random bytes.
#pragma once
#include <cstddef>

#include "status.h"

namespace strongroom {

// Fills `data`, in the room or not. Errors: SYSTEM, with nothing usable in `data`.
Status FillRandom(void* data, size_t size);

}  // namespace strongroom
