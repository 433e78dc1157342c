#include "nonce_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "random.h"

namespace strongroom {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the last nonce lies in the file as in memory");

// As the vault's: a byte outside ASCII, and line ends that every conversion of text changes.
constexpr uint8_t kMagic[8] = {0x89, 'S', 'R', 'N', '\r', '\n', 0x1a, '\n'};

Status SystemError() { return Fail(Code::SYSTEM, 0, 0, errno); }

// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

// Makes the name of a new file survive a power cut.
Status SyncFolderOf(const std::string& path) {
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.get() >= 0 && fsync(opened.get()) == 0 ? Ok() : SystemError();
}

// Writes a new file's page and waits until the disk has it. All of it is written, because a page of a sparse file may
// find the disk full when it is first needed, and a mapping has no other answer to that than SIGBUS.
Status WritePage(const char* path) {
  uint8_t page[kNonceFileSize] = {};
  memcpy(page, kMagic, sizeof kMagic);
  const Descriptor file(open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.get() < 0) return SystemError();
  const ssize_t written = write(file.get(), page, sizeof page);
  if (written < 0) return SystemError();
  if (written != sizeof page) return Fail(Code::SYSTEM, 0, 0, ENOSPC);
  return fsync(file.get()) == 0 ? Ok() : SystemError();
}

// A new file gets its name when it is whole, and only if nothing has that name: who comes second uses the first one's.
Status Create(const std::string& path) {
  uint64_t random;
  Status status = FillRandom(&random, sizeof random);
  if (!status.ok()) return status;
  char ending[24];
  snprintf(ending, sizeof ending, ".%016llx.tmp", static_cast<unsigned long long>(random));
  const std::string temporary = path + ending;
  status = WritePage(temporary.c_str());
  if (status.ok() && renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
    return SyncFolderOf(path);
  }
  if (status.ok() && errno != EEXIST) status = SystemError();
  unlink(temporary.c_str());
  return status;
}

int OpenFile(const std::string& path) {
  return open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);  // O_NONBLOCK: a FIFO would wait
}

Status CheckFile(int fd, struct stat* file) {
  if (fstat(fd, file) != 0) return SystemError();
  if (!S_ISREG(file->st_mode) || file->st_nlink != 1) return Fail(Code::NONCE_NOT_A_FILE);
  const uid_t us = geteuid();
  if (file->st_uid != us && file->st_uid != 0) return Fail(Code::NONCE_OWNER, file->st_uid, us);
  if ((file->st_mode & (S_IRWXG | S_IRWXO)) != 0) return Fail(Code::NONCE_PERMISSIONS, file->st_mode & 07777);
  uint8_t magic[sizeof kMagic];
  if (file->st_size != kNonceFileSize || pread(fd, magic, sizeof magic, 0) != sizeof magic ||
      memcmp(magic, kMagic, sizeof magic) != 0) {
    return Fail(Code::NONCE_DAMAGED, file->st_size);
  }
  return Ok();
}

time_t Second() {
  struct timespec now = {};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);  // without a system call
  return now.tv_sec;
}

}  // namespace

Status NonceFile::Open(const std::string& path, NonceFile* out) {
  if (path.empty() || path[0] != '/') return Fail(Code::INVALID_ARGUMENT);
  int fd = OpenFile(path);
  if (fd < 0 && errno == ENOENT) {
    const Status status = Create(path);
    if (!status.ok()) return status;
    fd = OpenFile(path);
  }
  const Descriptor file(fd);
  if (fd < 0) {
    const bool not_a_file = errno == ELOOP || errno == ENXIO || errno == EISDIR;  // a symbolic link, a socket, a folder
    return not_a_file ? Fail(Code::NONCE_NOT_A_FILE) : SystemError();
  }
  struct stat found;
  Status status = CheckFile(fd, &found);
  if (status.ok()) status = MappedPage::Map(fd, &out->page_);
  if (!status.ok()) return status;
  out->seen_ = 0;
  out->path_ = path;
  out->device_ = found.st_dev;
  out->inode_ = found.st_ino;
  out->checked_at_ = -1;  // with the first nonce
  return Ok();
}

Status NonceFile::Next(int64_t clock, int64_t* nonce) {
  int64_t next;
  Status status = NextNonce(last(), clock, &next, seen_);
  if (status.ok()) status = Check();
  if (status.ok()) seen_ = *nonce = next;
  return status;
}

Status NonceFile::Raise(int64_t floor) {
  int64_t raised;
  Status status = RaiseNonce(last(), floor, &raised, seen_);
  if (status.ok()) status = Check();
  if (status.ok()) seen_ = raised;
  return status;
}

// After counting: what is checked is where the nonce was counted. A page without the magic is of a file that was cut
// short: the mapping's zeros, or the file's where it has grown again.
Status NonceFile::Check() {
  uint64_t magic;
  memcpy(&magic, kMagic, sizeof magic);
  if (reinterpret_cast<const std::atomic<uint64_t>*>(page_.data())->load(std::memory_order_relaxed) != magic) {
    return Fail(Code::NONCE_REPLACED);
  }
  const time_t now = Second();
  if (now == checked_at_) return Ok();
  struct stat file;
  const bool same = lstat(path_.c_str(), &file) == 0 && file.st_dev == device_ && file.st_ino == inode_ &&
                    file.st_size == kNonceFileSize;
  if (!same) return Fail(Code::NONCE_REPLACED);
  checked_at_ = now;
  return Ok();
}

}  // namespace strongroom
