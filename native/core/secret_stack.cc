#include "secret_stack.h"

#include <errno.h>
#include <signal.h>

#include <mutex>
#include <vector>

#include "room.h"
#include "wipe.h"

// switch_stack_<arch>.S: runs work(context) with the stack pointer at `top`, then clears the caller-saved registers.
extern "C" void strongroom_switch_stack(void* context, void (*work)(void*), void* top);
extern "C" int strongroom_vector_level;

// 0: SSE or NEON, 1: AVX, 2: AVX-512. Read by the assembly.
__attribute__((visibility("hidden"))) int strongroom_vector_level = 0;

namespace strongroom {
namespace {

// How stale the knowledge of the thread's alternate signal stack may be, in ticks of Ticks(): some 20 microseconds.
// Asking the kernel costs more than a signature (measured: 182 ns against 114 ns), so not every signature asks.
#if defined(__x86_64__)
constexpr uint64_t kStaleTicks = 50000;
uint64_t Ticks() { return __builtin_ia32_rdtsc(); }
#else
constexpr uint64_t kStaleTicks = 500;
uint64_t Ticks() {
  uint64_t ticks;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
}
#endif

std::mutex g_pool_mutex;
std::vector<uint8_t*>& Pool() {
  static std::vector<uint8_t*>* pool =
      new std::vector<uint8_t*>();  // outlives threads that end after static destructors
  return *pool;
}

int VectorLevel() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512vl")) return 2;
  if (__builtin_cpu_supports("avx")) return 1;
#endif
  return 0;
}

}  // namespace

Status SecretStack::Lease() {
  if (base_ != nullptr) return Ok();
  const std::lock_guard<std::mutex> lock(g_pool_mutex);
  strongroom_vector_level = VectorLevel();
  if (!Pool().empty()) {
    base_ = Pool().back();
    Pool().pop_back();
    return Ok();
  }
  Status status = Ok();
  base_ = static_cast<uint8_t*>(TakeGuardedPages(kSecretStackSize, &status));
  return status;
}

void SecretStack::Leave() {
  if (base_ == nullptr) return;
  // Whoever has set another alternate stack since, or none, may have freed the one that was there before ours.
  stack_t current{};
  if (owns_alternate_ && sigaltstack(nullptr, &current) == 0 && (current.ss_flags & SS_DISABLE) == 0 &&
      current.ss_sp == base_) {
    sigaltstack(&foreign_, nullptr);
  }
  owns_alternate_ = false;
  checked_at_ = 0;
  Wipe();
  const std::lock_guard<std::mutex> lock(g_pool_mutex);
  Pool().push_back(base_);
  base_ = nullptr;
}

void SecretStack::Wipe() {
  if (base_ != nullptr) strongroom::Wipe(base_, kSecretStackSize);
}

// A handler with SA_ONSTACK makes the kernel save all registers on the thread's alternate stack: ordinary memory,
// unless it is this one. The kernel does not switch stacks while the stack pointer is inside the alternate stack, so
// with the secret stack as the alternate one the registers are saved where they are safe. Where there is none, the
// kernel stays on the current stack anyway.
void SecretStack::OwnAlternateStack() noexcept {
  const uint64_t now = Ticks();
  if (checked_at_ != 0 && now - checked_at_ < kStaleTicks) return;
  checked_at_ = now;
  stack_t current{};
  if (sigaltstack(nullptr, &current) != 0 || (current.ss_flags & SS_DISABLE) != 0 || current.ss_sp == base_) return;
  stack_t own{};
  own.ss_sp = base_;
  own.ss_size = kSecretStackSize;
  if (sigaltstack(&own, nullptr) != 0)
    return;  // EPERM: this runs in a handler on that stack, and signs there at its own risk
  foreign_ = current;
  owns_alternate_ = true;
}

void SecretStack::Enter(void (*work)(void*), void* context) noexcept {
#ifdef STRONGROOM_SANITIZE
  work(context);  // the sanitizers know one stack a thread
#else
  OwnAlternateStack();
  strongroom_switch_stack(context, work, base_ + kSecretStackSize);
#endif
}

}  // namespace strongroom
