#include "release.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstring>

#include "secret_stack.h"

namespace strongroom {
namespace {

constexpr char kBegin[] = "-----BEGIN PRIVATE KEY-----\n";
constexpr char kEnd[] = "-----END PRIVATE KEY-----\n";
constexpr size_t kLine = 48;  // bytes that make a line of 64 characters: RFC 7468, section 2

Status SystemError(int error) { return Fail(Code::SYSTEM, 0, 0, error); }

int64_t Milliseconds() {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1000000;
}

// No waiting in it: what does not fit is an error.
Status WriteAtOnce(int fd, const uint8_t* data, size_t size) {
  for (size_t done = 0; done < size;) {
    const long count = syscall(SYS_write, fd, data + done, size - done);
    if (count < 0 && errno != EINTR) return SystemError(errno);
    if (count > 0) done += static_cast<size_t>(count);
  }
  return Ok();
}

Status WaitReadable(int fd, int64_t deadline) {
  for (;;) {
    struct pollfd wait = {fd, POLLIN, 0};
    const int64_t left = deadline - Milliseconds();
    ClearRegistersToWait();
    const int ready = poll(&wait, 1, left > 0 ? static_cast<int>(left) : 0);
    if (ready > 0) return Ok();
    if (ready < 0 && errno != EINTR) return SystemError(errno);
    if (left <= 0) return SystemError(ETIMEDOUT);
  }
}

}  // namespace

Status MakePipe(int* read_end, int* write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return SystemError(errno);
  *read_end = ends[0], *write_end = ends[1];
  return Ok();
}

Status FillPipe(const uint8_t* data, size_t size, int* fd) {
  int read_end, write_end;
  Status status = MakePipe(&read_end, &write_end);
  if (!status.ok()) return status;
  // Of the writing end alone: whoever reads the other expects to wait.
  if (fcntl(write_end, F_SETFL, O_WRONLY | O_NONBLOCK) != 0) status = SystemError(errno);
  if (status.ok()) status = WriteAtOnce(write_end, data, size);
  close(write_end);
  if (status.ok()) {
    *fd = read_end;
  } else {
    close(read_end);
  }
  return status;
}

Status ReadsAs(int fd, const uint8_t* data, size_t size, int timeout, bool* same) {
  const int64_t deadline = Milliseconds() + timeout;
  const size_t most = size + 1;  // one byte more shows that there is more
  Slot read;
  Status status = Slot::Take(most, &read);
  size_t count = 0;
  for (bool ended = false; status.ok() && !ended && count < most;) {
    status = WaitReadable(fd, deadline);
    if (!status.ok()) break;
    const long got = syscall(SYS_read, fd, read.data() + count, most - count);
    if (got > 0) count += static_cast<size_t>(got);
    ended = got == 0;
    if (got < 0 && errno != EINTR && errno != EAGAIN) status = SystemError(errno);
  }
  if (status.ok()) *same = count == size && CRYPTO_memcmp(read.data(), data, size) == 0;
  return status;
}

Status WritePem(const uint8_t* der, size_t size, Slot* pem) {
  const size_t lines = (size + kLine - 1) / kLine;
  const size_t text = (size + 2) / 3 * 4 + lines;
  Slot made;
  Slot line;  // EVP_EncodeBlock ends what it writes with a zero
  Status status = Slot::Take(sizeof kBegin - 1 + text + sizeof kEnd - 1, &made);
  if (status.ok()) status = Slot::Take(kLine / 3 * 4 + 1, &line);
  if (!status.ok()) return status;
  uint8_t* at = made.data();
  memcpy(at, kBegin, sizeof kBegin - 1);
  at += sizeof kBegin - 1;
  for (size_t done = 0; done < size; done += kLine) {
    const size_t now = size - done < kLine ? size - done : kLine;
    const int written = EVP_EncodeBlock(line.data(), der + done, static_cast<int>(now));
    memcpy(at, line.data(), static_cast<size_t>(written));
    at += written;
    *at++ = '\n';
  }
  memcpy(at, kEnd, sizeof kEnd - 1);
  *pem = static_cast<Slot&&>(made);
  return Ok();
}

}  // namespace strongroom
