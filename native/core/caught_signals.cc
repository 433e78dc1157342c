#include "caught_signals.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>

namespace strongroom {
namespace {

// The handler's only state. The descriptor is made once and never closed: a handler that is still running on another
// thread when the prompt ends must not write to whatever has its number by then.
std::atomic<int> g_wake{-1};
std::atomic<uint64_t> g_caught{0};  // bit n: signal n

uint64_t Bit(int signal) { return uint64_t{1} << signal; }

void OnSignal(int signal) {
  const int error = errno;
  g_caught.fetch_or(Bit(signal));
  const uint64_t one = 1;
  if (write(g_wake.load(), &one, sizeof one) < 0) {
    // Full: the descriptor is readable already.
  }
  errno = error;
}

bool IsOfBackground(int signal) { return signal == SIGTTIN || signal == SIGTTOU; }

bool IsStop(int signal) { return signal == SIGTSTP || IsOfBackground(signal); }

// To this thread where it can be: a stop or a default action then takes effect before this returns.
void Raise(int signal) {
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  if (sigismember(&blocked, signal) == 1) {
    kill(getpid(), signal);
  } else {
    raise(signal);
  }
}

}  // namespace

bool CaughtSignals::Catch() {
  if (g_wake.load() < 0) {
    const int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake < 0) return false;
    g_wake.store(wake);
  }
  uint64_t count;
  if (read(g_wake.load(), &count, sizeof count) < 0) {
    // Nothing left from the last time.
  }
  g_caught.store(0);
  struct sigaction ours = {};
  ours.sa_handler = OnSignal;  // without SA_RESTART: a call that waits for the terminal must come back
  sigfillset(&ours.sa_mask);
  for (int i = 0; i < kCount; ++i) {
    sigaction(kSignals[i], nullptr, &before_[i]);
    held_[i] = before_[i].sa_handler != SIG_IGN;
    if (held_[i]) sigaction(kSignals[i], &ours, nullptr);
  }
  return true;
}

void CaughtSignals::Restore() {
  for (int i = 0; i < kCount; ++i) {
    if (!held_[i]) continue;
    struct sigaction now = {};
    sigaction(kSignals[i], nullptr, &now);
    if (now.sa_handler == OnSignal) sigaction(kSignals[i], &before_[i], nullptr);
  }
}

int CaughtSignals::wake_descriptor() const { return g_wake.load(); }

bool CaughtSignals::any() const { return g_caught.load() != 0; }

CaughtSignals::After CaughtSignals::Release(bool in_foreground, int* signal) {
  After after = After::kNothing;
  bool stopped = false;
  for (int i = 0; i < kCount; ++i) {
    if ((g_caught.load() & Bit(kSignals[i])) == 0) continue;
    // A call that meets the terminal in the background may send several, to several threads, and one that was stopped
    // before its handler ran notes its own when the process is in the foreground again.
    if (in_foreground && IsOfBackground(kSignals[i]) && before_[i].sa_handler == SIG_DFL) {
      if (after == After::kNothing) after = After::kContinue;
      continue;
    }
    const bool stop = IsStop(kSignals[i]);
    if (stop && stopped) continue;  // one stop is enough
    stopped = stopped || stop;
    Raise(kSignals[i]);
    const bool resumed = kSignals[i] == SIGCONT || (stop && before_[i].sa_handler == SIG_DFL);
    if (resumed) {
      if (after == After::kNothing) after = After::kContinue;
    } else {
      after = After::kCancel;
      *signal = kSignals[i];
    }
  }
  g_caught.store(0);
  return after;
}

}  // namespace strongroom
