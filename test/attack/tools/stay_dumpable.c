// LD_PRELOAD: a process that takes itself to be hardened and leaves cores all the same, so that it can be seen what would be in one.
#define _GNU_SOURCE
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int believed_dumpable = 1;
static int has_core_limit = 0;

int prctl(int option, ...) {
  va_list list;
  va_start(list, option);
  const unsigned long a = va_arg(list, unsigned long), b = va_arg(list, unsigned long), c = va_arg(list, unsigned long), d = va_arg(list, unsigned long);
  va_end(list);
  if (option == PR_GET_DUMPABLE) return believed_dumpable;
  if (option != PR_SET_DUMPABLE) return (int)syscall(SYS_prctl, option, a, b, c, d);
  believed_dumpable = (int)a;
  return 0;
}

int setrlimit64(__rlimit_resource_t resource, const struct rlimit64* limit) {
  if (resource != RLIMIT_CORE) return prlimit64(0, resource, limit, NULL);
  has_core_limit = 1;
  return 0;
}

int getrlimit64(__rlimit_resource_t resource, struct rlimit64* limit) {
  if (resource != RLIMIT_CORE || !has_core_limit) return prlimit64(0, resource, NULL, limit);
  limit->rlim_cur = limit->rlim_max = 0;
  return 0;
}
