#include "core/nonce_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "check.h"

namespace strongroom {
namespace {

// A folder of its own for each test.
class Folder {
 public:
  Folder() {
    if (mkdtemp(path_) == nullptr) abort();
  }
  ~Folder() {
    for (const std::string& name : Names()) unlink(File(name).c_str());
    rmdir(path_);
  }
  std::string File(const std::string& name = "nonces") const { return std::string(path_) + "/" + name; }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    DIR* folder = opendir(path_);
    while (const dirent* entry = readdir(folder)) {
      if (entry->d_name[0] != '.') names.push_back(entry->d_name);
    }
    closedir(folder);
    return names;
  }

 private:
  char path_[32] = "/tmp/strongroom-nonce-XXXXXX";
};

std::string ReadAll(const std::string& path) {
  std::string bytes(kNonceFileSize + 10, '\0');
  const int fd = open(path.c_str(), O_RDONLY);
  const ssize_t size = read(fd, bytes.data(), bytes.size());
  close(fd);
  bytes.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return bytes;
}

void WriteAll(const std::string& path, const std::string& bytes, mode_t mode = 0600) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, mode);
  if (write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) abort();
  close(fd);
  chmod(path.c_str(), mode);
}

Status Opened(const std::string& path) {
  NonceFile file;
  const Status status = NonceFile::Open(path, &file);
  if (!status.ok() && file.is_open()) abort();  // nothing half open
  return status;
}

int64_t Next(NonceFile& file, int64_t clock) {
  int64_t nonce = -1;
  return file.Next(clock, &nonce).ok() ? nonce : -1;
}

Code NextCode(NonceFile& file, int64_t clock = 5) {
  int64_t nonce = -1;
  return file.Next(clock, &nonce).code;
}

// By the second of the monotonic clock: after this, a file is looked at again.
void WaitForTheNextSecond() { usleep(1100000); }

}  // namespace

TEST(a_nonce_file_is_made_whole_and_found_again) {
  Folder folder;
  {
    NonceFile file;
    CHECK(NonceFile::Open(folder.File(), &file).ok());
    CHECK(Next(file, 0x0102030405060708) == 0x0102030405060708);
    struct stat made;
    CHECK(stat(folder.File().c_str(), &made) == 0 && made.st_size == 4096 && (made.st_mode & 07777) == 0600);
    CHECK(made.st_blocks * 512 >= 4096);  // not sparse
    CHECK(folder.Names().size() == 1);    // no temporary file is left
  }
  std::string expected("\x89SRN\r\n\x1a\n\x08\x07\x06\x05\x04\x03\x02\x01", 16);
  expected.resize(4096, '\0');
  CHECK(ReadAll(folder.File()) == expected);
  NonceFile again, second;
  CHECK(NonceFile::Open(folder.File(), &again).ok() && NonceFile::Open(folder.File(), &second).ok());
  CHECK(Next(again, 5) == 0x0102030405060709);
  CHECK(Next(second, 5) == 0x010203040506070a);
  CHECK(again.Raise(0x0102030405060800).ok() && Next(second, 5) == 0x0102030405060800);
}

TEST(a_file_that_is_no_nonce_file_is_refused_and_left_as_it_is) {
  Folder folder;
  const std::string path = folder.File();
  std::string good("\x89SRN\r\n\x1a\n", 8);
  good.resize(4096, '\0');
  WriteAll(path, good);
  CHECK(Opened(path).ok());  // by hand, from the comment in nonce_file.h

  for (const std::string& bad :
       {std::string(), good.substr(0, 4095), good + '\0', std::string(4096, '\0'), good.substr(0, 8)}) {
    WriteAll(path, bad);
    const Status status = Opened(path);
    CHECK(status.code == Code::NONCE_DAMAGED && status.value == static_cast<int64_t>(bad.size()));
    CHECK(ReadAll(path) == bad);
  }
  for (size_t i = 0; i < 8; i++) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    WriteAll(path, bad);
    CHECK(Opened(path).code == Code::NONCE_DAMAGED);
  }
  WriteAll(path, good);
  CHECK(Opened(path).ok());
}

TEST(a_nonce_file_that_others_have_a_right_to_is_refused) {
  Folder folder;
  const std::string path = folder.File();
  CHECK(Opened(path).ok());
  for (mode_t bit : {0001, 0002, 0004, 0010, 0020, 0040}) {
    chmod(path.c_str(), 0600 | bit);
    const Status status = Opened(path);
    CHECK(status.code == Code::NONCE_PERMISSIONS && status.value == static_cast<int64_t>(0600 | bit));
  }
  chmod(path.c_str(), 0600);
  CHECK(Opened(path).ok());
  if (geteuid() == 0) {
    CHECK(chown(path.c_str(), 65534, 65534) == 0);
    const Status status = Opened(path);
    CHECK(status.code == Code::NONCE_OWNER && status.value == 65534 && status.limit == 0);
  }
}

