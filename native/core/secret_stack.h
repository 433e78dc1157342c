// Stacks that lie in the room, and the way onto them. Everything that touches key material runs there, so that what the
// compiler and OpenSSL spill is as safe as the key itself; on the way back the registers that a caller may not rely on
// are cleared.
#pragma once
#include <signal.h>

#include <cstddef>
#include <cstdint>

#include "status.h"

// In switch_stack_<arch>.S: zeroes every register that a function may change. Also what the way back from a secret
// stack ends with.
extern "C" void strongroom_clear_registers();

namespace strongroom {

// Before a system call that may wait long in the middle of secret work: what the last copy left in a vector register
// would otherwise stand in every core that is written meanwhile.
inline void ClearRegistersToWait() { strongroom_clear_registers(); }

constexpr size_t kSecretStackSize = 64u << 10;  // whole pages on every kernel

// One stack, leased from a pool that grows with the number of threads that need one at the same time.
// Leave wipes it. A lease serves one thread at a time.
class SecretStack {
 public:
  SecretStack() = default;
  ~SecretStack() { Leave(); }
  SecretStack(const SecretStack&) = delete;
  SecretStack& operator=(const SecretStack&) = delete;

  // Errors as TakeSlot. The room must be open.
  Status Lease();
  void Leave();
  // Zeroes everything that earlier runs left on it.
  void Wipe();
  bool leased() const { return base_ != nullptr; }

  // Runs work() on this stack. work must not throw, call JavaScript or block on the event loop.
  template <typename Work>
  void Run(Work&& work) noexcept {
    Enter([](void* context) { (*static_cast<Work*>(context))(); }, const_cast<void*>(static_cast<const void*>(&work)));
  }

 private:
  void Enter(void (*work)(void*), void* context) noexcept;
  void OwnAlternateStack() noexcept;

  uint8_t* base_ = nullptr;
  uint64_t checked_at_ = 0;  // time-stamp counter when the alternate signal stack was last looked at
  bool owns_alternate_ = false;
  stack_t foreign_{};  // the alternate stack that this one stands in for until Leave
};

// Leases a stack, runs work on it, wipes and returns it. For work that is not on the hot path.
template <typename Work>
Status RunOnSecretStack(Work&& work) noexcept {
  SecretStack stack;
  Status status = stack.Lease();
  if (!status.ok()) return status;
  stack.Run([&] { status = work(); });
  return status;
}

}  // namespace strongroom
