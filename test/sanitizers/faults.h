// Faults on purpose, so that each layer that reports faults is seen to report one.
#pragma once
#include <climits>
#include <cstdlib>
#include <cstring>

namespace strongroom::test {

// Each does what its name says when asked for by it; false if there is no such fault.
inline bool PlantFault(const char* name) {
  volatile int four = 4;
  if (std::strcmp(name, "overflow") == 0) {
    volatile char* volatile bytes =
        static_cast<char*>(std::malloc(4));  // a pointer of which the compiler knows no length
    bytes[four] = 1;
    std::free(const_cast<char*>(bytes));
    return true;
  }
  if (std::strcmp(name, "leak") == 0) {
    // 1,000 blocks: a stale pointer to one of them may be left somewhere, not to all.
    for (int i = 0; i < 1000; ++i) *static_cast<volatile char*>(std::malloc(1234)) = 1;
    return true;
  }
  if (std::strcmp(name, "undefined") == 0) {
    volatile int most = INT_MAX;
    most = most + four;
    return true;
  }
  if (std::strcmp(name, "uninitialised") == 0) {
    volatile int* number = static_cast<int*>(std::malloc(sizeof(int)));
    if (*number == four) std::abort();
    std::free(const_cast<int*>(number));
    return true;
  }
  return false;
}

}  // namespace strongroom::test
