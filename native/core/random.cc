#include "random.h"

#include <errno.h>
#include <sys/random.h>

namespace strongroom {

Status FillRandom(void* data, size_t size) {
  unsigned char* at = static_cast<unsigned char*>(data);
  while (size > 0) {
    const ssize_t got = getrandom(at, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Fail(Code::SYSTEM, 0, 0, errno);
    at += got;
    size -= static_cast<size_t>(got);
  }
  return Ok();
}

}  // namespace strongroom
