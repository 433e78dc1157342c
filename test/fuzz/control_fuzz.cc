// The control: a target with a fault behind a magic word, which the fuzzer and its sanitizers must find.
#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3 || data[0] != 'K' || data[1] != 'E' || data[2] != 'Y') return 0;
  auto* copy = new uint8_t[size];
  std::memcpy(copy, data, size);
  volatile uint8_t* behind = copy + size;
  *behind = 1;
  delete[] copy;
  return 0;
}
