#include "mute.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>

namespace strongroom {
namespace {

constexpr int kSignals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
constexpr int kCount = sizeof kSignals / sizeof kSignals[0];

// What the handler reads, written before it is installed. The descriptor is opened once and never closed: a handler
// that still runs on another thread must not reach whatever has its number by then.
int g_terminal = -1;
struct termios g_before = {};
struct sigaction g_actions[kCount] = {};
std::atomic<bool> g_muted{false};
bool g_installed = false;

bool InForeground(int terminal) { return tcgetpgrp(terminal) == getpgrp(); }

// Every call in it may be made in a signal handler (POSIX.1-2017, 2.4.3).
void GiveBack() {
  if (!g_muted.exchange(false)) return;
  if (!InForeground(g_terminal)) return;  // it is somebody else's now
  tcflush(g_terminal, TCIFLUSH);          // no part of a secret becomes a shell's command
  while (tcsetattr(g_terminal, TCSANOW, &g_before) != 0 && errno == EINTR) {
  }
}

// Gives the terminal back and lets the signal take effect as it would have: it is delivered when this returns.
void OnSignal(int signal) {
  const int error = errno;
  GiveBack();
  for (int i = 0; i < kCount; ++i) {
    if (kSignals[i] == signal) sigaction(signal, &g_actions[i], nullptr);
  }
  raise(signal);
  errno = error;
}

}  // namespace

void MuteTerminal() {
  if (g_installed) return;
  if (g_terminal < 0) g_terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (g_terminal < 0 || !InForeground(g_terminal) || tcgetattr(g_terminal, &g_before) != 0) return;
  g_installed = true;
  g_muted = true;
  struct sigaction ours = {};
  ours.sa_handler = OnSignal;
  ours.sa_flags = SA_RESTART;
  sigfillset(&ours.sa_mask);
  for (int i = 0; i < kCount; ++i) {
    sigaction(kSignals[i], nullptr, &g_actions[i]);
    if (g_actions[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &ours, nullptr);
  }
  struct termios quiet = g_before;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
  while (tcsetattr(g_terminal, TCSANOW, &quiet) != 0 && errno == EINTR) {
  }
  if (!g_muted.load()) tcsetattr(g_terminal, TCSANOW, &g_before);  // a signal was faster, and something outlives it
}

void UnmuteTerminal() {
  if (!g_installed) return;
  GiveBack();
  for (int i = 0; i < kCount; ++i) {
    struct sigaction now = {};
    sigaction(kSignals[i], nullptr, &now);
    if (now.sa_handler == OnSignal) sigaction(kSignals[i], &g_actions[i], nullptr);
  }
  g_installed = false;
}

}  // namespace strongroom
