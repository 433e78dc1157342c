#include "core/room.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <random>
#include <vector>

#include "check.h"
#include "core/hmac.h"
#include "core/secret_stack.h"
#include "death.h"

namespace strongroom {
namespace {

using test::Ending;
using test::Watch;

constexpr size_t kPage = 4096;

TEST(a_slot_is_zeroed_aligned_and_in_the_room) {
  CHECK(OpenRoom(Require::kAny).ok());
  for (size_t size : {1, 15, 16, 17, 64, 72, 100, 1000, 1500, 3000, 4072, 4073, 65536, 120000}) {
    Slot slot;
    CHECK(Slot::Take(size, &slot).ok());
    CHECK(InRoom(slot.data()) && InRoom(slot.data() + size - 1));
    CHECK(reinterpret_cast<uintptr_t>(slot.data()) % 16 == 0);
    CHECK(SlotSize(slot.data()) == size);
    for (size_t i = 0; i < size; i++) CHECK(slot.data()[i] == 0);
    memset(slot.data(), 0xa5, size);
    CheckSlot(slot.data());
  }
  int elsewhere = 0;
  CHECK(!InRoom(&elsewhere));
}

TEST(a_freed_slot_is_wiped_before_it_is_handed_out_again) {
  CHECK(OpenRoom(Require::kAny).ok());
  for (size_t size : {24, 64, 700, 5000, 70000}) {
    Slot slot;
    CHECK(Slot::Take(size, &slot).ok());
    uint8_t* data = slot.data();
    memset(data, 0xa5, size);
    slot.Reset();
    // The list of free slots lies in the first 16 bytes; the rest must be zero already now.
    for (size_t i = 16; i < size; i++) CHECK(data[i] == 0);
  }
}

TEST(ten_thousand_secrets_with_their_keys_fit_debians_default_limit) {
  CHECK(OpenRoom(Require::kAny).ok());
  const size_t before = RoomUsage().locked_bytes;
  std::vector<Slot> slots(20000);
  for (size_t i = 0; i < slots.size(); i++) CHECK(Slot::Take(i % 2 == 0 ? 64 : 128, &slots[i]).ok());
  CHECK(RoomUsage().locked_bytes - before < (4u << 20));
  slots.clear();
  CHECK(RoomUsage().locked_bytes >= before);
}

TEST(slots_never_overlap_and_memory_is_used_again) {
  CHECK(OpenRoom(Require::kAny).ok());
  std::mt19937 random(20261124);
  struct Taken {
    Slot slot;
    uint8_t mark;
  };
  std::vector<Taken> taken;
  size_t locked = 0;
  for (int round = 0; round < 20000; round++) {
    if (taken.size() < 200 && random() % 3 != 0) {
      Taken next{Slot(), static_cast<uint8_t>(random())};
      CHECK(Slot::Take(1 + random() % (random() % 8 == 0 ? 20000 : 300), &next.slot).ok());
      memset(next.slot.data(), next.mark, next.slot.size());
      taken.push_back(static_cast<Taken&&>(next));
    } else if (!taken.empty()) {
      const size_t which = random() % taken.size();
      const Slot& slot = taken[which].slot;
      for (size_t i = 0; i < slot.size(); i++) CHECK(slot.data()[i] == taken[which].mark);
      taken[which] = static_cast<Taken&&>(taken.back());
      taken.pop_back();
    }
    if (round == 10000) locked = RoomUsage().locked_bytes;
  }
  CHECK(RoomUsage().locked_bytes <= locked + kSegmentSize);
}

TEST(a_slot_above_the_limit_is_refused_by_size) {
  CHECK(OpenRoom(Require::kAny).ok());
  Slot slot;
  CHECK(Slot::Take(kMaxSlotSize, &slot).ok());
  const Status status = Slot::Take(kMaxSlotSize + 1, &slot);
  CHECK(status.code == Code::ROOM_FULL && status.value == static_cast<int64_t>(kMaxSlotSize) + 1);
  CHECK(slot.size() == kMaxSlotSize);  // what it held is still there
}

TEST(the_room_does_not_change_its_backing) {
  CHECK(OpenRoom(Require::kAny).ok());
  const bool secretmem = RoomUsage().backing == Backing::kSecretmem;
  CHECK(OpenRoom(secretmem ? Require::kSecretmem : Require::kLocked).ok());
  CHECK(OpenRoom(secretmem ? Require::kLocked : Require::kSecretmem).code == Code::BACKING_CONFLICT);
}

uint8_t* TakeForDeath(size_t size) {
  Status status = OpenRoom(Require::kAny);
  void* slot = status.ok() ? TakeSlot(size, &status) : nullptr;
  if (slot == nullptr) _exit(4);
  return static_cast<uint8_t*>(slot);
}

DEATH(overrun_by_one_byte) {
  uint8_t* slot = TakeForDeath(64);
  volatile uint8_t* behind = slot + 64;
  *behind = static_cast<uint8_t>(*behind ^ 1);
  FreeSlot(slot);
}

DEATH(underrun_by_one_byte) {
  uint8_t* slot = TakeForDeath(64);
  volatile uint8_t* before = slot - 1;
  *before = static_cast<uint8_t>(*before ^ 1);
  FreeSlot(slot);
}

DEATH(overwritten_size) {
  uint8_t* slot = TakeForDeath(64);
  slot[-16] = 1;
  FreeSlot(slot);
}

DEATH(double_free) {
  uint8_t* slot = TakeForDeath(64);
  FreeSlot(slot);
  FreeSlot(slot);
}

// Signing is what must not happen: it would say so, and end by itself.
DEATH(signing_with_a_broken_canary) {
  uint8_t* place = TakeForDeath(64);
  FreeSlot(place);
  HmacKey key;
  uint8_t mac[kMaxMacSize];
  const Status made = RunOnSecretStack([&] {
    const uint8_t bytes[] = "a key";
    return HmacKey::Make(Hash::kSha256, bytes, sizeof bytes, &key);
  });
  // The midstates take the slot that was given back last.
  if (!made.ok() || SlotSize(place) != 64) _exit(4);
  place[64] = static_cast<uint8_t>(place[64] ^ 1);
  const Status signing = RunOnSecretStack([&] {
    key.Sign(reinterpret_cast<const uint8_t*>("m"), 1, mac);
    return Ok();
  });
  static const char kSigned[] = "signed";
  if (!signing.ok() || write(STDERR_FILENO, kSigned, sizeof kSigned - 1) < 0) _exit(4);
}

DEATH(reading_before_the_room) {
  OpenRoom(Require::kAny);
  const volatile uint8_t* first = static_cast<const uint8_t*>(RoomProbe());
  (void)first[0];
  (void)first[-1];
}

DEATH(reading_behind_the_last_segment) {
  OpenRoom(Require::kAny);
  const volatile uint8_t* at = static_cast<const uint8_t*>(RoomProbe());
  for (size_t i = 0; i <= kRoomSize; i += kPage) (void)at[i];
}

DEATH(a_secret_stack_that_overflows) {
  OpenRoom(Require::kAny);
  RunOnSecretStack([] {
    volatile uint8_t here = 0;
    volatile uint8_t* at = &here;
    for (size_t i = 0; i < 2 * kSecretStackSize; i += 64) at[-static_cast<ptrdiff_t>(i)] = 1;
    return Ok();
  });
}

struct Left {
  uint8_t* slot = nullptr;
  size_t size = 0;
};
Left g_left[3];

// Runs after the room's own end, which has no priority: sees what a process leaves behind. 7: all wiped, 8: something
// was not.
__attribute__((destructor(101))) void SeeWhatIsLeft() {
  if (g_left[0].slot == nullptr) return;
  for (const Left& left : g_left) {
    for (size_t i = 0; i < left.size; i++) {
      if (left.slot[i] != 0) _exit(8);
    }
  }
  _exit(7);
}

void LeaveSecrets(SlotUse use) {
  const size_t sizes[] = {64, 700, 9000};
  if (!OpenRoom(Require::kAny).ok()) _exit(4);
  for (size_t i = 0; i < 3; i++) {
    Status status = Ok();
    uint8_t* slot = static_cast<uint8_t*>(TakeSlot(sizes[i], &status, use));
    if (slot == nullptr) _exit(4);
    memset(slot, 0xa5, sizes[i]);
    g_left[i] = Left{slot, sizes[i]};
  }
}

DEATH(ending_with_secrets) { LeaveSecrets(SlotUse::kSecret); }

DEATH(ending_with_objects_of_a_library) { LeaveSecrets(SlotUse::kLibrary); }

DEATH(nothing) { TakeForDeath(64); }

bool AbortsOverCanary(const Ending& ending) {
  return ending.signal == SIGABRT && ending.said.find("a canary of the room is broken") != std::string::npos;
}

TEST(a_program_that_does_nothing_wrong_survives_the_same_way_of_running_it) {
  const Ending ending = Watch("nothing");
  CHECK(ending.signal == 0 && ending.exit_code == 3 && ending.said.empty());
}

TEST(a_byte_before_or_behind_a_slot_ends_the_process) {
  CHECK(AbortsOverCanary(Watch("overrun_by_one_byte")));
  CHECK(AbortsOverCanary(Watch("underrun_by_one_byte")));
  CHECK(AbortsOverCanary(Watch("overwritten_size")));
}

TEST(secrets_are_wiped_when_the_process_ends) {
  CHECK(Watch("ending_with_objects_of_a_library").exit_code == 8);  // the control: what is not wiped is seen
  CHECK(Watch("ending_with_secrets").exit_code == 7);
}

// Whatever forks runs the exit handlers of the whole process in its child, which has no room.
TEST(a_forked_child_ends_in_peace) {
  CHECK(OpenRoom(Require::kAny).ok());
  Status status = Ok();
  void* slot = TakeSlot(100, &status);
  CHECK(slot != nullptr && OwnsRoom());
  const pid_t child = fork();
  if (child == 0) exit(OwnsRoom() ? 9 : 0);
  int ending = -1;
  CHECK(waitpid(child, &ending, 0) == child && WIFEXITED(ending) && WEXITSTATUS(ending) == 0);
  FreeSlot(slot);
}

TEST(a_slot_freed_twice_ends_the_process) {
  const Ending ending = Watch("double_free");
  CHECK(ending.signal == SIGABRT && ending.said.find("freed twice") != std::string::npos);
}

TEST(a_key_with_a_broken_canary_signs_nothing) {
  const Ending ending = Watch("signing_with_a_broken_canary");
  CHECK(AbortsOverCanary(ending));
  CHECK(ending.said.find("signed") == std::string::npos);
}

TEST(guard_pages_stand_at_both_ends_and_under_secret_stacks) {
  CHECK(Watch("reading_before_the_room").signal == SIGSEGV);
  CHECK(Watch("reading_behind_the_last_segment").signal == SIGSEGV);
#ifndef STRONGROOM_SANITIZE
  CHECK(Watch("a_secret_stack_that_overflows").signal == SIGSEGV);
#endif
}

}  // namespace
}  // namespace strongroom
