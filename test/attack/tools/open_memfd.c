// open_memfd memfd|secretmem: puts what stdin gives into such a file, leaves its descriptor open and waits. A control.
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif

int main(int argc, char** argv) {
  const int secretmem = argc == 2 && strcmp(argv[1], "secretmem") == 0;
  const int fd = secretmem ? (int)syscall(SYS_memfd_secret, 0) : memfd_create("open", MFD_CLOEXEC);
  if (fd < 0 || ftruncate(fd, 4096) != 0) return 2;
  char* page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (page == MAP_FAILED) return 2;
  for (ssize_t size = 0, got; (got = read(0, page + size, 4096 - (size_t)size)) > 0;) size += got;
  printf("ready\n");
  fflush(stdout);
  for (;;) pause();
}
