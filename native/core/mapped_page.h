// A page of a file, shared with whoever else maps it. The kernel has no page to give where the file was cut short under
// the mapping, its disk is full (btrfs, ZFS) or fails, and says so by SIGBUS, which ends the process. Here it makes the
// page zeros of our own instead: whoever has put something else there sees that the file's page is lost.
#pragma once
#include <cstddef>
#include <cstdint>

#include "status.h"

namespace strongroom {

// Moves. Any number in a process; each by one thread at a time.
class MappedPage {
 public:
  static constexpr size_t kSize = 4096;

  MappedPage() = default;
  ~MappedPage() { Close(); }
  MappedPage(MappedPage&& other) noexcept { *this = static_cast<MappedPage&&>(other); }
  MappedPage& operator=(MappedPage&& other) noexcept;
  MappedPage(const MappedPage&) = delete;
  MappedPage& operator=(const MappedPage&) = delete;

  // Maps the first kSize bytes, which the file must have, for reading and writing; the descriptor may be closed then.
  // The first one takes over the process's SIGBUS, for good: one that is not about such a page goes on to whoever had
  // it before. Errors: SYSTEM.
  static Status Map(int fd, MappedPage* out);
  void Close();

  uint8_t* data() const { return data_; }

 private:
  uint8_t* data_ = nullptr;
};

}  // namespace strongroom
