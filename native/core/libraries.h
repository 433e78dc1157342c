// The static libraries in this binary, as they were when it was linked.
#pragma once
#include <cstddef>

namespace strongroom {

struct Library {
  const char* name;
  const char* package;      // version of Debian's package that the archive came from; "unknown" where it came from none
  const char* own_version;  // what the library itself says; null: it says nothing
};

constexpr size_t kLibraries = 5;

// All of them; OpenSSL first.
const Library* Libraries();

}  // namespace strongroom
