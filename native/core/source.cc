#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "der.h"
#include "environment.h"
#include "limits.h"
#include "random.h"
#include "release.h"
#include "secret_buffer.h"
#include "secret_stack.h"

namespace strongroom {
namespace {

constexpr size_t kNewlineSize = 2;  // CR LF
constexpr size_t kFirstCapacity = 1024;
constexpr size_t kMostCapacity = kMaxSecretSize + kNewlineSize + 1;  // one byte more shows that there is too much

Status WrongLength(size_t size) { return Fail(Code::SECRET_LENGTH, static_cast<int64_t>(size), kMaxSecretSize); }
Status SystemError() { return Fail(Code::SYSTEM, 0, 0, errno); }

// A private key in DER, whose last byte may be that of a newline: PKCS#8, plain (which begins with a number) or
// encrypted (with how).
bool IsWholeDer(const SecretBuffer& buffer) {
  Der der{buffer.data(), buffer.size()}, content, algorithm;
  if (!der.ReadWhole(&content)) return false;
  return content.Next(kDerInteger) || (content.Read(kDerSequence, &algorithm) && algorithm.Next(kDerOid));
}

void DropNewline(SecretBuffer* buffer) {
  size_t size = buffer->size();
  if (size == 0 || buffer->data()[size - 1] != '\n' || IsWholeDer(*buffer)) return;
  --size;
  if (size > 0 && buffer->data()[size - 1] == '\r') --size;
  buffer->Resize(size);
}

Status WaitReadable(int fd) {
  struct pollfd wait = {fd, POLLIN, 0};
  if (poll(&wait, 1, -1) < 0 && errno != EINTR) return SystemError();
  return Ok();
}

// Reads to the end, or until it is clear that there is too much.
Status ReadAll(int fd, SecretBuffer* buffer) {
  while (buffer->size() < kMostCapacity) {
    if (buffer->size() == buffer->capacity()) {
      const size_t wanted = buffer->capacity() == 0 ? kFirstCapacity : buffer->capacity() * 4;
      Status status = buffer->Reserve(wanted < kMostCapacity ? wanted : kMostCapacity);
      if (!status.ok()) return status;
    }
    ClearRegistersToWait();
    const long count = syscall(SYS_read, fd, buffer->data() + buffer->size(), buffer->capacity() - buffer->size());
    if (count == 0) return Ok();
    if (count > 0) {
      buffer->Resize(buffer->size() + static_cast<size_t>(count));
    } else if (errno == EAGAIN) {
      Status status = WaitReadable(fd);
      if (!status.ok()) return status;
    } else if (errno != EINTR) {
      return SystemError();
    }
  }
  return Ok();
}

enum class Newline : uint8_t { kDrop, kKeep };

Status ReadToEnd(int fd, Newline newline, Slot* out) {
  SecretBuffer buffer;
  Status status = ReadAll(fd, &buffer);
  if (!status.ok()) return status;
  if (newline == Newline::kDrop) DropNewline(&buffer);
  if (buffer.size() > kMaxSecretSize) return WrongLength(kMaxSecretSize + 1);
  if (buffer.size() == 0) return WrongLength(0);
  return buffer.Finish(out);
}

Status CheckSecretFile(int fd) {
  struct stat file;
  if (fstat(fd, &file) != 0) return SystemError();
  if (!S_ISREG(file.st_mode)) return Fail(Code::SECRET_NOT_A_FILE);
  const uid_t us = geteuid();
  if (file.st_uid != us && file.st_uid != 0) return Fail(Code::SECRET_OWNER, file.st_uid, us);
  const mode_t too_open = file.st_uid == us ? S_IRWXG | S_IRWXO : S_IWGRP | S_IXGRP | S_IRWXO;
  if ((file.st_mode & too_open) != 0) return Fail(Code::SECRET_PERMISSIONS, file.st_mode & 07777);
  return Ok();
}

Status ReadFile(const char* path, Newline newline, Slot* out) {
  // O_NONBLOCK: opening a FIFO would wait for its writer.
  const int fd = static_cast<int>(
      syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0));
  if (fd < 0) {
    const bool not_a_file = errno == ELOOP || errno == ENXIO;  // a symbolic link, a socket
    return not_a_file ? Fail(Code::SECRET_NOT_A_FILE, 0, 0, errno) : SystemError();
  }
  Status status = CheckSecretFile(fd);
  if (status.ok()) status = ReadToEnd(fd, newline, out);
  close(fd);
  return status;
}

Status WriteAll(int fd, const Slot& bytes) {
  for (size_t done = 0; done < bytes.size();) {
    const long count = syscall(SYS_write, fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno != EINTR) return SystemError();
    if (count > 0) done += static_cast<size_t>(count);
  }
  return Ok();
}

}  // namespace

