// A Node-API addon of the attacks: what another native addon in the same process may do without ill will.
//
//   startTimer()               an alternate signal stack in ordinary memory for this thread, and 1,000 signals a second
//   signals() -> number        handled so far
//   stopTimer()                the stack stays where it is, with what the kernel left on it
//   holdInRegisters(fd)        reads 16 bytes and keeps them in a vector register while 50 signals arrive: the control
//   forkAndPause() -> pid      a child that waits to be killed
//   copyOut(address, size) -> Buffer   what this process sees in its own memory: any native code in it can do that
//   forkAndTouch(address, write) -> signal   what ends a child that reads or writes one byte there; 0: nothing did
#define _GNU_SOURCE
#include <node_api.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define ALTERNATE_STACK (64 << 10)

static volatile sig_atomic_t handled;
static timer_t timer;

static void on_signal(int number) {
  (void)number;
  handled++;
}

static napi_value number(napi_env env, int64_t value) {
  napi_value out;
  napi_create_int64(env, value, &out);
  return out;
}

static int arguments(napi_env env, napi_callback_info info, size_t count, napi_value* values) {
  size_t given = count;
  return napi_get_cb_info(env, info, &given, values, NULL, NULL) == napi_ok && given == count;
}

static napi_value start_timer(napi_env env, napi_callback_info info) {
  (void)info;
  stack_t stack = {.ss_sp = calloc(1, ALTERNATE_STACK), .ss_size = ALTERNATE_STACK};
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK | SA_RESTART};
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN + 3};
  event.sigev_notify_thread_id = (int)syscall(SYS_gettid);
  const struct itimerspec every = {.it_interval = {.tv_nsec = 1000000}, .it_value = {.tv_nsec = 1000000}};
  handled = 0;
  if (sigaltstack(&stack, NULL) != 0 || sigaction(SIGRTMIN + 3, &action, NULL) != 0 ||
      timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 || timer_settime(timer, 0, &every, NULL) != 0) {
    napi_throw_error(env, NULL, "the timer could not be started");
  }
  return NULL;
}

static napi_value signals(napi_env env, napi_callback_info info) {
  (void)info;
  return number(env, handled);
}

static napi_value stop_timer(napi_env env, napi_callback_info info) {
  (void)env, (void)info;
  timer_delete(timer);
  return NULL;
}

static napi_value hold_in_registers(napi_env env, napi_callback_info info) {
  napi_value value;
  int32_t fd;
  uint8_t bytes[16];
  if (!arguments(env, info, 1, &value) || napi_get_value_int32(env, value, &fd) != napi_ok ||
      read(fd, bytes, 16) != 16) {
    napi_throw_error(env, NULL, "16 bytes could not be read");
    return NULL;
  }
  const sig_atomic_t until = handled + 50;
#if defined(__x86_64__)
  __asm__ volatile("movdqu %0, %%xmm7" ::"m"(bytes) : "xmm7");
#else
  __asm__ volatile("ldr q7, %0" ::"m"(bytes) : "v7");
#endif
  for (volatile uint8_t* byte = bytes; byte < bytes + 16; byte++) *byte = 0;  // from here on only the register has them
  while (handled < until) continue;
#if defined(__x86_64__)
  __asm__ volatile("pxor %%xmm7, %%xmm7" ::: "xmm7");
#else
  __asm__ volatile("movi v7.16b, #0" ::: "v7");
#endif
  return NULL;
}

static napi_value fork_and_pause(napi_env env, napi_callback_info info) {
  (void)info;
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  return number(env, child);
}

static napi_value copy_out(napi_env env, napi_callback_info info) {
  napi_value values[2], out = NULL;
  uint64_t address;
  int64_t size;
  bool lossless;
  if (!arguments(env, info, 2, values) ||
      napi_get_value_bigint_uint64(env, values[0], &address, &lossless) != napi_ok ||
      napi_get_value_int64(env, values[1], &size) != napi_ok) {
    napi_throw_type_error(env, NULL, "address and size are wanted");
    return NULL;
  }
  napi_create_buffer_copy(env, (size_t)size, (const void*)(uintptr_t)address, NULL, &out);
  return out;
}

static napi_value fork_and_touch(napi_env env, napi_callback_info info) {
  napi_value values[2];
  uint64_t address;
  bool lossless, write_it;
  if (!arguments(env, info, 2, values) ||
      napi_get_value_bigint_uint64(env, values[0], &address, &lossless) != napi_ok ||
      napi_get_value_bool(env, values[1], &write_it) != napi_ok) {
    napi_throw_type_error(env, NULL, "address and write are wanted");
    return NULL;
  }
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGSEGV, SIG_DFL);
    volatile uint8_t* byte = (volatile uint8_t*)(uintptr_t)address;
    if (write_it) *byte = 0;
    else (void)*byte;
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return number(env, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

NAPI_MODULE_INIT() {
  static const struct {
    const char* name;
    napi_callback function;
  } kFunctions[] = {{"startTimer", start_timer},
                    {"signals", signals},
                    {"stopTimer", stop_timer},
                    {"holdInRegisters", hold_in_registers},
                    {"forkAndPause", fork_and_pause},
                    {"forkAndTouch", fork_and_touch},
                    {"copyOut", copy_out}};
  for (size_t i = 0; i < sizeof kFunctions / sizeof *kFunctions; i++) {
    napi_value function;
    napi_create_function(env, kFunctions[i].name, NAPI_AUTO_LENGTH, kFunctions[i].function, NULL, &function);
    napi_set_named_property(env, exports, kFunctions[i].name, function);
  }
  return exports;
}
