// The threads that libargon2 runs its lanes on.
//
// libargon2 starts a thread for every lane of every slice through three C functions of its own thread.o. They are
// defined in argon2_thread.cc instead, so that the linker never takes that member of the archive: here the threads are
// made once, before the work begins, so that a lack of memory is an error and not a half-filled work memory; every
// signal is blocked in them, so that no handler's frame saves their registers; and what they compute is computed on a
// stack in the room.
#pragma once
#include <cstddef>
#include <cstdint>

#include "status.h"

namespace strongroom {

struct Argon2Worker;

// Serves the libargon2 call that its own thread makes while it lives; one at a time in a thread.
class Argon2Threads {
 public:
  Argon2Threads();
  ~Argon2Threads();
  Argon2Threads(const Argon2Threads&) = delete;
  Argon2Threads& operator=(const Argon2Threads&) = delete;

  // Starts `count` threads (1 to 16) and waits until each has its stack in the room.
  // Errors: MEMLOCK_LIMIT, ROOM_FULL, SYSTEM; no thread is left running then.
  Status Start(uint32_t count);

  // Waits for work that is still running, ends the threads, wipes and unmaps their stacks. Idempotent.
  void Stop();

  // What the C functions do. A handle is the worker's number from 1; 0 from Give: no worker is idle.
  uint32_t Give(void* (*function)(void*), void* argument);
  bool Await(uint32_t handle);

 private:
  Argon2Worker* workers_[16] = {};
  uint32_t count_ = 0;
};

}  // namespace strongroom
