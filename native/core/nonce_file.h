// A nonce counter in a file that processes map, so that they share it, and find it again after a restart, without a system call a nonce.
//
//   file = magic 8 || last nonce 8 (signed, little-endian) || zeros up to 4096
//
// The kernel keeps the page when a process dies, however it dies, and writes it to the disk within about 30 seconds
// (vm.dirty_expire_centisecs). docs/nonces.md says what a power cut means, and a file that is cut short.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "nonce.h"
#include "status.h"

namespace strongroom {

constexpr size_t kNonceFileSize = 4096;

// One mapping of the file. Moves.
class NonceFile {
 public:
  NonceFile() = default;
  ~NonceFile() { Close(); }
  NonceFile(NonceFile&& other) noexcept { *this = static_cast<NonceFile&&>(other); }
  NonceFile& operator=(NonceFile&& other) noexcept;
  NonceFile(const NonceFile&) = delete;
  NonceFile& operator=(const NonceFile&) = delete;

  // Maps the file at an absolute path (INVALID_ARGUMENT otherwise), and makes it first if there is none: whole, or not at all.
  // Errors: NONCE_NOT_A_FILE (not a regular file, a symbolic link, a file of several names), NONCE_OWNER (neither ours nor root's),
  // NONCE_PERMISSIONS (group or others have a right to it), NONCE_DAMAGED (another size or magic; value: its size), SYSTEM.
  static Status Open(const std::string& path, NonceFile* out);
  void Close();

  // That the path still leads to the file that is mapped, whole: two files of one name would be two counters, and a page that is cut off
  // under a mapping ends the process with SIGBUS. Asks the kernel once a second. One thread at a time. Errors: NONCE_REPLACED.
  Status Check();

  LastNonce* last() const { return last_; }

 private:
  LastNonce* last_ = nullptr;
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  time_t checked_at_ = 0;  // of the monotonic clock
};

}  // namespace strongroom
