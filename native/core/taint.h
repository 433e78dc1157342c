// Marks for valgrind, which a test build (STRONGROOM_TAINT) uses to show that no branch and no address depends on a
// secret: the test calls its input undefined, and what may be known is declared so here. Nothing in an ordinary build.
#pragma once
#include <cstddef>

#ifdef STRONGROOM_TAINT
#include <valgrind/memcheck.h>
#endif

namespace strongroom {

inline void Declassify([[maybe_unused]] void* data, [[maybe_unused]] size_t size) {
#ifdef STRONGROOM_TAINT
  VALGRIND_MAKE_MEM_DEFINED(data, size);
#endif
}

}  // namespace strongroom
