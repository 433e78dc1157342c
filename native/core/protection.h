// What protects this process, read back from the kernel: never what was asked for.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

struct Protection {
  RoomUse room;
  // Of every mapping in the room, by /proc/self/smaps: locked (flag lo), left out of cores (dd) and of forked children
  // (dc).
  bool locked;
  bool not_dumped;
  bool not_inherited;
  bool refuses_foreign_reads;  // found by trying, see RefusesForeignReads
  int64_t vm_locked;           // bytes this process has locked, the room among them; -1: unknown
  int64_t memlock_limit;       // bytes; INT64_MAX: none
  bool dumpable;
  int64_t core_soft;  // RLIMIT_CORE in bytes; INT64_MAX: none
  int64_t core_hard;
  int64_t tracer;         // pid of a debugger that is attached; 0: none
  bool inspector_signal;  // SIGUSR1 would open node's inspector
  bool alternate_stack;   // this thread has an alternate signal stack
};

// Reads all of it. Fields about the room are false while it is not open.
Protection ReadProtection();

// Makes the process undumpable, sets RLIMIT_CORE to 0 for good and ignores SIGUSR1; each read back. Errors: SYSTEM.
// What that costs is documented at harden() in lib/protection.ts.
Status Harden();

}  // namespace strongroom
