#include "document.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <cstring>

#include "large_block.h"
#include "secret_stack.h"
#include "wipe.h"

namespace strongroom {
namespace {

constexpr size_t kFirstSize = 16u << 10;

Status WrongSize(size_t size) { return Fail(Code::IMPORT_SIZE, static_cast<int64_t>(size), kMaxDocumentSize); }
Status SystemError() { return Fail(Code::SYSTEM, 0, 0, errno); }

// Reads until `document` is full or the source ends; *count is how much there was.
Status Fill(int fd, const Document& document, size_t from, size_t* count) {
  size_t done = from;
  while (done < document.size()) {
    ClearRegistersToWait();
    const long got = syscall(SYS_read, fd, document.data() + done, document.size() - done);
    if (got == 0) break;
    if (got > 0) {
      done += static_cast<size_t>(got);
    } else if (errno == EAGAIN) {
      struct pollfd wait = {fd, POLLIN, 0};
      if (poll(&wait, 1, -1) < 0 && errno != EINTR) return SystemError();
    } else if (errno != EINTR) {
      return SystemError();
    }
  }
  *count = done;
  return Ok();
}

// `expected` is how much there seems to be. One byte more is asked for each time: it shows that there is no more.
Status ReadAll(int fd, size_t expected, Document* out) {
  Document document;
  size_t count = 0;
  for (size_t size = expected + 1;; size = size * 4 < kMaxDocumentSize ? size * 4 : kMaxDocumentSize) {
    Document larger;
    Status status = Document::Take(size, &larger);
    if (!status.ok()) return status;
    if (count > 0) memcpy(larger.data(), document.data(), count);
    document = static_cast<Document&&>(larger);
    status = Fill(fd, document, count, &count);
    if (!status.ok()) return status;
    if (count < document.size()) break;
    uint8_t more = 0;
    if (size == kMaxDocumentSize) {
      const long got = syscall(SYS_read, fd, &more, 1);
      Wipe(&more, 1);
      if (got != 0) return got < 0 ? SystemError() : WrongSize(kMaxDocumentSize + 1);
      break;
    }
  }
  if (count == 0) return WrongSize(0);
  document.Cut(count);
  *out = static_cast<Document&&>(document);
  return Ok();
}

}  // namespace

Document::Document(Document&& other) noexcept { *this = static_cast<Document&&>(other); }

Document& Document::operator=(Document&& other) noexcept {
  if (this == &other) return *this;
  Reset();
  slot_ = static_cast<Slot&&>(other.slot_);
  block_ = other.block_, size_ = other.size_;
  other.block_ = nullptr, other.size_ = 0;
  return *this;
}

Status Document::Take(size_t size, Document* document) {
  if (size == 0 || size > kMaxDocumentSize) return WrongSize(size);
  Document made;
  Status status = Ok();
  if (size <= kMaxSlotSize) {
    status = Slot::Take(size, &made.slot_);
  } else {
    made.block_ = static_cast<uint8_t*>(TakeLargeBlock(size, &status));
  }
  if (!status.ok()) return status;
  made.size_ = size;
  *document = static_cast<Document&&>(made);
  return Ok();
}

void Document::Cut(size_t size) {
  Wipe(data() + size, size_ - size);
  size_ = size;
}

void Document::Reset() {
  slot_.Reset();
  if (block_ != nullptr) FreeLargeBlock(block_);
  block_ = nullptr, size_ = 0;
}

Status ReadDocumentFile(const char* path, Document* out) {
  // O_NONBLOCK: opening a FIFO would wait for its writer.
  const int fd = static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0));
  if (fd < 0) return errno == ENXIO ? Fail(Code::SECRET_NOT_A_FILE) : SystemError();
  struct stat file;
  Status status = fstat(fd, &file) != 0 ? SystemError() : Ok();
  if (status.ok() && !S_ISREG(file.st_mode)) status = Fail(Code::SECRET_NOT_A_FILE);
  if (status.ok() && file.st_size > static_cast<off_t>(kMaxDocumentSize)) status = WrongSize(kMaxDocumentSize + 1);
  if (status.ok()) {
    const size_t size = static_cast<size_t>(file.st_size);
    status = ReadAll(fd, size < kMaxDocumentSize ? size : kMaxDocumentSize - 1, out);
  }
  close(fd);
  return status;
}

Status ReadDocumentDescriptor(int fd, Document* out) {
  struct termios settings;
  if (tcgetattr(fd, &settings) == 0) return Fail(Code::SECRET_TERMINAL, fd);
  return ReadAll(fd, kFirstSize, out);
}

}  // namespace strongroom
