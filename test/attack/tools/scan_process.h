// The ways to read another process that the scans try. Each returns 0, or 2 with a message on stderr.
#pragma once

int scan_memory(int pid);
int scan_readv(int pid);
int scan_ptrace(int pid);
int scan_descriptors(int pid);
int scan_reopened(int pid);

// Reads `fd` to its end into the region that was begun.
void scan_descriptor(int fd);
