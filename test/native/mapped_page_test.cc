#include "core/mapped_page.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "check.h"
#include "death.h"

namespace strongroom {
namespace {

// A file without a name, of one page of 'x'.
int File() {
  char path[] = "/tmp/strongroom-page-XXXXXX";
  const int fd = mkstemp(path);
  if (fd < 0 || unlink(path) != 0) abort();
  const std::vector<char> page(MappedPage::kSize, 'x');
  if (write(fd, page.data(), page.size()) != static_cast<ssize_t>(page.size())) abort();
  return fd;
}

// Without ours, as the kernel's mapping is.
volatile uint8_t* Foreign(int fd) {
  return static_cast<volatile uint8_t*>(mmap(nullptr, MappedPage::kSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
}

void Map(MappedPage* page, int fd) {
  if (!MappedPage::Map(fd, page).ok()) abort();
}

// Before ours is set: a sanitizer has a handler of its own.
void AsTheKernelHasIt() { signal(SIGBUS, SIG_DFL); }

void FaultElsewhere() {
  const int fd = File();
  MappedPage ours;
  Map(&ours, File());
  volatile uint8_t* foreign = Foreign(fd);
  if (ftruncate(fd, 0) != 0) _exit(100);
  _exit(foreign[0]);
}

void ReturnToNothing(int) { _exit(41); }
void Say(int, siginfo_t* info, void*) { _exit(info->si_code > 0 && info->si_addr != nullptr ? 42 : 43); }

}  // namespace

TEST(a_mapped_page_is_the_files_until_it_is_cut_and_zeros_of_its_own_from_then_on) {
  const int fd = File();
  MappedPage one, other;
  Map(&one, fd);
  Map(&other, fd);
  CHECK(one.data()[0] == 'x' && (one.data()[1] = 'y') == 'y' && other.data()[1] == 'y');
  CHECK(ftruncate(fd, 0) == 0);
  volatile uint8_t* lost = one.data();
  CHECK(lost[0] == 0 && lost[4095] == 0);
  lost[0] = 'z';
  CHECK(lost[0] == 'z');
  other.data()[8] = 'w';  // a write finds it as a read does
  CHECK(other.data()[0] == 0 && other.data()[8] == 'w');
  CHECK(lseek(fd, 0, SEEK_END) == 0);  // and none of it is the file's
  close(fd);
}

TEST(mapped_pages_come_and_go_on_many_threads) {
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; i++) {
    threads.emplace_back([&good] {
      for (int round = 0; round < 50; round++) {
        const int fd = File();
        MappedPage page;
        Map(&page, fd);
        const bool whole = page.data()[0] == 'x';
        if (ftruncate(fd, 0) != 0) abort();
        good += whole && page.data()[0] == 0;
        close(fd);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 400);
}

DEATH(bus_error_of_somebody_else) {
  AsTheKernelHasIt();
  FaultElsewhere();
}
DEATH(bus_error_after_close) {
  AsTheKernelHasIt();
  const int fd = File();
  uint8_t* address;
  {
    MappedPage ours;
    Map(&ours, fd);
    address = ours.data();
  }
  void* foreign = mmap(address, MappedPage::kSize, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0);
  if (foreign != address || ftruncate(fd, 0) != 0) _exit(100);
  _exit(*static_cast<volatile uint8_t*>(foreign));
}
DEATH(bus_error_that_is_sent) {
  AsTheKernelHasIt();
  MappedPage ours;
  Map(&ours, File());
  raise(SIGBUS);
}
DEATH(bus_error_of_somebody_elses_handler) {
  signal(SIGBUS, ReturnToNothing);
  const int fd = File();
  MappedPage ours;
  Map(&ours, fd);
  if (ftruncate(fd, 0) != 0 || const_cast<volatile uint8_t*>(ours.data())[0] != 0) _exit(100);
  raise(SIGBUS);
}
DEATH(bus_error_of_somebody_elses_long_handler) {
  struct sigaction theirs = {};
  theirs.sa_sigaction = Say;
  theirs.sa_flags = SA_SIGINFO;
  sigaction(SIGBUS, &theirs, nullptr);
  FaultElsewhere();
}
DEATH(bus_error_that_is_sent_and_ignored) {
  signal(SIGBUS, SIG_IGN);
  MappedPage ours;
  Map(&ours, File());
  raise(SIGBUS);
  _exit(44);
}

TEST(a_bus_error_that_is_not_about_a_mapped_page_does_what_it_did_before) {
  for (const char* name : {"bus_error_of_somebody_else", "bus_error_after_close", "bus_error_that_is_sent"}) {
    CHECK(test::Watch(name).signal == SIGBUS);
  }
  CHECK(test::Watch("bus_error_of_somebody_elses_handler").exit_code == 41);
  CHECK(test::Watch("bus_error_of_somebody_elses_long_handler").exit_code == 42);
  CHECK(test::Watch("bus_error_that_is_sent_and_ignored").exit_code == 44);
}

}  // namespace strongroom