TEST(a_nonce_file_is_one_regular_file_of_one_name) {
  Folder folder;
  const std::string path = folder.File(), other = folder.File("other");
  CHECK(Opened(path).ok());
  CHECK(link(path.c_str(), other.c_str()) == 0);
  CHECK(Opened(path).code == Code::NONCE_NOT_A_FILE && Opened(other).code == Code::NONCE_NOT_A_FILE);
  CHECK(unlink(other.c_str()) == 0 && Opened(path).ok());
  CHECK(symlink(path.c_str(), other.c_str()) == 0);
  CHECK(Opened(other).code == Code::NONCE_NOT_A_FILE);
  CHECK(unlink(other.c_str()) == 0 && mkfifo(other.c_str(), 0600) == 0);
  CHECK(Opened(other).code == Code::NONCE_NOT_A_FILE);
  CHECK(Opened("/tmp").code == Code::NONCE_NOT_A_FILE);
  CHECK(Opened("relative").code == Code::INVALID_ARGUMENT && Opened("").code == Code::INVALID_ARGUMENT);
  const Status missing = Opened(folder.File("no folder/nonces"));
  CHECK(missing.code == Code::SYSTEM && missing.error == ENOENT);
}

TEST(a_nonce_file_that_is_replaced_removed_or_cut_is_noticed) {
  Folder folder;
  const std::string path = folder.File(), other = folder.File("other");
  NonceFile replaced, removed, cut, kept;
  CHECK(NonceFile::Open(other, &replaced).ok() && NonceFile::Open(folder.File("kept"), &kept).ok());
  CHECK(NonceFile::Open(path, &removed).ok());
  for (NonceFile* file : {&replaced, &removed, &kept}) CHECK(Next(*file, 5) == 5);
  CHECK(rename(path.c_str(), other.c_str()) == 0);
  CHECK(NonceFile::Open(path, &cut).ok() && Next(cut, 5) == 5);
  CHECK(truncate(path.c_str(), 100) == 0);  // the number is still there
  WaitForTheNextSecond();
  CHECK(NextCode(replaced) == Code::NONCE_REPLACED);
  CHECK(NextCode(removed) == Code::NONCE_REPLACED);
  CHECK(NextCode(cut) == Code::NONCE_REPLACED && NextCode(cut) == Code::NONCE_REPLACED);
  CHECK(kept.Raise(10).ok() && cut.Raise(10).code == Code::NONCE_REPLACED);
  CHECK(Next(kept, 5) == 10);
  NonceFile gone;
  CHECK(NonceFile::Open(path + "2", &gone).ok() && unlink((path + "2").c_str()) == 0);
  CHECK(NextCode(gone) == Code::NONCE_REPLACED);  // at once: the first nonce is always looked at
}

TEST(a_moved_nonce_file_has_one_owner) {
  Folder folder;
  NonceFile first;
  CHECK(NonceFile::Open(folder.File(), &first).ok());
  CHECK(Next(first, 7) == 7);
  NonceFile second(static_cast<NonceFile&&>(first));
  CHECK(!first.is_open() && Next(second, 1) == 8);
  CHECK(NonceFile::Open(folder.File("other"), &second).ok() && Next(second, 1) == 1);
  second.Close();
  second.Close();
  CHECK(!second.is_open());
}

// Between two looks at it: the page is gone, or has become zeros, or is an older one.
TEST(a_nonce_file_cut_short_under_its_mapping_gives_no_nonce_from_that_instant_on) {
  Folder folder;
  for (const off_t size : {0, 7, 8, 12, 15}) {
    for (const bool grown : {false, true}) {
      for (const bool in_use : {false, true}) {
        const std::string path = folder.File(std::to_string(size) + (grown ? "g" : "c") + (in_use ? "u" : "n"));
        NonceFile one, other;
        CHECK(NonceFile::Open(path, &one).ok() && NonceFile::Open(path, &other).ok());
        CHECK(Next(other, 0x1122334455667788) == 0x1122334455667788);
        if (in_use) CHECK(Next(one, 5) == 0x1122334455667789);
        CHECK(truncate(path.c_str(), size) == 0);
        if (grown) CHECK(truncate(path.c_str(), 4096) == 0);
        CHECK(NextCode(other) == Code::NONCE_REPLACED && other.Raise(9).code == Code::NONCE_REPLACED);
        // Who has seen no nonce yet and finds the file whole, but for the number, takes it for a new one.
        if (size >= 8 && grown && !in_use) continue;
        CHECK(NextCode(one) == Code::NONCE_REPLACED && NextCode(one, 0x1122334455667799) == Code::NONCE_REPLACED);
        CHECK(ReadAll(path).size() == static_cast<size_t>(grown ? 4096 : size));  // nobody made it whole again
      }
    }
  }
  NonceFile kept;
  CHECK(NonceFile::Open(folder.File("kept"), &kept).ok() && Next(kept, 7) == 7);
}

TEST(a_nonce_file_whose_older_bytes_were_put_back_gives_no_nonce) {
  Folder folder;
  NonceFile file;
  CHECK(NonceFile::Open(folder.File(), &file).ok() && Next(file, 100) == 100);
  const std::string older = ReadAll(folder.File());
  CHECK(Next(file, 5) == 101);
  WriteAll(folder.File(), older);
  CHECK(NextCode(file, 5000) == Code::NONCE_REPLACED && ReadAll(folder.File()) == older);
}

}  // namespace strongroom
