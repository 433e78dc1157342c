#include "room_hook.h"

#include "core/room.h"

using strongroom::test::refused_allocation;
using strongroom::test::taken_slots;

// strongroom::TakeSlot, by the name that the compiler gives it.
extern "C" void* __real__ZN10strongroom8TakeSlotEmPNS_6StatusENS_7SlotUseE(size_t, strongroom::Status*,
                                                                           strongroom::SlotUse);
extern "C" void* __wrap__ZN10strongroom8TakeSlotEmPNS_6StatusENS_7SlotUseE(size_t size, strongroom::Status* status,
                                                                           strongroom::SlotUse use) {
  if (refused_allocation > 0 && --refused_allocation == 0) {
    *status = strongroom::Fail(strongroom::Code::ROOM_FULL, static_cast<int64_t>(size), strongroom::kRoomSize);
    return nullptr;
  }
  void* slot = __real__ZN10strongroom8TakeSlotEmPNS_6StatusENS_7SlotUseE(size, status, use);
  if (taken_slots != nullptr && slot != nullptr) taken_slots->emplace_back(slot, size);
  return slot;
}
