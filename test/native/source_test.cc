#include "core/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <thread>

#include "check.h"
#include "core/environment.h"
#include "core/limits.h"

namespace strongroom {
namespace {

struct Read {
  Status status;
  std::string bytes;
};

Read Gather(Status status, const Slot& out) {
  return {status, out ? std::string(reinterpret_cast<char*>(out.data()), out.size()) : std::string()};
}

// What ReadDescriptor makes of `content` arriving through a pipe.
Read ThroughPipe(const std::string& content, int flags = 0) {
  Read read{OpenRoom(Require::kAny), ""};
  int ends[2];
  if (!read.status.ok() || pipe2(ends, flags) != 0) return read;
  std::thread writer([&] {
    size_t sent = 0;
    while (sent < content.size()) {
      const ssize_t count = write(ends[1], content.data() + sent, content.size() - sent);
      if (count > 0) sent += static_cast<size_t>(count);
    }
    close(ends[1]);
  });
  Slot out;
  read = Gather(ReadDescriptor(ends[0], &out), out);
  std::string rest(4096, ' ');
  while (::read(ends[0], &rest[0], rest.size()) != 0) {
  }
  writer.join();
  close(ends[0]);
  return read;
}

bool Gives(const Read& read, const std::string& bytes) { return read.status.ok() && read.bytes == bytes; }

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    int fd = mkstemp(path_);
    if (write(fd, content.data(), content.size()) < 0) abort();
    close(fd);
  }
  ~TemporaryFile() { unlink(path_); }
  const char* path() const { return path_; }

 private:
  char path_[32] = "/tmp/strongroom-test-XXXXXX";
};

Read FromFile(const char* path) {
  Read read{OpenRoom(Require::kAny), ""};
  if (!read.status.ok()) return read;
  Slot out;
  return Gather(ReadSecretFile(path, &out), out);
}

}  // namespace

TEST(DescriptorDropsOneNewline) {
  CHECK(Gives(ThroughPipe("secret"), "secret"));
  CHECK(Gives(ThroughPipe("secret\n"), "secret"));
  CHECK(Gives(ThroughPipe("secret\r\n"), "secret"));
  CHECK(Gives(ThroughPipe("secret\n\n"), "secret\n"));
  CHECK(Gives(ThroughPipe("secret\r"), "secret\r"));
  CHECK(Gives(ThroughPipe(std::string("a\0\xff b", 5)), std::string("a\0\xff b", 5)));
  CHECK(Gives(ThroughPipe("waited for", O_NONBLOCK), "waited for"));
}

TEST(DescriptorLimits) {
  const std::string longest(kMaxSecretSize, 'k');
  CHECK(Gives(ThroughPipe("k"), "k"));
  CHECK(Gives(ThroughPipe(longest), longest));
  CHECK(Gives(ThroughPipe(longest + "\n"), longest));
  CHECK(Gives(ThroughPipe(longest + "\r\n"), longest));
  for (const std::string& wrong : {longest + "k", longest + "k\n", longest + "\n\n\n", longest + longest}) {
    const Read read = ThroughPipe(wrong);
    CHECK(read.status.code == Code::SECRET_LENGTH && read.status.value == kMaxSecretSize + 1);
  }
  for (const char* wrong : {"", "\n", "\r\n"}) {
    const Read read = ThroughPipe(wrong);
    CHECK(read.status.code == Code::SECRET_LENGTH && read.status.value == 0);
  }
}

TEST(DescriptorThatCannotBeRead) {
  CHECK(OpenRoom(Require::kAny).ok());
  Slot out;
  Status status = ReadDescriptor(1 << 20, &out);
  CHECK(status.code == Code::SYSTEM && status.error == EBADF);
  const int directory = open("/", O_RDONLY | O_DIRECTORY);
  status = ReadDescriptor(directory, &out);
  close(directory);
  CHECK(status.code == Code::SYSTEM && status.error == EISDIR);
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  status = ReadDescriptor(terminal, &out);
  CHECK(status.code == Code::SECRET_TERMINAL && status.value == terminal);
  close(terminal);
}

