// The strong room: one reservation of addresses, guarded at both ends, filled segment by segment with pages of one
// backing, and handed out in slots. One a process; every copy of the addon has its own.
#pragma once
#include <cstddef>
#include <cstdint>

#include "backing.h"
#include "slots.h"
#include "status.h"

namespace strongroom {

constexpr size_t kRoomSize = 128u << 20;     // addresses for slots; pages are mapped and locked as they are needed
constexpr size_t kSegmentSize = 128u << 10;  // how the room grows
constexpr size_t kMaxSlotSize = kSegmentSize - 64;  // a secret has at most 64 KiB

struct RoomUse {
  Backing backing;
  size_t locked_bytes;  // pages mapped and locked
  size_t used_bytes;    // in slots that are taken, canaries included
  size_t slots;
};

// Opens the room, or confirms that it is open with a backing that satisfies `require`.
// Errors: MEMLOCK_LIMIT, BACKING_UNAVAILABLE, BACKING_CONFLICT.
Status OpenRoom(Require require);

// Whether this process has a room: a forked child has not (MADV_DONTFORK), and must not touch its parent's on its way
// out.
bool OwnsRoom();

RoomUse RoomUsage();
bool InRoom(const void* address);
// A byte of the room's first page, for trials of reading it; null while the room is not open.
const void* RoomProbe();

// A slot of `size` bytes (zeroed, 16-byte aligned), or null with the reason in *status: MEMLOCK_LIMIT, ROOM_FULL.
// Owned by the caller until FreeSlot, which checks the canaries, wipes and takes it back. Any thread.
// Also MEMLOCK_LIMIT, BACKING_UNAVAILABLE (value 0) where the room is not open.
void* TakeSlot(size_t size, Status* status, SlotUse use = SlotUse::kSecret);
void FreeSlot(void* slot);
size_t SlotSize(const void* slot);

// Maps `size` bytes (a multiple of 64 KiB) above inaccessible ones, for a stack. Never given back. Errors as TakeSlot.
void* TakeGuardedPages(size_t size, Status* status);

// Ends the process with a message if a byte before or behind the slot was overwritten. No lock, no allocation.
void CheckSlot(const void* slot);

// A slot with an owner. Moves; wipes and frees when it goes.
class Slot {
 public:
  Slot() = default;
  ~Slot() { Reset(); }
  Slot(Slot&& other) noexcept : data_(other.data_), size_(other.size_) { other.data_ = nullptr, other.size_ = 0; }
  Slot& operator=(Slot&& other) noexcept {
    if (this != &other) {
      Reset();
      data_ = other.data_, size_ = other.size_;
      other.data_ = nullptr, other.size_ = 0;
    }
    return *this;
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  // Replaces what *slot held. `size` is at least 1. Errors as TakeSlot.
  static Status Take(size_t size, Slot* slot) {
    Status status = Ok();
    void* data = TakeSlot(size, &status);
    if (data == nullptr) return status;
    slot->Reset();
    slot->data_ = static_cast<uint8_t*>(data), slot->size_ = size;
    return Ok();
  }
  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  explicit operator bool() const { return data_ != nullptr; }
  void Reset() {
    if (data_ != nullptr) FreeSlot(data_);
    data_ = nullptr, size_ = 0;
  }

 private:
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace strongroom
