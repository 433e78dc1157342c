#include "mapped_page.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>

#include <atomic>
#include <mutex>
#include <utility>

namespace strongroom {
namespace {

// The mappings, in a list that the handler can walk at any instant: an entry is never freed, only used again.
struct Entry {
  std::atomic<uintptr_t> page;  // 0: free
  Entry* next;
};
std::atomic<Entry*> g_entries{nullptr};
struct sigaction g_before = {};

// Whether `address` is in a mapping of the list. A handler may call it.
bool IsOurs(uintptr_t address, uintptr_t* page) {
  for (Entry* entry = g_entries.load(); entry != nullptr; entry = entry->next) {
    *page = entry->page.load();
    if (*page != 0 && address - *page < MappedPage::kSize) return true;
  }
  return false;
}

// What would have happened without us. Where that is the end of the process, it is at the instruction that faulted.
void PassOn(int signal, siginfo_t* info, void* context) {
  if ((g_before.sa_flags & SA_SIGINFO) != 0) return g_before.sa_sigaction(signal, info, context);
  const bool sent = info->si_code <= 0;  // by kill(2): only such a one can be ignored
  if (g_before.sa_handler == SIG_IGN && sent) return;
  if (g_before.sa_handler != SIG_DFL && g_before.sa_handler != SIG_IGN) return g_before.sa_handler(signal);
  struct sigaction end = {};
  end.sa_handler = SIG_DFL;
  sigaction(signal, &end, nullptr);
  raise(signal);  // held back until we return
}

void OnBusError(int signal, siginfo_t* info, void* context) {
  uintptr_t page = 0;
  if (info->si_code <= 0 || !IsOurs(reinterpret_cast<uintptr_t>(info->si_addr), &page))
    return PassOn(signal, info, context);
  const int error = errno;
  // The instruction that faulted is run again when we return, and finds zeros.
  const void* zeros = mmap(reinterpret_cast<void*>(page), MappedPage::kSize, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  errno = error;
  if (zeros == MAP_FAILED) PassOn(signal, info, context);
}

Status TakeOver() {
  struct sigaction ours = {};
  ours.sa_sigaction = OnBusError;
  // Without SA_ONSTACK: the registers of a thread that is signing are then saved on its secret stack, and nowhere else.
  ours.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&ours.sa_mask);
  const bool done = sigaction(SIGBUS, nullptr, &g_before) == 0 && sigaction(SIGBUS, &ours, nullptr) == 0;
  return done ? Ok() : Fail(Code::SYSTEM, 0, 0, errno);
}

Status Enter(uint8_t* page) {
  static std::mutex* mutex = new std::mutex();  // outlives threads that end after static destructors
  const std::lock_guard<std::mutex> lock(*mutex);
  static const Status taken = TakeOver();
  if (!taken.ok()) return taken;
  Entry* entry = g_entries.load();
  while (entry != nullptr && entry->page.load() != 0) entry = entry->next;
  if (entry == nullptr) {
    entry = new Entry{{0}, g_entries.load()};
    g_entries.store(entry);
  }
  entry->page.store(reinterpret_cast<uintptr_t>(page));
  return Ok();
}

void Leave(uint8_t* page) {
  for (Entry* entry = g_entries.load(); entry != nullptr; entry = entry->next) {
    if (entry->page.load() == reinterpret_cast<uintptr_t>(page)) entry->page.store(0);
  }
}

}  // namespace

MappedPage& MappedPage::operator=(MappedPage&& other) noexcept {
  if (this == &other) return *this;
  Close();
  data_ = std::exchange(other.data_, nullptr);
  return *this;
}

Status MappedPage::Map(int fd, MappedPage* out) {
  void* data = mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
  if (data == MAP_FAILED) return Fail(Code::SYSTEM, 0, 0, errno);
  MappedPage page;
  page.data_ = static_cast<uint8_t*>(data);
  const Status status = Enter(page.data_);
  if (status.ok()) *out = static_cast<MappedPage&&>(page);
  return status;
}

void MappedPage::Close() {
  if (data_ == nullptr) return;
  Leave(data_);  // before another mapping can be given the address
  munmap(data_, kSize);
  data_ = nullptr;
}

}  // namespace strongroom
