// A search of this process's own memory, the room left out.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "core/room.h"

namespace strongroom::test {

// What to look for, masked, so that it does not find itself. Of bytes that look random alone: addresses and counters
// are everywhere.
class Needles {
 public:
  static constexpr size_t kSize = 16;

  // Every `step`-th place of the data where kSize bytes begin that look random.
  void Add(const void* data, size_t size, size_t step = 8) {
    const uint8_t* bytes = static_cast<const uint8_t*>(data);
    for (size_t at = 0; at + kSize <= size; at += step) {
      if (LooksRandom(bytes + at)) AddOne(bytes + at);
    }
  }
  // The same of data that is random for certain: one in a hundred pieces of it does not look so.
  void AddRandom(const void* data, size_t size, size_t step = 8) {
    const uint8_t* bytes = static_cast<const uint8_t*>(data);
    for (size_t at = 0; at + kSize <= size; at += step) AddOne(bytes + at);
  }
  size_t size() const { return masked_.size(); }

  // How many different ones are in readable memory outside the room.
  size_t FoundOutside() {
    std::sort(masked_.begin(), masked_.end());
    masked_.erase(std::unique(masked_.begin(), masked_.end()), masked_.end());
    std::vector<bool> begins(1 << 16), seen(masked_.size());
    for (const Pair& needle : masked_) begins[needle[0] & 0xffff] = true;
    const auto look = [&](const uint8_t* at) {
      const uint64_t first = Word(at) ^ kMask;
      if (!begins[first & 0xffff]) return;
      const Pair here{first, Word(at + 8) ^ kMask};
      const auto match = std::lower_bound(masked_.begin(), masked_.end(), here);
      if (match != masked_.end() && *match == here) seen[static_cast<size_t>(match - masked_.begin())] = true;
    };
    for (const auto& [from, to] : ReadableOutside()) {
      for (const uint8_t* at = from; at + kSize <= to; ++at) look(at);
    }
    return static_cast<size_t>(std::count(seen.begin(), seen.end(), true));
  }

 private:
  using Pair = std::array<uint64_t, 2>;
  static constexpr uint64_t kMask = 0xa5c3965a3c69f00f;

  void AddOne(const uint8_t* bytes) { masked_.push_back({Word(bytes) ^ kMask, Word(bytes + 8) ^ kMask}); }

  static uint64_t Word(const uint8_t* at) {
    uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }

  // No byte three times: true of 99 of 100 random strings, and of no two addresses side by side. Nor 0, 1, 2 and so on,
  // which the standard has for a key.
  static bool LooksRandom(const uint8_t* bytes) {
    if (Word(bytes + 8) - Word(bytes) == 0x0808080808080808) return false;
    std::array<uint8_t, 256> counts{};
    for (size_t i = 0; i < kSize; ++i)
      if (++counts[bytes[i]] == 3) return false;
    return true;
  }

  static std::vector<std::pair<const uint8_t*, const uint8_t*>> ReadableOutside() {
    std::vector<std::pair<const uint8_t*, const uint8_t*>> regions;
    FILE* maps = std::fopen("/proc/self/maps", "r");
    char line[512];
    while (maps != nullptr && std::fgets(line, sizeof line, maps) != nullptr) {
      unsigned long from = 0, to = 0;
      char read = '-';
      if (std::sscanf(line, "%lx-%lx %c", &from, &to, &read) != 3 || read != 'r' || std::strstr(line, "[v") != nullptr)
        continue;
      const uint8_t* first = reinterpret_cast<const uint8_t*>(from);
      if (!InRoom(first)) regions.emplace_back(first, reinterpret_cast<const uint8_t*>(to));
    }
    if (maps != nullptr) std::fclose(maps);
    return regions;
  }

  std::vector<Pair> masked_;
};

}  // namespace strongroom::test
