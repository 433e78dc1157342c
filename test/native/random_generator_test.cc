// The generator that new passwords come from: seeded by the kernel or not at all, and nowhere but in the room.
#include "core/random_generator.h"

#include <errno.h>
#include <openssl/err.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "check.h"
#include "core/new_password.h"
#include "core/openssl.h"
#include "core/room.h"
#include "core/secret_stack.h"
#include "death.h"
#include "own_memory.h"
#include "room_hook.h"

// Both ways to the kernel, ours and OpenSSL's: binding.gyp has the linker put these wrappers in their place.
extern "C" {
static bool g_kernel_refuses_us = false, g_kernel_refuses_openssl = false;
static strongroom::test::Needles* g_seeds = nullptr;
ssize_t __real_getrandom(void*, size_t, unsigned int);
int __real_getentropy(void*, size_t);
ssize_t __wrap_getrandom(void* data, size_t size, unsigned int flags) {
  if (g_kernel_refuses_us) return errno = ENOSYS, -1;
  const ssize_t got = __real_getrandom(data, size, flags);
  if (g_seeds != nullptr && got > 0) g_seeds->AddRandom(data, static_cast<size_t>(got));
  return got;
}
int __wrap_getentropy(void* data, size_t size) {
  if (g_kernel_refuses_openssl) return errno = EIO, -1;
  const int result = __real_getentropy(data, size);
  if (g_seeds != nullptr && result == 0) g_seeds->AddRandom(data, size);
  return result;
}
}

