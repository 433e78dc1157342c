// A nonce counter in a file that processes map, so that they share it, and find it again after a restart, without a
// system call a nonce.
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

#include "mapped_page.h"
#include "nonce.h"
#include "status.h"

namespace strongroom {

constexpr size_t kNonceFileSize = MappedPage::kSize;

// One mapping of the file. Moves. One thread at a time.
class NonceFile {
 public:
  // Maps the file at an absolute path (INVALID_ARGUMENT otherwise), and makes it first if there is none: whole, or not
  // at all. Errors: NONCE_NOT_A_FILE (not a regular file, a symbolic link, a file of several names), NONCE_OWNER
  // (neither ours nor root's), NONCE_PERMISSIONS (group or others have a right to it), NONCE_DAMAGED (another size or
  // magic; value: its size), SYSTEM.
  static Status Open(const std::string& path, NonceFile* out);
  void Close() { page_.Close(); }

  // The next nonce of all who have the file: NextNonce. Asks the kernel once a second whether the path still leads to
  // the file that is mapped, whole: two files of one name would be two counters. Errors: as NextNonce, and
  // NONCE_REPLACED: another file or none has the path, this one was cut short (also where it has its old size again),
  // its number went back behind one that was handed out or seen here, or its disk is full or fails.
  Status Next(int64_t clock, int64_t* nonce);
  // RaiseNonce. Errors as Next.
  Status Raise(int64_t floor);

  bool is_open() const { return page_.data() != nullptr; }

 private:
  LastNonce* last() const { return reinterpret_cast<LastNonce*>(page_.data() + sizeof(uint64_t)); }
  Status Check();

  MappedPage page_;
  int64_t seen_ = 0;  // the greatest last nonce that was seen here
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  time_t checked_at_ = 0;  // of the monotonic clock
};

}  // namespace strongroom
