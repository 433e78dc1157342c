#include "core/release.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "check.h"
#include "core/limits.h"
#include "core/openssl.h"

namespace strongroom {
namespace {

const uint8_t* Bytes(const std::string& text) { return reinterpret_cast<const uint8_t*>(text.data()); }

std::string ReadToEnd(int fd) {
  std::string all, part(4096, ' ');
  for (ssize_t count; (count = read(fd, &part[0], part.size())) > 0;) all.append(part, 0, static_cast<size_t>(count));
  close(fd);
  return all;
}

struct Compared {
  Status status;
  bool same = false;
};

// What ReadsAs makes of `sent`, which arrives in two parts, when it waits for `expected`.
Compared Compare(const std::string& sent, const std::string& expected, bool ends = true, int timeout = 5000) {
  Compared result{OpenRoom(Require::kAny)};
  int read_end, write_end;
  if (!result.status.ok() || !MakePipe(&read_end, &write_end).ok()) return result;
  std::thread writer([&] {
    const size_t half = sent.size() / 2;
    bool whole = write(write_end, sent.data(), half) == static_cast<ssize_t>(half);
    usleep(2000);
    whole =
        write(write_end, sent.data() + half, sent.size() - half) == static_cast<ssize_t>(sent.size() - half) && whole;
    if (ends && whole) close(write_end);
  });
  result.status = ReadsAs(read_end, Bytes(expected), expected.size(), timeout, &result.same);
  writer.join();
  if (!ends) close(write_end);
  close(read_end);
  return result;
}

TEST(a_filled_pipe_gives_every_byte_and_ends) {
  for (const size_t size : {size_t{1}, size_t{64}, size_t{4096}, size_t{4097}, kMaxSecretSize}) {
    std::string bytes(size, ' ');
    for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7);
    int fd = -1;
    CHECK(FillPipe(Bytes(bytes), size, &fd).ok());
    CHECK((fcntl(fd, F_GETFL) & (O_NONBLOCK | O_ACCMODE)) == O_RDONLY);
    CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK(ReadToEnd(fd) == bytes);
  }
}

TEST(a_pipe_that_cannot_hold_everything_is_refused_without_waiting) {
  const std::string bytes(4u << 20, 'x');
  int fd = -1;
  const Status status = FillPipe(Bytes(bytes), bytes.size(), &fd);
  CHECK(status.code == Code::SYSTEM && status.error == EAGAIN && fd == -1);
}

TEST(what_is_read_back_is_the_same_only_to_the_last_byte) {
  const std::string secret = "an exchange secret of some length";
  const Compared same = Compare(secret, secret);
  CHECK(same.status.ok() && same.same);
  for (const std::string& other :
       {std::string(), secret.substr(1), secret.substr(0, secret.size() - 1), secret + "\n", secret + secret,
        "A" + secret.substr(1), secret.substr(0, secret.size() - 1) + "H"}) {
    const Compared compared = Compare(other, secret);
    CHECK(compared.status.ok() && !compared.same);
  }
  const std::string longest(kMaxSecretSize, 'k');
  CHECK(Compare(longest, longest).same);
}

TEST(reading_back_ends_when_its_time_is_over) {
  const Compared silent = Compare("an exchange", "an exchange secret", false, 50);
  CHECK(silent.status.code == Code::SYSTEM && silent.status.error == ETIMEDOUT && !silent.same);
  // Longer than it could be: it is another, and its end is not waited for.
  const Compared longer = Compare("an exchange secret and more", "an exchange secret", false, 5000);
  CHECK(longer.status.ok() && !longer.same);
}

TEST(pem_is_what_openssl_decodes_to_the_same_bytes) {
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok());
  for (size_t size = 1; size <= 200; ++size) {
    std::string der(size, ' ');
    for (size_t i = 0; i < size; ++i) der[i] = static_cast<char>(i * 31 + size);
    Slot pem;
    CHECK(WritePem(Bytes(der), size, &pem).ok());
    const std::string text(reinterpret_cast<char*>(pem.data()), pem.size());
    const std::string begin = "-----BEGIN PRIVATE KEY-----\n", end = "-----END PRIVATE KEY-----\n";
    CHECK(text.compare(0, begin.size(), begin) == 0 && text.compare(text.size() - end.size(), end.size(), end) == 0);
    std::string decoded(size + 100, ' ');
    int count = 0;
    std::string body = text.substr(begin.size(), text.size() - begin.size() - end.size());
    for (size_t at = 0; at < body.size(); at = body.find('\n', at) + 1) {
      const size_t length = body.find('\n', at) - at;
      CHECK(length <= 64 && length > 0);
      const int written = EVP_DecodeBlock(reinterpret_cast<uint8_t*>(&decoded[static_cast<size_t>(count)]),
                                          Bytes(body) + at, static_cast<int>(length));
      CHECK(written > 0);
      count += written;
    }
    CHECK(static_cast<size_t>(count) >= size && static_cast<size_t>(count) < size + 3 &&
          decoded.compare(0, size, der) == 0);
  }
}

}  // namespace
}  // namespace strongroom
