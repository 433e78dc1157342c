// Signals held back while the terminal is in our hands, so that it can be given back before they take effect.
#pragma once
#include <signal.h>

#include <cstdint>

namespace strongroom {

// One at a time in the process. A signal may arrive on any thread; its handler only notes it and wakes
// wake_descriptor().
class CaughtSignals {
 public:
  // Every signal that ends or stops a process from a terminal or from `kill`. Those that are ignored stay ignored.
  // False where there is no descriptor left to wake us with.
  bool Catch();
  // Puts back the actions that were there, except where somebody has set another one since.
  void Restore();

  // Readable from the first caught signal on.
  int wake_descriptor() const;
  bool any() const;

  enum class After : uint8_t { kNothing, kContinue, kCancel };
  // After Restore: lets each signal that was caught take effect, on this thread, as if it arrived now. Returns
  // kContinue if the process was stopped and has been continued, kCancel with the signal if its owner's handler has it
  // now. `in_foreground`: SIGTTIN and SIGTTOU are over then, and nothing stops for them.
  After Release(bool in_foreground, int* signal);

 private:
  static constexpr int kSignals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGALRM, SIGTERM,
                                     SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT};
  static constexpr int kCount = sizeof kSignals / sizeof kSignals[0];

  bool held_[kCount] = {};
  struct sigaction before_[kCount] = {};
};

}  // namespace strongroom
