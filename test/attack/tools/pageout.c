// pageout PID: asks the kernel to page out every mapping of the process (process_madvise, MADV_PAGEOUT), three times
// over, because the first pass only starts the writing. Prints the bytes that smaps_rollup then calls swapped.
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static long swapped_kib(int pid) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
  FILE* rollup = fopen(path, "re");
  long kib = -1;
  while (rollup != NULL && fgets(line, sizeof line, rollup) != NULL) {
    if (sscanf(line, "Swap: %ld kB", &kib) == 1) break;
  }
  if (rollup != NULL) fclose(rollup);
  return kib;
}

int main(int argc, char** argv) {
  const int pid = argc == 2 ? atoi(argv[1]) : 0;
  const int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
  if (pidfd < 0) {
    fprintf(stderr, "pageout: pidfd_open: %s\n", strerror(errno));
    return 2;
  }
  long asked = 0;
  for (int pass = 0; pass < 3; pass++) {
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE* maps = fopen(path, "re");
    if (maps == NULL) return 2;
    while (fgets(line, sizeof line, maps) != NULL) {
      unsigned long long start, end;
      if (sscanf(line, "%llx-%llx", &start, &end) != 2) continue;
      struct iovec range = {(void*)(uintptr_t)start, end - start};
      // EINVAL: locked pages, which is the point; the caller looks at what the swap file holds, not at this result.
      if (syscall(SYS_process_madvise, pidfd, &range, 1, MADV_PAGEOUT, 0) > 0) asked++;
    }
    fclose(maps);
    usleep(200000);
  }
  printf("%ld\n", asked == 0 ? -1 : swapped_kib(pid) * 1024);
  return asked == 0 ? 2 : 0;
}
