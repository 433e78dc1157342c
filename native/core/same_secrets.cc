#include "same_secrets.h"

#include <string.h>

#include "random.h"

namespace strongroom {
namespace {

// Bytes of an HMAC that are kept: two different secrets of 16,384 have the same with a probability of 2^-101.
constexpr size_t kTagSize = 16;

}  // namespace

Status SameSecrets::Begin() {
  Slot key;
  Status status = Slot::Take(32, &key);
  if (status.ok()) status = FillRandom(key.data(), key.size());
  if (status.ok()) status = HmacKey::Make(Hash::kSha256, key.data(), key.size(), &key_);
  return status;
}

Status SameSecrets::Add(const uint8_t* data, size_t size) {
  static_assert(kTagSize * kTagsInSlot <= kMaxSlotSize, "one slot");
  if (count_ == kMost) return Fail(Code::INVALID_ARGUMENT, kMost + 1, kMost);
  Slot& tags = tags_[count_ / kTagsInSlot];
  if (!tags) {
    const Status status = Slot::Take(kTagSize * kTagsInSlot, &tags);
    if (!status.ok()) return status;
  }
  uint8_t mac[kMaxMacSize];
  key_.Sign(data, size, mac);
  memcpy(tags.data() + count_ % kTagsInSlot * kTagSize, mac, kTagSize);
  count_++;
  return Ok();
}

const uint8_t* SameSecrets::TagAt(size_t place) const {
  return tags_[place / kTagsInSlot].data() + place % kTagsInSlot * kTagSize;
}

size_t SameSecrets::FirstLike(size_t place) const {
  const uint8_t* const tag = TagAt(place);
  size_t first = 0;
  while (first < place && memcmp(TagAt(first), tag, kTagSize) != 0) first++;
  return first;
}

}  // namespace strongroom
