// scan MODE TARGET...   < nothing; needles on descriptor 3; report on stdout as one line of JSON
//
//   file PATH...     files as they are; "-" is standard input
//   swap PATH...     the same past the page cache (O_DIRECT), which knows nothing of what swapping wrote below it
//   memory PID       /proc/PID/mem, every mapping
//   readv PID        process_vm_readv, every mapping
//   ptrace PID       PTRACE_PEEKDATA over every writable mapping (a system call a word: slow), and all registers
//   descriptors PID  pidfd_getfd of every descriptor, each read and mapped
//   reopen PID       every path of /proc/PID/map_files and /proc/PID/fd opened and read
//
// Of a process, pages without content of their own (neither present nor swapped, by /proc/PID/pagemap) are passed over.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "needle_search.h"
#include "scan_process.h"

static int scan_file(const char* path, int direct) {
  const int fd = strcmp(path, "-") == 0 ? 0 : open(path, O_RDONLY | O_CLOEXEC | (direct ? O_DIRECT : 0));
  if (fd < 0) {
    fprintf(stderr, "scan: %s: %s\n", path, strerror(errno));
    return 2;
  }
  begin_region(path, 0);
  scan_descriptor(fd);
  if (fd != 0) close(fd);
  return 0;
}

int main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "scan: usage: scan file|swap|memory|readv|ptrace|descriptors|reopen TARGET...\n");
    return 2;
  }
  read_needles(3);
  close(3);
  const char* mode = argv[1];
  int failed = 0;
  for (int i = 2; i < argc && !failed; i++) {
    const int pid = atoi(argv[i]);
    if (strcmp(mode, "file") == 0) failed = scan_file(argv[i], 0);
    else if (strcmp(mode, "swap") == 0) failed = scan_file(argv[i], 1);
    else if (strcmp(mode, "memory") == 0) failed = scan_memory(pid);
    else if (strcmp(mode, "readv") == 0) failed = scan_readv(pid);
    else if (strcmp(mode, "ptrace") == 0) failed = scan_ptrace(pid);
    else if (strcmp(mode, "descriptors") == 0) failed = scan_descriptors(pid);
    else if (strcmp(mode, "reopen") == 0) failed = scan_reopened(pid);
    else failed = 2;
  }
  if (failed) return failed;
  print_report();
  return 0;
}
