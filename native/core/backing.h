// Pages that are never swapped and never dumped, and the proof that they are.
#pragma once
#include <cstddef>
#include <cstdint>

#include "status.h"

namespace strongroom {

// secretmem: memfd_secret pages, out of the kernel's direct map; no other process can read them, root included.
// locked: anonymous pages under mlock, MADV_DONTDUMP and MADV_DONTFORK; root can read them through /proc/PID/mem.
enum class Backing : uint8_t { kNone, kSecretmem, kLocked };

// What a caller insists on. kAny prefers secretmem and takes locked where the kernel has none.
enum class Require : uint8_t { kAny, kSecretmem, kLocked };

// Maps `size` bytes (whole pages) of `backing` over the reserved address `at`. The memory is zero. The descriptor of
// secretmem is closed before this returns: an open one can be taken by pidfd_getfd and mapped elsewhere.
Status MapSegment(Backing backing, void* at, size_t size);

// Whether reading `page` (mapped and touched) as another process would is refused, found by trying: some kernels have
// the system call and leave the pages readable (arm64, CVE-2024-50182). False also when the trial itself is not
// possible.
bool RefusesForeignReads(const void* page);

// RLIMIT_MEMLOCK's soft limit in bytes, INT64_MAX where there is none.
int64_t MemlockLimit();

}  // namespace strongroom
