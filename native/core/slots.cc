#include "slots.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "wipe.h"

namespace strongroom {
namespace {

// Before the data: size, class and state, front canary. Behind its last byte: the back canary, so that one byte too far
// is seen.
struct Header {
  uint32_t size;
  uint16_t size_class;  // kPageRun: whole pages
  uint16_t state;       // a SlotUse, or kFree
  uint64_t canary;
};
static_assert(sizeof(Header) == 16, "slots are 16-byte aligned");

constexpr size_t kOverhead = sizeof(Header) + sizeof(uint64_t);
constexpr uint16_t kPageRun = 0xffff;
// In page_class_, beside the size classes: a page without slots of its own, and the first page of a run.
constexpr uint8_t kNoSlots = 0xff;
constexpr uint8_t kRunStart = 0xfe;
constexpr uint16_t kFree = 0x0f2e;

// Bytes of a slot with its overhead. 96 and 192 fit a 64-byte secret and a SHA-512 midstate pair.
constexpr size_t kClassSize[SlotPool::kClasses] = {48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048};

// Different in every process, so that no constant in a bug's data passes for a canary.
uint64_t CanaryBase() {
  static const uint64_t base = [] {
    uint64_t random = 0x9e3779b97f4a7c15u;  // a bug detector, not a secret: without entropy the constant serves
    if (getrandom(&random, sizeof random, 0) != sizeof random) random ^= static_cast<uint64_t>(getpid());
    return random;
  }();
  return base;
}

Header* HeaderOf(const void* slot) {
  return reinterpret_cast<Header*>(const_cast<uint8_t*>(static_cast<const uint8_t*>(slot)) - sizeof(Header));
}

// Covers the header's fields: an overwritten size or state breaks it too.
uint64_t CanaryFor(const Header* header) {
  const uint64_t place = reinterpret_cast<uintptr_t>(header);
  const uint64_t fields =
      (static_cast<uint64_t>(header->size) << 32) | (static_cast<uint32_t>(header->size_class) << 16) | header->state;
  return CanaryBase() ^ (place * 0x9e3779b97f4a7c15u) ^ fields;
}

[[noreturn]] void Abort(const char* message, size_t size) {
  // The bare call: stdio may be what was overwritten.
  if (write(STDERR_FILENO, message, size) < 0) abort();
  abort();
}

void Seal(Header* header) {
  header->canary = CanaryFor(header);
  memcpy(reinterpret_cast<uint8_t*>(header + 1) + header->size, &header->canary, sizeof header->canary);
}

}  // namespace

void SlotPool::AddSegment(uint8_t* at, size_t size) {
  if (segments_ == 0) base_ = at;
  if (at != base_ + segments_ * kPagesPerSegment * kPage || size != kPagesPerSegment * kPage ||
      segments_ == kMaxSegments) {
    static const char kMessage[] = "strongroom: a segment of the room is not where it belongs; aborting\n";
    Abort(kMessage, sizeof kMessage - 1);
  }
  pages_taken_[segments_++] = 0;  // of page_class_, only taken pages count
}

uint8_t* SlotPool::TakePages(size_t pages) {
  const uint32_t run = pages == kPagesPerSegment ? UINT32_MAX : (1u << pages) - 1;
  for (size_t segment = 0; segment < segments_; segment++) {
    for (size_t page = 0; page + pages <= kPagesPerSegment; page++) {
      if ((pages_taken_[segment] & (run << page)) == 0) {
        pages_taken_[segment] |= run << page;
        memset(page_class_ + segment * kPagesPerSegment + page, kNoSlots, pages);
        return base_ + (segment * kPagesPerSegment + page) * kPage;
      }
    }
  }
  return nullptr;
}

bool SlotPool::Refill(size_t size_class) {
  const size_t size = kClassSize[size_class];
  uint8_t* page = TakePages(1);
  if (page == nullptr) return false;
  page_class_[static_cast<size_t>(page - base_) / kPage] = static_cast<uint8_t>(size_class);
  for (size_t at = 0; at + size <= kPage; at += size) {
    Header* header = reinterpret_cast<Header*>(page + at);
    *header = Header{0, static_cast<uint16_t>(size_class), kFree, 0};
    Seal(header);
    uint8_t* data = reinterpret_cast<uint8_t*>(header + 1);
    memcpy(data + sizeof(uint64_t), &free_[size_class], sizeof(uint8_t*));
    free_[size_class] = data;
  }
  return true;
}

void* SlotPool::Take(size_t size, SlotUse use) {
  const size_t whole = size + kOverhead;
  uint8_t* data = nullptr;
  size_t size_class = 0;
  while (size_class < kClasses && kClassSize[size_class] < whole) size_class++;
  if (size_class < kClasses) {
    if (free_[size_class] == nullptr && !Refill(size_class)) return nullptr;
    data = free_[size_class];
    Check(data);
    memcpy(&free_[size_class], data + sizeof(uint64_t), sizeof(uint8_t*));
    memset(data, 0, kClassSize[size_class] - sizeof(Header));
  } else {
    uint8_t* page = TakePages((whole + kPage - 1) / kPage);
    if (page == nullptr) return nullptr;
    page_class_[static_cast<size_t>(page - base_) / kPage] = kRunStart;
    data = page + sizeof(Header);
    size_class = kPageRun;
  }
  Header* header = HeaderOf(data);
  *header = Header{static_cast<uint32_t>(size), static_cast<uint16_t>(size_class), static_cast<uint16_t>(use), 0};
  Seal(header);
  used_bytes_ += whole;
  taken_++;
  return data;
}

void SlotPool::Free(void* slot) {
  Check(slot);
  Header* header = HeaderOf(slot);
  if (header->state == kFree) {
    static const char kMessage[] = "strongroom: a slot of the room was freed twice; aborting\n";
    Abort(kMessage, sizeof kMessage - 1);
  }
  const size_t whole = header->size + kOverhead;
  const size_t size_class = header->size_class;
  uint8_t* data = static_cast<uint8_t*>(slot);
  used_bytes_ -= whole;
  taken_--;
  if (size_class == kPageRun) {
    Wipe(header, whole);
    const size_t first = static_cast<size_t>(reinterpret_cast<uint8_t*>(header) - base_) / kPage;
    const size_t pages = (whole + kPage - 1) / kPage;
    for (size_t page = first; page < first + pages; page++) {
      pages_taken_[page / kPagesPerSegment] &= ~(1u << (page % kPagesPerSegment));
    }
    return;
  }
  Wipe(header, kClassSize[size_class]);
  *header = Header{0, static_cast<uint16_t>(size_class), kFree, 0};
  Seal(header);
  memcpy(data + sizeof(uint64_t), &free_[size_class], sizeof(uint8_t*));
  free_[size_class] = data;
}

void SlotPool::WipeSecrets() {
  const auto wipe = [](uint8_t* at) {
    const Header* header = reinterpret_cast<Header*>(at);
    if (header->state != static_cast<uint16_t>(SlotUse::kSecret) || header->canary != CanaryFor(header)) return;
    Wipe(at + sizeof(Header), header->size);
  };
  for (size_t page = 0; page < segments_ * kPagesPerSegment; page++) {
    if ((pages_taken_[page / kPagesPerSegment] >> (page % kPagesPerSegment) & 1) == 0 || page_class_[page] == kNoSlots)
      continue;
    const size_t step = page_class_[page] == kRunStart ? kPage : kClassSize[page_class_[page]];
    for (size_t at = 0; at + step <= kPage; at += step) wipe(base_ + page * kPage + at);
  }
}

size_t SlotPool::Size(const void* slot) { return HeaderOf(slot)->size; }

void SlotPool::Check(const void* slot) {
  const Header* header = HeaderOf(slot);
  const uint64_t canary = CanaryFor(header);
  uint64_t back = ~canary;
  // A broken header has no size to be believed: look behind the data only if the front stands.
  if (header->canary == canary) memcpy(&back, static_cast<const uint8_t*>(slot) + header->size, sizeof back);
  if (back != canary) {
    static const char kMessage[] =
        "strongroom: a canary of the room is broken: memory before or behind a secret was overwritten; aborting\n";
    Abort(kMessage, sizeof kMessage - 1);
  }
}

}  // namespace strongroom
