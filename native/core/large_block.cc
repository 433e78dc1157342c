#include "large_block.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include "backing.h"
#include "room.h"
#include "wipe.h"

namespace strongroom {
namespace {

constexpr size_t kGuard = 64u << 10;  // a whole page on every kernel

// At the beginning of the mapped pages.
struct Header {
  size_t size;    // that was asked for
  size_t mapped;  // whole pages, this header included
};
static_assert(sizeof(Header) == 16, "blocks are 16-byte aligned");

Header* HeaderOf(const void* block) { return static_cast<Header*>(const_cast<void*>(block)) - 1; }

}  // namespace

void* TakeLargeBlock(size_t size, Status* status) {
  if (size > kMaxLargeBlock) {
    *status = Fail(Code::ROOM_FULL, static_cast<int64_t>(size), kMaxLargeBlock);
    return nullptr;
  }
  const Backing backing = RoomUsage().backing;
  if (backing == Backing::kNone) {
    *status = Fail(Code::BACKING_UNAVAILABLE);
    return nullptr;
  }
  const size_t mapped = (size + sizeof(Header) + kGuard - 1) / kGuard * kGuard;
  void* base = mmap(nullptr, mapped + 2 * kGuard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) {
    *status = Fail(Code::SYSTEM, 0, 0, errno);
    return nullptr;
  }
  uint8_t* at = static_cast<uint8_t*>(base) + kGuard;
  *status = MapSegment(backing, at, mapped);
  if (!status->ok()) {
    munmap(base, mapped + 2 * kGuard);
    return nullptr;
  }
  Header* header = reinterpret_cast<Header*>(at);
  *header = Header{size, mapped};
  return header + 1;
}

void FreeLargeBlock(void* block) {
  Header* header = HeaderOf(block);
  const size_t mapped = header->mapped;
  Wipe(header, mapped);
  munmap(reinterpret_cast<uint8_t*>(header) - kGuard, mapped + 2 * kGuard);
}

size_t LargeBlockSize(const void* block) { return HeaderOf(block)->size; }

}  // namespace strongroom
