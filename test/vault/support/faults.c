// Preloaded into a node: makes the N-th call that changes or opens files in one folder fail, cuts it short, or kills the process
// in its place.
//
//   FAULT_FOLDER   the folder        FAULT_AT       which call, from 1
//   FAULT_KIND     kill | short | the number of an errno
//   FAULT_CALL     only calls of this name count; all do where it is not set
//
// Says on standard error what it did: "fault at NAME".
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

static int in_folder(const char* path) {
  const char* folder = getenv("FAULT_FOLDER");
  return folder != NULL && path != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_of_folder(int fd) {
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return in_folder(path);
}

// 0: go on; -1: fail with errno set; 1: cut short.
static int fault(int concerned, const char* name) {
  const char* only = getenv("FAULT_CALL");
  if (only != NULL && strcmp(only, name) != 0) return 0;
  if (!concerned || atomic_fetch_add(&calls, 1) + 1 != atoi(getenv("FAULT_AT"))) return 0;
  const char* kind = getenv("FAULT_KIND");
  char text[64];
  const int size = snprintf(text, sizeof text, "fault at %s\n", name);
  if (REAL(write)(2, text, (size_t)size) != size) abort();
  if (strcmp(kind, "kill") == 0) kill(getpid(), SIGKILL);
  if (strcmp(kind, "short") == 0) return 1;
  errno = atoi(kind);
  return -1;
}

#define OPEN(name)                                                                \
  int name(const char* path, int flags, ...) {                                    \
    va_list rest;                                                                 \
    va_start(rest, flags);                                                        \
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                                 \
    return fault(in_folder(path), "open") < 0 ? -1 : REAL(name)(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void* data, size_t size) {
  const int kind = fault(is_of_folder(fd), "write");
  return kind < 0 ? -1 : REAL(write)(fd, data, kind > 0 && size > 1 ? size / 2 : size);
}

#define PWRITE(name, offset_type)                                                              \
  ssize_t name(int fd, const void* data, size_t size, offset_type offset) {                    \
    const int kind = fault(is_of_folder(fd), "write");                                         \
    return kind < 0 ? -1 : REAL(name)(fd, data, kind > 0 && size > 1 ? size / 2 : size, offset); \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

int fsync(int fd) { return fault(is_of_folder(fd), "fsync") < 0 ? -1 : REAL(fsync)(fd); }

#define FTRUNCATE(name, offset_type) \
  int name(int fd, offset_type size) { return fault(is_of_folder(fd), "ftruncate") < 0 ? -1 : REAL(name)(fd, size); }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

int rename(const char* from, const char* to) { return fault(in_folder(from), "rename") < 0 ? -1 : REAL(rename)(from, to); }

int unlink(const char* path) { return fault(in_folder(path), "unlink") < 0 ? -1 : REAL(unlink)(path); }
