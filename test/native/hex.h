// Published vectors are in hexadecimal.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace strongroom::test {

inline std::vector<uint8_t> Hex(const std::string& text) {
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(std::strtoul(text.substr(i, 2).c_str(), nullptr, 16)));
  }
  return bytes;
}

}  // namespace strongroom::test
