#include "handle.h"

#include <stdlib.h>
#include <sys/random.h>

namespace strongroom {

napi_type_tag TypeTag(uint32_t kind) {
  static const napi_type_tag base = [] {
    napi_type_tag random{};
    if (getrandom(&random, sizeof random, 0) != sizeof random) abort();  // at 16 bytes it cannot fall short once seeded
    return random;
  }();
  return napi_type_tag{base.lower, base.upper ^ kind};
}

}  // namespace strongroom
