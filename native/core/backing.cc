#include "backing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447  // the same number on every architecture; Debian 12's glibc headers lack it on some
#endif

namespace strongroom {
namespace {

// Bytes this process has locked, by the kernel's own count: sanitizers and preloads make mlock succeed and do nothing.
int64_t LockedBytes() {
  FILE* status = fopen("/proc/self/status", "re");
  if (status == nullptr) return -1;
  char line[256];
  long long kib = -1;
  while (fgets(line, sizeof line, status) != nullptr) {
    if (sscanf(line, "VmLck: %lld kB", &kib) == 1) break;
  }
  fclose(status);
  return kib < 0 ? -1 : kib * 1024;
}

Status LockRefused(size_t size, int error) {
  if (error == ENOMEM || error == EPERM || error == EAGAIN) {
    return Fail(Code::MEMLOCK_LIMIT, static_cast<int64_t>(size), MemlockLimit(), error);
  }
  return Fail(Code::SYSTEM, 0, 0, error);
}

Status MapSecretmem(void* at, size_t size) {
  const int fd = static_cast<int>(syscall(SYS_memfd_secret, O_CLOEXEC));
  if (fd < 0) return Fail(Code::BACKING_UNAVAILABLE, 0, 0, errno);
  Status status = Ok();
  if (ftruncate(fd, static_cast<off_t>(size)) != 0) {
    status = Fail(Code::BACKING_UNAVAILABLE, 0, 0, errno);
  } else if (mmap(at, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED) {
    status = errno == EAGAIN ? LockRefused(size, errno) : Fail(Code::BACKING_UNAVAILABLE, 0, 0, errno);
  }
  close(fd);
  return status;
}

Status MapLocked(void* at, size_t size) {
  void* mapped = mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (mapped == MAP_FAILED) return Fail(Code::SYSTEM, 0, 0, errno);
  const int64_t before = LockedBytes();
  // The bare system call: a preloaded or sanitizer's mlock may do nothing.
  if (syscall(SYS_mlock, at, size) != 0) return LockRefused(size, errno);
  const int64_t after = LockedBytes();
  if (before >= 0 && after >= 0 && after - before < static_cast<int64_t>(size)) return LockRefused(size, ENOMEM);
  if (madvise(at, size, MADV_DONTDUMP) != 0) return Fail(Code::SYSTEM, 0, 0, errno);
  return Ok();
}

// One byte of this process's own memory, read the way a debugger reads it.
bool ForeignRead(const void* from) {
  uint8_t byte = 0;
  const iovec local{&byte, 1};
  const iovec remote{const_cast<void*>(from), 1};
  return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == 1;
}

}  // namespace

Status MapSegment(Backing backing, void* at, size_t size) {
  Status status = backing == Backing::kSecretmem ? MapSecretmem(at, size) : MapLocked(at, size);
  // Secretmem is a shared mapping: without this, a forked child could read and overwrite the parent's secrets.
  if (status.ok() && madvise(at, size, MADV_DONTFORK) != 0) status = Fail(Code::SYSTEM, 0, 0, errno);
  if (!status.ok()) {
    // Back to an inaccessible reservation: nothing half-protected stays usable.
    static_cast<void>(mmap(at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0));
  }
  return status;
}

bool RefusesForeignReads(const void* page) {
  const uint8_t control = 1;
  return ForeignRead(&control) && !ForeignRead(page);
}

int64_t MemlockLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return INT64_MAX;
  return static_cast<int64_t>(limit.rlim_cur);
}

}  // namespace strongroom
