// What the targets share. A target is built for sanitizers and runs in one process with the room open.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/openssl.h"
#include "core/room.h"
#include "core/secret_stack.h"

namespace strongroom::fuzz {

using Bytes = std::vector<uint8_t>;

// A condition that no input may break; libFuzzer keeps the input that does.
inline void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

inline void OpenOnce() {
  static const bool open = OpenRoom(strongroom::Require::kAny).ok() && OpenOpenssl().ok();
  Require(open, "the room opens");
}

// An allocation of exactly these bytes, so that ASan sees a read behind them; a vector may have room to spare.
class Exact {
 public:
  explicit Exact(const Bytes& bytes) : data_(new uint8_t[bytes.size()]) {
    for (size_t i = 0; i < bytes.size(); ++i) data_[i] = bytes[i];
  }
  ~Exact() { delete[] data_; }
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;
  uint8_t* data() const { return data_; }

 private:
  uint8_t* data_;
};

}  // namespace strongroom::fuzz