Status ReadDescriptor(int fd, Slot* out) {
  struct termios settings;
  if (tcgetattr(fd, &settings) == 0) return Fail(Code::SECRET_TERMINAL, fd);
  return ReadToEnd(fd, Newline::kDrop, out);
}

Status ReadSecretFile(const char* path, Slot* out) { return ReadFile(path, Newline::kDrop, out); }

Status ReadKeyFile(const char* path, Slot* out) {
  Slot file;
  const Status status = ReadFile(path, Newline::kKeep, &file);
  const size_t size = status.code == Code::SECRET_LENGTH ? static_cast<size_t>(status.value) : file.size();
  if (size > kMaxSecretSize) return Fail(Code::KEY_FILE_SIZE, static_cast<int64_t>(size), kMaxSecretSize);
  if (!status.ok() && status.code != Code::SECRET_LENGTH) return status;
  if (size < kMinKeyFileSize) return Fail(Code::KEY_FILE_SIZE, static_cast<int64_t>(size), kMinKeyFileSize);
  *out = std::move(file);
  return Ok();
}

Status TakeEnvironment(const char* name, Slot* out) {
  if (name[0] == '\0' || strchr(name, '=') != nullptr) return Fail(Code::INVALID_ARGUMENT);
  const char* value = FindVariable(name);
  if (value == nullptr) return Fail(Code::ENVIRONMENT_MISSING);
  const size_t size = strnlen(value, kMaxSecretSize + 1);
  if (size == 0 || size > kMaxSecretSize) return WrongLength(size);
  Slot bytes;
  Status status = Slot::Take(size, &bytes);
  if (!status.ok()) return status;
  memcpy(bytes.data(), value, size);
  status = ScrubVariable(name);
  if (!status.ok()) return status;
  *out = static_cast<Slot&&>(bytes);
  return Ok();
}

Status MakeRandom(size_t size, Slot* out) {
  if (size == 0 || size > kMaxSecretSize) return WrongLength(size);
  Slot bytes;
  Status status = Slot::Take(size, &bytes);
  if (!status.ok()) return status;
  status = FillRandom(bytes.data(), size);
  if (!status.ok()) return status;
  *out = static_cast<Slot&&>(bytes);
  return Ok();
}

Status MakeKeyFile(const char* path, size_t size, Slot* out) {
  Status status = MakeRandom(size, out);
  if (!status.ok()) return status;
  const int fd = static_cast<int>(
      syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600));
  if (fd < 0) return SystemError();
  status = WriteAll(fd, *out);
  if (status.ok() && fsync(fd) != 0) status = SystemError();
  close(fd);
  if (!status.ok()) unlink(path);
  return status;
}

Status MakeRandomPipe(size_t size, Slot* out, int* fd) {
  if (size > PIPE_BUF) return Fail(Code::INVALID_ARGUMENT, static_cast<int64_t>(size), PIPE_BUF);
  Status status = MakeRandom(size, out);
  if (!status.ok()) return status;
  return FillPipe(out->data(), out->size(), fd);
}

}  // namespace strongroom
