// libsecp256k1's static library is built for programs: it reaches the C library's stderr as if that lay beside it,
// which the linker refuses in an addon. binding.gyp has the name wrapped there: everybody inside reaches this variable,
// which does lie beside them.
#include <stdio.h>

extern "C" {

extern FILE* __real_stderr;
__attribute__((visibility("hidden"))) FILE* __wrap_stderr = __real_stderr;

}  // extern "C"
