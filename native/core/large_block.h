// Memory beyond what a slot holds, for work and not for keeping: pages of the room's backing in a mapping of their own,
// between inaccessible ones. Locked or refused, as the room is: Debian's default limit of 8 MiB does not allow much of
// it.
#pragma once
#include <cstddef>

#include "status.h"

namespace strongroom {

constexpr size_t kMaxLargeBlock = 64u << 20;

// Zeroed, or null with the reason in *status: MEMLOCK_LIMIT, ROOM_FULL, BACKING_UNAVAILABLE, SYSTEM. Any thread.
void* TakeLargeBlock(size_t size, Status* status);
// Wipes and unmaps.
void FreeLargeBlock(void* block);
size_t LargeBlockSize(const void* block);

}  // namespace strongroom
