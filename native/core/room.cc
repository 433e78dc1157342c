#include "room.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mutex>

namespace strongroom {
namespace {

constexpr size_t kGuard =
    64u << 10;  // inaccessible, between the areas: a whole page on every kernel (arm64 has pages of up to 64 KiB)
constexpr size_t kGuardedSize = 16u << 20;  // addresses for secret stacks
constexpr size_t kReservation = kGuard + kRoomSize + kGuard + kGuardedSize + kGuard;

std::mutex g_mutex;  // guards everything below but g_first, g_last and g_owner, which are written once
uint8_t* g_first = nullptr;
uint8_t* g_last = nullptr;
pid_t g_owner = 0;  // the process that made the reservation
Backing g_backing = Backing::kNone;
size_t g_segments_end = 0;  // bytes of the slot area that are mapped
size_t g_guarded_end = 0;   // bytes of the guarded area that are taken
size_t g_locked = 0;
SlotPool g_slots;

uint8_t* SlotArea() { return g_first + kGuard; }
uint8_t* GuardedArea() { return SlotArea() + kRoomSize + kGuard; }

Status Reserve() {
  if (g_first != nullptr) return Ok();
  void* base = mmap(nullptr, kReservation, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return Fail(Code::SYSTEM, 0, 0, errno);
  madvise(base, kReservation, MADV_DONTDUMP);  // there is nothing in it yet; MapSegment checks what matters
  madvise(base, kReservation, MADV_DONTFORK);
  g_first = static_cast<uint8_t*>(base);
  g_last = g_first + kReservation;
  g_owner = getpid();
  return Ok();
}

Status Grow() {
  if (g_segments_end + kSegmentSize > kRoomSize) return Fail(Code::ROOM_FULL, kSegmentSize, kRoomSize);
  uint8_t* at = SlotArea() + g_segments_end;
  Status status = MapSegment(g_backing, at, kSegmentSize);
  if (!status.ok()) return status;
  g_segments_end += kSegmentSize;
  g_locked += kSegmentSize;
  g_slots.AddSegment(at, kSegmentSize);
  return Ok();
}

// Maps the first segment with `backing`; secretmem must also show that foreign reads fail.
Status TryBacking(Backing backing) {
  g_backing = backing;
  Status status = Grow();
  if (status.ok() && backing == Backing::kSecretmem && !RefusesForeignReads(SlotArea())) {
    status = Fail(Code::BACKING_UNAVAILABLE);
    g_slots = SlotPool();
    munmap(g_first, kReservation);
    g_first = g_last = nullptr;
    g_segments_end = g_locked = 0;
    const Status again = Reserve();
    if (!again.ok()) status = again;
  }
  if (!status.ok()) g_backing = Backing::kNone;
  return status;
}

Status OpenLocked(Require require) {
  if (g_backing != Backing::kNone) {
    const Backing wanted = require == Require::kSecretmem ? Backing::kSecretmem : Backing::kLocked;
    return require == Require::kAny || g_backing == wanted ? Ok() : Fail(Code::BACKING_CONFLICT);
  }
  Status status = Reserve();
  if (!status.ok()) return status;
  if (require == Require::kLocked) return TryBacking(Backing::kLocked);
  status = TryBacking(Backing::kSecretmem);
  // Refused for want of memory is refused for mlock too: the same limit counts for both.
  if (status.ok() || require == Require::kSecretmem || status.code == Code::MEMLOCK_LIMIT) return status;
  return TryBacking(Backing::kLocked);
}

// process.exit() ends node without running finalizers. Locked pages are not zeroed by the kernel when it takes them
// back (secretmem's are), so what still lies there is wiped now. Other threads may be at work: their secrets become
// zeros under them, which in an ending process harms nobody; OpenSSL's objects are left alone.
__attribute__((destructor)) void WipeAtExit() {
  if (!OwnsRoom()) return;
  if (!g_mutex.try_lock()) return;  // a thread is in the middle of a change, and the process must still end
  g_slots.WipeSecrets();
  g_mutex.unlock();
}

}  // namespace

Status OpenRoom(Require require) {
  const std::lock_guard<std::mutex> lock(g_mutex);
  return OpenLocked(require);
}

bool OwnsRoom() { return g_first != nullptr && g_owner == getpid(); }

RoomUse RoomUsage() {
  const std::lock_guard<std::mutex> lock(g_mutex);
  return RoomUse{g_backing, g_locked, g_slots.used_bytes(), g_slots.taken()};
}

bool InRoom(const void* address) { return address >= g_first && address < g_last; }

const void* RoomProbe() {
  const std::lock_guard<std::mutex> lock(g_mutex);
  return g_backing == Backing::kNone ? nullptr : SlotArea();
}

void* TakeSlot(size_t size, Status* status, SlotUse use) {
  if (size == 0 || size > kMaxSlotSize) {
    *status = Fail(Code::ROOM_FULL, static_cast<int64_t>(size), kMaxSlotSize);
    return nullptr;
  }
  const std::lock_guard<std::mutex> lock(g_mutex);
  if (g_backing == Backing::kNone) {
    *status = Fail(Code::BACKING_UNAVAILABLE);
    return nullptr;
  }
  void* slot = g_slots.Take(size, use);
  if (slot == nullptr) {
    *status = Grow();
    if (!status->ok()) return nullptr;
    slot = g_slots.Take(size, use);
  }
  return slot;
}

void FreeSlot(void* slot) {
  const std::lock_guard<std::mutex> lock(g_mutex);
  g_slots.Free(slot);
}

size_t SlotSize(const void* slot) { return SlotPool::Size(slot); }

void CheckSlot(const void* slot) { SlotPool::Check(slot); }

void* TakeGuardedPages(size_t size, Status* status) {
  const std::lock_guard<std::mutex> lock(g_mutex);
  if (g_backing == Backing::kNone) {
    *status = Fail(Code::BACKING_UNAVAILABLE);
    return nullptr;
  }
  const size_t whole = kGuard + size;
  if (g_guarded_end + whole > kGuardedSize) {
    *status = Fail(Code::ROOM_FULL, static_cast<int64_t>(size), kGuardedSize);
    return nullptr;
  }
  uint8_t* at = GuardedArea() + g_guarded_end + kGuard;
  *status = MapSegment(g_backing, at, size);
  if (!status->ok()) return nullptr;
  g_guarded_end += whole;
  g_locked += size;
  return at;
}

}  // namespace strongroom
