#include "core/secret_stack.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <thread>
#include <vector>

#include "check.h"
#include "core/room.h"

namespace strongroom {
namespace {

#ifndef STRONGROOM_SANITIZE  // there the stack switch is off

TEST(work_runs_on_a_stack_in_the_room_and_comes_back) {
  CHECK(OpenRoom(Require::kAny).ok());
  int outside = 0;
  bool inside = false;
  CHECK(RunOnSecretStack([&] {
          int here = 0;
          inside = InRoom(&here);
          outside = 42;
          return Ok();
        }).ok());
  CHECK(inside && outside == 42 && !InRoom(&outside));
}

TEST(a_lease_that_ends_leaves_nothing_on_the_stack) {
  CHECK(OpenRoom(Require::kAny).ok());
  uint8_t* place = nullptr;
  CHECK(RunOnSecretStack([&] {
          uint8_t bytes[256];
          memset(bytes, 0xa5, sizeof bytes);
          place = bytes;
          __asm__ volatile("" : : "r"(bytes) : "memory");
          return Ok();
        }).ok());
  for (size_t i = 0; i < 256; i++) CHECK(place[i] == 0);
}

#if defined(__x86_64__)
TEST(vector_registers_are_clear_after_the_work) {
  CHECK(OpenRoom(Require::kAny).ok());
  const uint8_t marker[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  SecretStack stack;
  CHECK(stack.Lease().ok());
  uint8_t seen[2][16];
  // Control: without a way back through the switch, the marker stays where it was put.
  __asm__ volatile("movdqu %1, %%xmm15\n\t movdqu %%xmm15, %0" : "=m"(seen[0]) : "m"(marker) : "xmm15");
  stack.Run([&] { __asm__ volatile("movdqu %0, %%xmm15" : : "m"(marker) : "xmm15"); });
  __asm__ volatile("movdqu %%xmm15, %0" : "=m"(seen[1]));
  CHECK(memcmp(seen[0], marker, 16) == 0);
  for (uint8_t byte : seen[1]) CHECK(byte == 0);
}
#endif

volatile sig_atomic_t g_handled = 0;
volatile uintptr_t g_handler_stack = 0;

void OnAlarm(int) {
  int here = 0;
  g_handler_stack = reinterpret_cast<uintptr_t>(&here);
  g_handled = g_handled + 1;
}

struct AlternateStack {
  AlternateStack() {
    stack_t own{};
    own.ss_sp = memory.data();
    own.ss_size = memory.size();
    sigaltstack(&own, &before);
    struct sigaction action{};
    action.sa_handler = OnAlarm;
    action.sa_flags = SA_ONSTACK;
    sigaction(SIGALRM, &action, nullptr);
  }
  ~AlternateStack() {
    signal(SIGALRM, SIG_DFL);
    sigaltstack(&before, nullptr);
  }
  bool HandledHere() const {
    const uintptr_t first = reinterpret_cast<uintptr_t>(memory.data());
    return g_handler_stack >= first && g_handler_stack < first + memory.size();
  }
  std::vector<uint8_t> memory = std::vector<uint8_t>(1 << 16);
  stack_t before{};
};

TEST(a_handler_with_an_alternate_stack_runs_in_the_room_while_secrets_are_worked_on) {
  CHECK(OpenRoom(Require::kAny).ok());
  AlternateStack alternate;
  raise(SIGALRM);
  CHECK(alternate.HandledHere());  // the control: outside, the kernel takes the ordinary alternate stack
  SecretStack stack;
  CHECK(stack.Lease().ok());
  const int handled = g_handled;
  stack.Run([] { raise(SIGALRM); });
  CHECK(g_handled == handled + 1 && InRoom(reinterpret_cast<void*>(g_handler_stack)));
  stack.Leave();
  raise(SIGALRM);
  CHECK(alternate.HandledHere());  // and gets its own back
}

TEST(an_alternate_stack_that_was_switched_off_meanwhile_does_not_come_back) {
  CHECK(OpenRoom(Require::kAny).ok());
  AlternateStack alternate;
  SecretStack stack;
  CHECK(stack.Lease().ok());
  stack.Run([] {});
  stack_t off{};
  off.ss_flags = SS_DISABLE;
  CHECK(sigaltstack(&off, nullptr) == 0);  // its owner may free it from here on
  stack.Leave();
  stack_t current{};
  CHECK(sigaltstack(nullptr, &current) == 0 && (current.ss_flags & SS_DISABLE) != 0);
}

#endif

TEST(stacks_are_leased_to_one_thread_at_a_time_and_used_again) {
  CHECK(OpenRoom(Require::kAny).ok());
  const auto round = [] {
    std::vector<std::thread> threads;
    std::vector<int> good(8, 0);
    for (size_t i = 0; i < good.size(); i++) {
      threads.emplace_back([&good, i] {
        for (int turn = 0; turn < 200; turn++) {
          const Status status = RunOnSecretStack([&] {
            volatile uint8_t mine[1024];
            for (volatile uint8_t& byte : mine) byte = static_cast<uint8_t>(i);
            for (volatile uint8_t& byte : mine) {
              if (byte != static_cast<uint8_t>(i)) return Fail(Code::SYSTEM);
            }
            return Ok();
          });
          good[i] += status.ok() ? 1 : 0;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (int count : good) {
      if (count != 200) return false;
    }
    return true;
  };
  CHECK(round());
  const size_t locked = RoomUsage().locked_bytes;
  CHECK(round() && round());
  CHECK(RoomUsage().locked_bytes <= locked + 8 * kSecretStackSize);
}

}  // namespace
}  // namespace strongroom
