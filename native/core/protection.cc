#include "protection.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace strongroom {
namespace {

int64_t Limit(rlim_t value) { return value == RLIM_INFINITY ? INT64_MAX : static_cast<int64_t>(value); }

// A number of /proc/self/status, or -1.
int64_t StatusField(const char* format) {
  FILE* file = fopen("/proc/self/status", "re");
  if (file == nullptr) return -1;
  char line[256];
  long long value = -1;
  while (fgets(line, sizeof line, file) != nullptr) {
    if (sscanf(line, format, &value) == 1) break;
  }
  fclose(file);
  return value;
}

bool HasFlag(const char* flags, const char* flag) {
  for (const char* at = strstr(flags, flag); at != nullptr; at = strstr(at + 1, flag)) {
    if (at[-1] == ' ' && (at[2] == ' ' || at[2] == '\n')) return true;
  }
  return false;
}

// Sets the three flags to whether they hold for every accessible mapping in the room; false also if there is none.
void ReadRoomFlags(Protection* out) {
  FILE* file = fopen("/proc/self/smaps", "re");
  if (file == nullptr) return;
  size_t mappings = 0;
  size_t locked = 0;
  size_t not_dumped = 0;
  size_t not_inherited = 0;
  bool in_room = false;
  char line[512];
  while (fgets(line, sizeof line, file) != nullptr) {
    unsigned long long first = 0;
    char access[5];
    if (sscanf(line, "%llx-%*x %4s", &first, access) == 2) {
      in_room = access[0] == 'r' && InRoom(reinterpret_cast<void*>(static_cast<uintptr_t>(first)));
      mappings += in_room ? 1 : 0;
    } else if (in_room && strncmp(line, "VmFlags:", 8) == 0) {
      locked += HasFlag(line, "lo") ? 1 : 0;
      not_dumped += HasFlag(line, "dd") ? 1 : 0;
      not_inherited += HasFlag(line, "dc") ? 1 : 0;
    }
  }
  fclose(file);
  out->locked = mappings > 0 && locked == mappings;
  out->not_dumped = mappings > 0 && not_dumped == mappings;
  out->not_inherited = mappings > 0 && not_inherited == mappings;
}

// Node opens its inspector on SIGUSR1 unless something else handles or ignores the signal.
bool SignalIsIgnored(int signal) {
  struct sigaction action{};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

Protection ReadProtection() {
  Protection out{};
  out.room = RoomUsage();
  ReadRoomFlags(&out);
  const void* probe = RoomProbe();
  out.refuses_foreign_reads = probe != nullptr && RefusesForeignReads(probe);
  const int64_t kib = StatusField("VmLck: %lld kB");
  out.vm_locked = kib < 0 ? -1 : kib * 1024;
  out.memlock_limit = MemlockLimit();
  out.dumpable = prctl(PR_GET_DUMPABLE) != 0;
  rlimit core{};
  getrlimit(RLIMIT_CORE, &core);
  out.core_soft = Limit(core.rlim_cur);
  out.core_hard = Limit(core.rlim_max);
  out.tracer = StatusField("TracerPid: %lld");
  out.inspector_signal = !SignalIsIgnored(SIGUSR1);
  stack_t alternate{};
  out.alternate_stack = sigaltstack(nullptr, &alternate) == 0 && (alternate.ss_flags & SS_DISABLE) == 0;
  return out;
}

Status Harden() {
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return Fail(Code::SYSTEM, 0, 0, errno);
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return Fail(Code::SYSTEM, 0, 0, errno);
  if (signal(SIGUSR1, SIG_IGN) == SIG_ERR) return Fail(Code::SYSTEM, 0, 0, errno);
  const Protection now = ReadProtection();
  const bool holds = !now.dumpable && now.core_soft == 0 && now.core_hard == 0 && !now.inspector_signal;
  return holds ? Ok() : Fail(Code::SYSTEM, 0, 0, EPERM);
}

}  // namespace strongroom