TEST(FileIsRefusedWhenOthersCanReadIt) {
  TemporaryFile file("secret\n");
  CHECK(Gives(FromFile(file.path()), "secret"));
  for (mode_t mode : {0400, 0600, 0700}) {
    CHECK(chmod(file.path(), mode) == 0);
    CHECK(Gives(FromFile(file.path()), "secret"));
  }
  for (mode_t bit = 1; bit <= 040; bit <<= 1) {
    CHECK(chmod(file.path(), 0600 | bit) == 0);
    const Read read = FromFile(file.path());
    CHECK(read.status.code == Code::SECRET_PERMISSIONS && read.status.value == (0600 | bit) && read.bytes.empty());
  }
}

TEST(FileMustBeAFile) {
  TemporaryFile file("secret");
  const std::string link = std::string(file.path()) + "-link", fifo = std::string(file.path()) + "-fifo";
  CHECK(symlink(file.path(), link.c_str()) == 0);
  CHECK(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(Gives(FromFile(file.path()), "secret"));
  CHECK(FromFile(link.c_str()).status.code == Code::SECRET_NOT_A_FILE);
  CHECK(FromFile(fifo.c_str()).status.code == Code::SECRET_NOT_A_FILE);  // and does not wait for a writer
  CHECK(FromFile("/tmp").status.code == Code::SECRET_NOT_A_FILE);
  CHECK(FromFile("/dev/zero").status.code == Code::SECRET_NOT_A_FILE);
  CHECK(FromFile("/nonexistent/secret").status.error == ENOENT);
  unlink(link.c_str());
  unlink(fifo.c_str());
}

TEST(EnvironmentVariableIsTaken) {
  CHECK(OpenRoom(Require::kAny).ok());
  CHECK(setenv("STRONGROOM_TEST", "from the environment", 1) == 0);
  CHECK(setenv("STRONGROOM_TEST_2", "stays", 1) == 0);
  const char* const value = FindVariable("STRONGROOM_TEST");
  CHECK(value != nullptr);
  Slot out;
  const Read read = Gather(TakeEnvironment("STRONGROOM_TEST", &out), out);
  CHECK(Gives(read, "from the environment"));
  CHECK(FindVariable("STRONGROOM_TEST") == nullptr);
  CHECK(std::string(value, 20) == std::string(20, '\0'));
  CHECK(std::strcmp(FindVariable("STRONGROOM_TEST_2"), "stays") == 0);
  CHECK(TakeEnvironment("STRONGROOM_TEST", &out).code == Code::ENVIRONMENT_MISSING);
}

TEST(EnvironmentLimitsChangeNothing) {
  CHECK(OpenRoom(Require::kAny).ok());
  Slot out;
  CHECK(setenv("STRONGROOM_TEST", "", 1) == 0);
  CHECK(TakeEnvironment("STRONGROOM_TEST", &out).code == Code::SECRET_LENGTH);
  const std::string longest(kMaxSecretSize, 'e');
  CHECK(setenv("STRONGROOM_TEST", (longest + "e").c_str(), 1) == 0);
  CHECK(TakeEnvironment("STRONGROOM_TEST", &out).code == Code::SECRET_LENGTH);
  CHECK(std::string(FindVariable("STRONGROOM_TEST")) == longest + "e");
  CHECK(setenv("STRONGROOM_TEST", longest.c_str(), 1) == 0);
  CHECK(Gives(Gather(TakeEnvironment("STRONGROOM_TEST", &out), out), longest));
  CHECK(TakeEnvironment("", &out).code == Code::INVALID_ARGUMENT);
  CHECK(TakeEnvironment("A=B", &out).code == Code::INVALID_ARGUMENT);
}

TEST(RandomBytesDiffer) {
  CHECK(OpenRoom(Require::kAny).ok());
  Slot a, b;
  CHECK(MakeRandom(32, &a).ok() && MakeRandom(32, &b).ok());
  CHECK(std::memcmp(a.data(), b.data(), 32) != 0);
  CHECK(MakeRandom(1, &a).ok() && a.size() == 1);
  CHECK(MakeRandom(kMaxSecretSize, &a).ok() && a.size() == kMaxSecretSize);
  CHECK(MakeRandom(0, &a).code == Code::SECRET_LENGTH);
  CHECK(MakeRandom(kMaxSecretSize + 1, &a).code == Code::SECRET_LENGTH);
}

TEST(DescriptorKeepsTheLastByteOfAPrivateKeyInDer) {
  const auto der = [](const std::string& head, const std::string& body, const std::string& end) {
    return std::string("\x30") + static_cast<char>(head.size() + body.size() + end.size()) + head + body + end;
  };
  const std::string plain("\x02\x01\x00", 3), encrypted("\x30\x03\x06\x01\x2a", 5), body(20, 'b');
  for (const std::string& end : {std::string("\n"), std::string("\r\n"), std::string("\n\n")}) {
    for (const std::string& head : {plain, encrypted}) {
      CHECK(Gives(ThroughPipe(der(head, body, end)), der(head, body, end)));
      CHECK(Gives(ThroughPipe(der(head, body, end) + "\n"), der(head, body, end)));
      CHECK(Gives(ThroughPipe(der(head, body, "") + end), der(head, body, "") + end.substr(0, end == "\n\n" ? 1 : 0)));
    }
    CHECK(Gives(ThroughPipe(der("text", body, end)),
                der("text", body, end).substr(0, 6 + body.size() + (end == "\n\n"))));
  }
}

TEST(a_key_file_is_read_to_its_last_byte) {
  CHECK(OpenRoom(Require::kAny).ok());
  for (const char* end : {"\n", "\r\n", "\n\n", "", "key"}) {
    const std::string content = std::string(kMinKeyFileSize, 'k') + end;
    const TemporaryFile file(content);
    Slot out;
    const Status status = ReadKeyFile(file.path(), &out);
    CHECK(Gives(Gather(status, out), content));
  }
}

TEST(a_key_file_has_32_bytes_to_64_kib) {
  CHECK(OpenRoom(Require::kAny).ok());
  const auto read = [](size_t size) {
    const TemporaryFile file(std::string(size, 'k'));
    Slot out;
    return ReadKeyFile(file.path(), &out);
  };
  for (const size_t size : {kMinKeyFileSize, kMaxSecretSize}) CHECK(read(size).ok());
  for (const size_t size : {size_t{0}, size_t{1}, kMinKeyFileSize - 1}) {
    const Status status = read(size);
    CHECK(status.code == Code::KEY_FILE_SIZE && status.value == static_cast<int64_t>(size) &&
          status.limit == kMinKeyFileSize);
  }
  const Status status = read(kMaxSecretSize + 7);
  CHECK(status.code == Code::KEY_FILE_SIZE && status.value == kMaxSecretSize + 1 && status.limit == kMaxSecretSize);
}

TEST(a_new_key_file_is_of_its_owner_alone_and_replaces_nothing) {
  CHECK(OpenRoom(Require::kAny).ok());
  const TemporaryFile place("");
  const std::string path = std::string(place.path()) + ".key";
  Slot made, read;
  CHECK(MakeKeyFile(path.c_str(), 32, &made).ok() && made.size() == 32);
  struct stat file;
  CHECK(stat(path.c_str(), &file) == 0 && (file.st_mode & 07777) == 0600 && file.st_size == 32);
  CHECK(ReadKeyFile(path.c_str(), &read).ok() && memcmp(read.data(), made.data(), 32) == 0);
  Slot second;
  CHECK(MakeKeyFile(path.c_str(), 32, &second).error == EEXIST);
  CHECK(ReadKeyFile(path.c_str(), &read).ok() && memcmp(read.data(), made.data(), 32) == 0);
  unlink(path.c_str());
}

TEST(a_pipe_of_random_bytes_has_them_all_and_ends) {
  CHECK(OpenRoom(Require::kAny).ok());
  Slot made;
  int fd = -1;
  CHECK(MakeRandomPipe(32, &made, &fd).ok() && made.size() == 32);
  uint8_t bytes[64];
  CHECK(read(fd, bytes, sizeof bytes) == 32 && memcmp(bytes, made.data(), 32) == 0);
  CHECK(read(fd, bytes, sizeof bytes) == 0);
  close(fd);
  CHECK(MakeRandomPipe(1u << 20, &made, &fd).code == Code::INVALID_ARGUMENT);
}

}  // namespace strongroom
