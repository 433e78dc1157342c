#define _GNU_SOURCE
#include "scan_process.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "needle_search.h"

#define PAGE 4096ull
#define CHUNK (1u << 20)

static uint8_t chunk[CHUNK] __attribute__((aligned(4096)));

typedef struct {
  uint64_t start, end;
  char name[512];  // as /proc/PID/maps prints the mapping, without the addresses' column
} Mapping;

// Reads size bytes at `at` of the process into `chunk`; the number of bytes, or -1 with errno.
typedef ssize_t (*ReadAt)(int handle, uint64_t at, size_t size);

static int fail(const char* what) {
  fprintf(stderr, "scan: %s: %s\n", what, strerror(errno));
  return 2;
}

// All mappings of the process; never freed, as the reports point into it.
static Mapping* read_mappings(int pid, size_t* count) {
  char path[64], line[1024];
  snprintf(path, sizeof path, "/proc/%d/maps", pid);
  FILE* maps = fopen(path, "re");
  if (maps == NULL) return NULL;
  size_t capacity = 0;
  Mapping* all = NULL;
  *count = 0;
  while (fgets(line, sizeof line, maps) != NULL) {
    if (*count == capacity) all = realloc(all, (capacity = capacity * 2 + 64) * sizeof *all);
    Mapping* mapping = &all[*count];
    line[strcspn(line, "\n")] = '\0';
    char permissions[8] = "", rest[512] = "";
    unsigned long long start, end;
    if (sscanf(line, "%llx-%llx %7s %*s %*s %*s %511[^\n]", &start, &end, permissions, rest) < 3) continue;
    mapping->start = start, mapping->end = end;
    snprintf(mapping->name, sizeof mapping->name, "%llx-%llx %s %.440s", start, end, permissions, rest);
    ++*count;
  }
  fclose(maps);
  return all;
}

// Reads [start, end) in chunks; where a chunk is refused, page by page.
static void read_run(ReadAt read_at, int handle, uint64_t start, uint64_t end) {
  for (uint64_t at = start; at < end;) {
    const size_t wanted = end - at < CHUNK ? end - at : CHUNK;
    ssize_t got = read_at(handle, at, wanted);
    if (got <= 0) got = read_at(handle, at, PAGE);
    if (got > 0) {
      search(chunk, (size_t)got, at);
      at += (uint64_t)got;
    } else {
      refused(at, PAGE, got == 0 ? ENODATA : errno);
      at += PAGE;
    }
  }
}

// Every mapping, or only the writable ones, page by page as the page map says that there is content.
static int read_process(int pid, ReadAt read_at, int handle, int only_writable) {
  size_t count = 0;
  Mapping* mappings = read_mappings(pid, &count);
  if (mappings == NULL) return fail("/proc/PID/maps");
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/pagemap", pid);
  const int pagemap = open(path, O_RDONLY | O_CLOEXEC);
  if (pagemap < 0) return fail("/proc/PID/pagemap");
  static uint64_t entries[65536];
  for (size_t m = 0; m < count; m++) {
    const Mapping* mapping = &mappings[m];
    if (only_writable && strstr(mapping->name, " rw") == NULL) continue;
    begin_region(mapping->name, mapping->start);
    uint64_t run = 0;  // start of the run of pages with content, 0: none
    for (uint64_t at = mapping->start; at < mapping->end;) {
      const uint64_t pages = (mapping->end - at) / PAGE;
      const size_t wanted = (pages < 65536 ? pages : 65536) * 8;
      const ssize_t got = pread(pagemap, entries, wanted, (off_t)(at / PAGE * 8));
      if (got <= 0) break;  // [vsyscall] has no page map and no content of the process
      for (ssize_t i = 0; i < got / 8; i++, at += PAGE) {
        const int content = (entries[i] >> 62) != 0;  // bit 63: present, bit 62: swapped
        if (content && run == 0) run = at;
        if (!content && run != 0) read_run(read_at, handle, run, at), run = 0;
      }
    }
    if (run != 0) read_run(read_at, handle, run, mapping->end);
  }
  close(pagemap);
  return 0;
}

