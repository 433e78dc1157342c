// What the tests do to the room's allocations: refuse one, or look at each. binding.gyp has the linker put room_hook.cc
// in TakeSlot's place.
#pragma once
#include <cstddef>
#include <utility>
#include <vector>

namespace strongroom::test {

// The allocation that is refused with ROOM_FULL, counted from 1; 0: none.
inline size_t refused_allocation = 0;

// Each slot that was taken since, with its size; null: nobody looks.
inline std::vector<std::pair<const void*, size_t>>* taken_slots = nullptr;

}  // namespace strongroom::test
