// Runs a program and kills it in the place of the K-th system call that any of its threads enters between two markers, which
// are SIGUSR2 sent by the program to itself and kept from it. The call itself is not carried out.
//
//   tracer K PROGRAM ARGUMENT...    K from 1; 0 kills nothing
//
// Says on standard error "killed at call K, NUMBER" or "N calls". Ends as the program does: 137 if it was killed.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kMaxThreads = 256 };

static pid_t threads[kMaxThreads];
static int thread_count;
static int counting;
static long calls;

static void fail(const char* what) {
  fprintf(stderr, "tracer: %s: %s\n", what, strerror(errno));
  exit(126);
}

static void know(pid_t thread) {
  for (int i = 0; i < thread_count; i++) {
    if (threads[i] == thread) return;
  }
  if (thread_count == kMaxThreads) fail("too many threads");
  threads[thread_count++] = thread;
}

static void forget(pid_t thread) {
  for (int i = 0; i < thread_count; i++) {
    if (threads[i] == thread) threads[i] = threads[--thread_count];
  }
}

// The other threads run on without stops at their calls until something stops them.
static void toggle(pid_t sender) {
  counting = !counting;
  for (int i = 0; counting && i < thread_count; i++) {
    if (threads[i] != sender) ptrace(PTRACE_INTERRUPT, threads[i], 0, 0);
  }
}

static int is_entry(pid_t thread, unsigned long long* number) {
  struct __ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) < 0) return 0;
  *number = info.entry.nr;
  return info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

// What to hand to the thread when it goes on: a signal, or 0.
static int handle_stop(pid_t program, pid_t thread, int status, long at) {
  const int signal_number = WSTOPSIG(status);
  if (signal_number == (SIGTRAP | 0x80)) {
    unsigned long long number = 0;
    if (counting && is_entry(thread, &number) && ++calls == at) {
      fprintf(stderr, "killed at call %ld, %llu\n", calls, number);
      kill(program, SIGKILL);
    }
    return 0;
  }
  if (status >> 16 != 0) return 0;  // a new thread, or one that was interrupted
  if (signal_number != SIGUSR2) return signal_number;
  toggle(thread);
  return 0;
}

int main(int argc, char** argv) {
  if (argc < 3) return 125;
  const long at = atol(argv[1]);
  int ready[2];
  if (pipe(ready) != 0) fail("pipe");
  const pid_t program = fork();
  if (program < 0) fail("fork");
  if (program == 0) {
    char byte;
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 1) _exit(126);
    close(ready[0]);
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  const long options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SEIZE, program, 0, options) != 0) fail("seize");
  if (write(ready[1], "", 1) != 1) fail("write");
  close(ready[0]);
  close(ready[1]);

  int end = 0;
  for (;;) {
    int status;
    const pid_t thread = waitpid(-1, &status, __WALL);
    if (thread < 0) break;
    if (!WIFSTOPPED(status)) {
      forget(thread);
      if (thread == program) end = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
      continue;
    }
    know(thread);
    const int deliver = handle_stop(program, thread, status, at);
    ptrace(counting ? PTRACE_SYSCALL : PTRACE_CONT, thread, 0, deliver);  // fails where the thread has just been killed
  }
  if (at == 0 || calls < at) fprintf(stderr, "%ld calls\n", calls);
  return end;
}