// Whether every thread of the process has the state that ps calls T.
static int is_stopped(int pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  DIR* tasks = opendir(path);
  if (tasks == NULL) return 0;
  int stopped = 1;
  for (struct dirent* entry; stopped && (entry = readdir(tasks)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    char stat_path[400], line[512] = "";
    snprintf(stat_path, sizeof stat_path, "%s/%s/stat", path, entry->d_name);
    const int fd = open(stat_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;  // a thread that has ended meanwhile
    if (read(fd, line, sizeof line - 1) < 0) line[0] = '\0';
    close(fd);
    const char* name_end = strrchr(line, ')');  // the name may have spaces and brackets
    stopped = name_end != NULL && strchr("TtZX", name_end[2]) != NULL;
  }
  closedir(tasks);
  return stopped;
}

// Every mapping, while nothing in the process runs: what it moved between the reading of its
// map and that of its pages would be seen nowhere.
static int read_stopped(int pid, ReadAt read_at, int handle) {
  const int stop = !is_stopped(pid);
  if (stop && kill(pid, SIGSTOP) != 0) return fail("SIGSTOP");
  for (int waits = 0; stop && !is_stopped(pid); waits++) {
    if (waits == 10000) {
      kill(pid, SIGCONT);
      errno = ETIMEDOUT;
      return fail("SIGSTOP");
    }
    usleep(1000);
  }
  const int failed = read_process(pid, read_at, handle, 0);
  if (stop) kill(pid, SIGCONT);
  return failed;
}

static ssize_t read_mem(int fd, uint64_t at, size_t size) { return pread(fd, chunk, size, (off_t)at); }

int scan_memory(int pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mem", pid);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail("/proc/PID/mem");
  const int failed = read_stopped(pid, read_mem, fd);
  close(fd);
  return failed;
}

static ssize_t read_remote(int pid, uint64_t at, size_t size) {
  struct iovec local = {chunk, size}, remote = {(void*)at, size};
  return process_vm_readv(pid, &local, 1, &remote, 1, 0);
}

int scan_readv(int pid) { return read_stopped(pid, read_remote, pid); }

// A page at a time: each word is a system call.
static ssize_t read_peek(int tid, uint64_t at, size_t size) {
  size_t got = 0;
  for (const size_t page = size < PAGE ? size : PAGE; got < page; got += 8) {
    errno = 0;
    const long word = ptrace(PTRACE_PEEKDATA, tid, (void*)(at + got), NULL);
    if (errno != 0) return got > 0 ? (ssize_t)got : -1;
    memcpy(chunk + got, &word, 8);
  }
  return (ssize_t)got;
}

static void scan_registers(int tid) {
  static const int kSets[] = {NT_PRSTATUS, NT_PRFPREG,
#ifdef __x86_64__
                              NT_X86_XSTATE
#endif
  };
  char* where = NULL;
  if (asprintf(&where, "registers of thread %d", tid) < 0) exit(2);
  for (size_t i = 0; i < sizeof kSets / sizeof *kSets; i++) {
    struct iovec set = {chunk, CHUNK};
    if (ptrace(PTRACE_GETREGSET, tid, (void*)(intptr_t)kSets[i], &set) != 0) continue;
    begin_region(where, 0);
    search(chunk, set.iov_len, 0);
  }
}

int scan_ptrace(int pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  DIR* tasks = opendir(path);
  if (tasks == NULL) return fail("/proc/PID/task");
  int failed = 0;
  for (struct dirent* entry; (entry = readdir(tasks)) != NULL && !failed;) {
    const int tid = atoi(entry->d_name);
    if (tid == 0) continue;
    if (ptrace(PTRACE_SEIZE, tid, NULL, NULL) != 0 || ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) != 0) {
      failed = fail("PTRACE_SEIZE");
    } else if (waitpid(tid, NULL, __WALL) != tid) {
      failed = fail("waitpid");
    } else {
      scan_registers(tid);
      if (tid == pid) failed = read_process(pid, read_peek, tid, 1);
      ptrace(PTRACE_DETACH, tid, NULL, NULL);
    }
  }
  closedir(tasks);
  return failed;
}

void scan_descriptor(int fd) {
  uint64_t at = 0;
  for (ssize_t got; (got = read(fd, chunk, CHUNK)) != 0;) {
    if (got < 0) {
      refused(at, 0, errno);
      return;
    }
    search(chunk, (size_t)got, at);
    at += (uint64_t)got;
  }
}

// What lies in a pipe or a socket is looked at and left there.
static void scan_queue(int fd, mode_t type) {
  int copy[2];
  if (S_ISSOCK(type)) {
    const ssize_t got = recv(fd, chunk, CHUNK, MSG_PEEK | MSG_DONTWAIT);
    if (got > 0) search(chunk, (size_t)got, 0);
  } else if (pipe2(copy, O_CLOEXEC | O_NONBLOCK) == 0) {
    if (tee(fd, copy[1], CHUNK, SPLICE_F_NONBLOCK) > 0) scan_descriptor(copy[0]);
    close(copy[0]), close(copy[1]);
  }
}

// Reads and maps one descriptor that came from, or leads to, the other process.
static void scan_any(int fd, const char* where) {
  struct stat status;
  begin_region(where, 0);
  if (fstat(fd, &status) != 0) {
    refused(0, 0, errno);
  } else if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)) {
    scan_queue(fd, status.st_mode);
  } else if (S_ISREG(status.st_mode)) {
    const size_t size = (size_t)status.st_size;
    uint8_t* mapped = size > 0 ? mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (mapped != MAP_FAILED) {
      search(mapped, size, 0);
      munmap(mapped, size);
      return;
    }
    uint64_t at = 0;
    for (ssize_t got; (got = pread(fd, chunk, CHUNK, (off_t)at)) > 0; at += (uint64_t)got) {
      search(chunk, (size_t)got, at);
    }
  }
}

