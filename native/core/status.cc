#include "status.h"

namespace strongroom {

const char* CodeName(Code code) {
  static const char* const kNames[] = {
#define X(name) #name,
      STRONGROOM_CODES(X)
#undef X
  };
  return kNames[static_cast<uint8_t>(code)];
}

}  // namespace strongroom