namespace strongroom {
namespace {

using test::Needles;

constexpr size_t kSize = 64;

bool Ready() { return OpenRoom(Require::kAny).ok() && OpenOpenssl().ok(); }

// What a fresh generator gives, in ordinary memory: of a test.
Status Draw(uint8_t (&out)[kSize]) {
  return RunOnSecretStack([&] {
    RandomGenerator generator;
    return generator.Fill(out, kSize);
  });
}

std::string Hex16(const uint8_t (&bytes)[kSize]) {
  std::string text;
  for (size_t i = 0; i < 16; ++i) text += "0123456789abcdef"[bytes[i] >> 4], text += "0123456789abcdef"[bytes[i] & 15];
  return text;
}

}  // namespace

TEST(a_generator_gives_other_bytes_each_time_and_so_does_another) {
  CHECK(Ready());
  uint8_t first[kSize], second[kSize], again[kSize];
  CHECK(RunOnSecretStack([&] {
          RandomGenerator generator;
          const Status status = generator.Fill(first, kSize);
          return status.ok() ? generator.Fill(second, kSize) : status;
        }).ok());
  CHECK(Draw(again).ok());
  CHECK(Hex16(first) != Hex16(second) && Hex16(first) != Hex16(again) && Hex16(second) != Hex16(again));
}

TEST(a_generator_that_is_gone_leaves_no_slot_behind) {
  CHECK(Ready());
  uint8_t out[kSize];
  CHECK(Draw(out).ok());  // what OpenSSL keeps for good once it has been used
  const size_t before = RoomUsage().slots;
  for (int i = 0; i < 100; ++i) CHECK(Draw(out).ok());
  CHECK(RoomUsage().slots == before);
}

// Under the sanitizers work is done on the ordinary stack, and their own memory is too large to search.
#ifndef STRONGROOM_SANITIZE
TEST(neither_seed_nor_state_nor_output_of_a_generator_is_in_memory_outside_the_room) {
  uint8_t kept[kSize];
  CHECK(Ready() && Draw(kept).ok());  // the first use loads names of algorithms, which are in the program too
  Needles seeds, states, outputs;
  std::vector<std::pair<const void*, size_t>> taken;
  size_t found_meanwhile = 0;
  Slot password;
  g_seeds = &seeds;
  test::taken_slots = &taken;
  const Status status = RunOnSecretStack([&] {
    RandomGenerator generator;
    uint8_t out[kSize];
    Status status = generator.Fill(out, sizeof out);
    test::taken_slots = nullptr;
    // Some are free by now, and hold zeros.
    for (const auto& [slot, size] : taken) states.Add(slot, size);
    outputs.Add(out, sizeof out, 1);
    if (status.ok()) status = MakePassword(kAllClasses, kMaxPasswordLength, &password);
    return status;
  });
  g_seeds = nullptr;
  CHECK(status.ok());
  outputs.Add(password.data(), password.size(), 1);
  // The seeds of two generators, ours and OpenSSL's own; the key, the counter and the round keys of one.
  CHECK(seeds.size() >= 12 && states.size() >= 20 && outputs.size() >= 900);
  found_meanwhile = seeds.FoundOutside() + states.FoundOutside() + outputs.FoundOutside();
  CHECK(found_meanwhile == 0);

  // The control: the same search finds what lies in ordinary memory.
  Needles known;
  CHECK(Draw(kept).ok());
  known.Add(kept, sizeof kept, 1);
  const std::vector<uint8_t> heap(kept, kept + kSize);
  std::memset(kept, 0, sizeof kept);
  CHECK(known.size() >= 40 && known.FoundOutside() == known.size());
  CHECK(heap.size() == kSize);
}

// In ordinary memory all that OpenSSL allocates is found: what the search above would have seen without the room.
DEATH(a_state_in_the_heap) {
  uint8_t out[kSize];
  if (!Ready() || !Draw(out).ok()) _exit(100);
  Needles states;
  std::vector<std::pair<const void*, size_t>> taken;
  std::vector<std::vector<uint8_t>> copies;
  test::taken_slots = &taken;
  RunOnSecretStack([&] {
    RandomGenerator generator;
    const Status status = generator.Fill(out, sizeof out);
    test::taken_slots = nullptr;
    for (const auto& [slot, size] : taken) {
      states.Add(slot, size);
      copies.emplace_back(static_cast<const uint8_t*>(slot), static_cast<const uint8_t*>(slot) + size);
    }
    return status;
  });
  _exit(states.size() >= 20 && states.FoundOutside() == states.size() ? 0 : 1);
}

TEST(a_state_that_was_copied_into_the_heap_is_found) { CHECK(test::Watch("a_state_in_the_heap").exit_code == 0); }
#endif

TEST(without_the_kernels_random_bytes_there_is_no_password) {
  CHECK(Ready());
  uint8_t out[kSize];
  std::memset(out, 7, sizeof out);
  Slot password;
  g_kernel_refuses_us = true;
  const Status drawn = Draw(out);
  const Status made = RunOnSecretStack([&] { return MakePassword(kAllClasses, 20, &password); });
  g_kernel_refuses_us = false;
  CHECK(drawn.code == Code::SYSTEM && drawn.error == ENOSYS && made.code == Code::SYSTEM && !password);
  for (const uint8_t byte : out) CHECK(byte == 0);
  CHECK(RunOnSecretStack([&] { return MakePassword(kAllClasses, 20, &password); }).ok() && password.size() == 20);
}

// No system call, and no descriptor for the device that OpenSSL turns to then.
DEATH(openssl_without_a_seed) {
  if (!Ready()) _exit(100);
  uint8_t out[kSize];
  const rlimit none{0, 0};
  // The room grows by a descriptor too, and grows at the first error.
  const Status grown = RunOnSecretStack([] {
    ERR_raise(ERR_LIB_USER, ERR_R_INTERNAL_ERROR);
    return OpensslError().code == Code::OPENSSL_FAILED ? Ok() : Fail(Code::SYSTEM);
  });
  if (!grown.ok() || !Draw(out).ok() || setrlimit(RLIMIT_NOFILE, &none) != 0) _exit(101);
  if (!Draw(out).ok()) _exit(102);  // the limit alone does no harm
  g_kernel_refuses_openssl = true;
  _exit(Draw(out).code == Code::OPENSSL_FAILED ? 0 : 1);
}

TEST(a_generator_that_openssl_cannot_seed_is_an_error) { CHECK(test::Watch("openssl_without_a_seed").exit_code == 0); }

// Each on a line of standard error: the processes of one fork, with a room each.
DEATH(two_forks) {
  const pid_t other = fork();
  if (!Ready()) _exit(100);
  uint8_t out[kSize];
  if (!Draw(out).ok()) _exit(101);
  const std::string line = Hex16(out) + "\n";
  if (write(STDERR_FILENO, line.data(), line.size()) < 0) _exit(102);
  int status = 0;
  if (other > 0 && (waitpid(other, &status, 0) != other || status != 0)) _exit(103);
  _exit(0);
}

TEST(two_forks_draw_different_bytes) {
  const test::Ending ending = test::Watch("two_forks");
  CHECK(ending.exit_code == 0 && ending.said.size() == 66);
  CHECK(ending.said.substr(0, 33) != ending.said.substr(33));
}

// The state is not inherited, so no child can draw what its parent will.
DEATH(a_child_of_a_process_with_a_generator) {
  if (!Ready()) _exit(100);
  int status = 0;
  const pid_t child = fork();
  if (child == 0) {
    uint8_t out[kSize];
    _exit(Draw(out).ok() ? 0 : 1);
  }
  if (waitpid(child, &status, 0) != child) _exit(101);
  _exit(WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 1 : 0);
}

TEST(a_forked_child_does_not_draw_from_its_parents_room) {
  CHECK(test::Watch("a_child_of_a_process_with_a_generator").exit_code == 0);
}

TEST(threads_draw_different_bytes_at_the_same_time) {
  CHECK(Ready());
  uint8_t drawn[4][kSize] = {};
  std::vector<std::thread> threads;
  for (auto& out : drawn)
    threads.emplace_back([&out] {
      for (int i = 0; i < 100; ++i)
        if (!Draw(out).ok()) return;
    });
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < i; ++j) CHECK(Hex16(drawn[i]) != Hex16(drawn[j]));
}

}  // namespace strongroom
