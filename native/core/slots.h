// Slots inside the room's segments: size classes for small ones, runs of pages for large ones.
// One page a secret, as guarded allocators do it, would fill Debian's default limit of 8 MiB with 2,000 secrets.
#pragma once
#include <cstddef>
#include <cstdint>

namespace strongroom {

// What a slot is for: secrets are wiped when the process ends, a library's objects may still be in use by other threads
// then.
enum class SlotUse : uint16_t { kSecret = 0x7a6b, kLibrary = 0x4c21 };

// Not thread-safe: room.cc holds its lock. All memory that it hands out comes from AddSegment.
class SlotPool {
 public:
  static constexpr size_t kPage = 4096;
  static constexpr size_t kPagesPerSegment = 32;
  static constexpr size_t kMaxSegments = 1024;
  static constexpr size_t kClasses = 11;

  // Segments are contiguous: each starts where the one before ended.
  void AddSegment(uint8_t* at, size_t size);
  // A zeroed slot, or null if no segment has room for it.
  void* Take(size_t size, SlotUse use);
  // Checks, wipes and takes back. Ends the process if the slot is not taken or its canaries are broken.
  void Free(void* slot);

  // Zeroes the data of every slot that holds a secret, and leaves the slots taken.
  void WipeSecrets();

  static size_t Size(const void* slot);
  static void Check(const void* slot);

  size_t used_bytes() const { return used_bytes_; }
  size_t taken() const { return taken_; }

 private:
  uint8_t* TakePages(size_t pages);
  bool Refill(size_t size_class);

  uint8_t* base_ = nullptr;
  size_t segments_ = 0;
  uint32_t pages_taken_[kMaxSegments] = {};                   // a bit a page
  uint8_t page_class_[kMaxSegments * kPagesPerSegment] = {};  // of a taken page: its size class, or what slots.cc says
  uint8_t* free_[kClasses] = {};                              // lists through the first word of free slots' data
  size_t used_bytes_ = 0;
  size_t taken_ = 0;
};

}  // namespace strongroom