// Calls scan_one(pid, name, where) for every entry of /proc/PID/`directory`.
static int each_entry(int pid, const char* directory, void (*scan_one)(int, const char*, const char*)) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, directory);
  DIR* entries = opendir(path);
  if (entries == NULL) return fail(path);
  for (struct dirent* entry; (entry = readdir(entries)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    char target[400] = "", *where = NULL, *link = NULL;
    if (asprintf(&link, "%s/%s", path, entry->d_name) < 0) exit(2);
    if (readlink(link, target, sizeof target - 1) < 0) target[0] = '\0';
    if (asprintf(&where, "%s -> %s", link, target) < 0) exit(2);
    scan_one(pid, entry->d_name, where);
    free(link);
  }
  closedir(entries);
  return 0;
}

static void take_descriptor(int pid, const char* name, const char* where) {
  const int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
  const int fd = (int)syscall(SYS_pidfd_getfd, pidfd, atoi(name), 0);
  if (fd < 0) {
    begin_region(where, 0);
    refused(0, 0, errno);
  } else {
    scan_any(fd, where);
    close(fd);
  }
  close(pidfd);
}

int scan_descriptors(int pid) { return each_entry(pid, "fd", take_descriptor); }

static void reopen(int pid, const char* name, const char* where) {
  char path[128];
  snprintf(path, sizeof path, "/proc/%d/%s/%.60s", pid, strchr(name, '-') != NULL ? "map_files" : "fd", name);
  const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  begin_region(where, 0);
  if (fd < 0) {
    refused(0, 0, errno);
    return;
  }
  scan_any(fd, where);
  close(fd);
}

int scan_reopened(int pid) {
  const int failed = each_entry(pid, "map_files", reopen);
  return failed ? failed : each_entry(pid, "fd", reopen);
}
