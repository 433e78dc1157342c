#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <cstring>
#include <initializer_list>
#include <mutex>

#include "caught_signals.h"
#include "environment.h"
#include "line_editor.h"
#include "secret_stack.h"
#include "wipe.h"

namespace strongroom {
namespace {

constexpr int kForever = -1;
constexpr int kEscapeKeyMs = 500;  // after this long, ESC was the key and began no sequence (readline's figure)
constexpr int kPasteGapMs = 30;    // the rest of a paste follows sooner, a person's next key later
constexpr int kHangupMs = 50;      // SIGHUP comes with the end of input

constexpr char kPasteOn[] = "\x1b[?2004h";
constexpr char kPasteOff[] = "\x1b[?2004l";
constexpr char kOtherScreenOn[] = "\x1b[?1049h\x1b[H\x1b[2J";
constexpr char kOtherScreenOff[] = "\x1b[2J\x1b[?1049l";  // cleared first: some terminals keep what stood there

// No control characters: C0, DEL, and C1 in UTF-8. A prompt must not move the cursor or answer for the user.
bool IsPlain(const char* text) {
  if (text == nullptr) return true;
  if (strlen(text) > kMaxPromptSize) return false;
  for (const char* at = text; *at != '\0'; ++at) {
    const uint8_t byte = static_cast<uint8_t>(*at), next = static_cast<uint8_t>(at[1]);
    if (byte < 0x20 || byte == 0x7f || (byte == 0xc2 && next < 0xa0)) return false;
  }
  return true;
}

// The terminal while it is ours.
class Terminal {
 public:
  explicit Terminal(int fd) : fd_(fd) {}
  ~Terminal() { close(fd_); }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Raw and silent. A process in the background gets SIGTTOU here. False: the terminal is gone, or signals().any().
  bool Enter();
  // As it was before Enter, at the beginning of a line.
  void Leave();
  Status Ask(const char* prompt, int idle, Slot* out);
  Status Show(const Display& display);
  void Say(const char* line);
  bool InForeground() const { return tcgetpgrp(fd_) == getpgrp(); }
  CaughtSignals& signals() { return signals_; }

 private:
  enum class Wait : uint8_t { kReadable, kTimeout, kSignal };

  Wait WaitForInput(int milliseconds);
  static Status Cancelled() { return Fail(Code::INPUT_CANCELLED); }
  // Fills chunk_ and returns how many bytes, 0 at the end of input or for a signal.
  size_t Read();
  Status AfterLine(const uint8_t* rest, size_t size, uint8_t end);
  void Print(const char* text) { Print(text, strlen(text)); }
  void Print(const void* bytes, size_t size);
  void EndLine();
  void LeaveOtherScreen();

  const int fd_;
  CaughtSignals signals_;
  struct termios before_ = {};
  bool entered_ = false;
  bool smart_ = false;         // it knows escape sequences
  bool other_screen_ = false;  // the alternate one is shown
  bool in_line_ = false;       // a prompt stands on the line of the cursor
  uint8_t chunk_[256];
};

bool Terminal::Enter() {
  if (tcgetattr(fd_, &before_) != 0) return false;
  struct termios raw = before_;
  raw.c_iflag &= ~static_cast<tcflag_t>(ISTRIP | INLCR | IGNCR | ICRNL | IXON | PARMRK);
  raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL | ICANON | IEXTEN);
  raw.c_lflag |= ISIG;
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  entered_ = true;  // from here on Leave has something to undo, also after a signal in the middle
  while (tcsetattr(fd_, TCSAFLUSH, &raw) != 0) {
    if (errno != EINTR || signals_.any()) return false;
  }
  const char* type = FindVariable("TERM");
  smart_ = type != nullptr && strcmp(type, "dumb") != 0;
  if (smart_) Print(kPasteOn);
  return true;
}

void Terminal::Leave() {
  if (!entered_) return;
  entered_ = false;
  if (!InForeground()) return;  // in the background it is somebody else's now
  LeaveOtherScreen();
  if (smart_) Print(kPasteOff);
  EndLine();
  while (tcsetattr(fd_, TCSAFLUSH, &before_) != 0 && errno == EINTR) {
  }
}

void Terminal::Print(const void* bytes, size_t size) {
  const uint8_t* at = static_cast<const uint8_t*>(bytes);
  while (size > 0) {
    const long count = syscall(SYS_write, fd_, at, size);
    if (count < 0) return;  // stopped output and a signal, or no terminal any more; reading shows which
    at += count;
    size -= static_cast<size_t>(count);
  }
}

void Terminal::LeaveOtherScreen() {
  if (other_screen_) Print(kOtherScreenOff);
  other_screen_ = false;
}

void Terminal::EndLine() {
  if (in_line_) Print("\n");
  in_line_ = false;
}

void Terminal::Say(const char* line) {
  Print(line);
  Print("\n");
}

Terminal::Wait Terminal::WaitForInput(int milliseconds) {
  for (;;) {
    struct pollfd wait[2] = {{fd_, POLLIN, 0}, {signals_.wake_descriptor(), POLLIN, 0}};
    ClearRegistersToWait();
    const int ready = poll(wait, 2, milliseconds);
    if (signals_.any()) return Wait::kSignal;
    if (ready == 0) return Wait::kTimeout;
    if (ready > 0 || errno != EINTR) return Wait::kReadable;
  }
}

size_t Terminal::Read() {
  for (;;) {
    const long count = syscall(SYS_read, fd_, chunk_, sizeof chunk_);
    if (count > 0) return static_cast<size_t>(count);
    if (signals_.any() || count == 0 || (errno != EINTR && errno != EAGAIN)) break;
  }
  struct pollfd wait = {signals_.wake_descriptor(), POLLIN, 0};
  poll(&wait, 1, kHangupMs);
  return 0;
}

// Enter is the last key: more behind it was a paste of several lines into a terminal without bracketed paste.
Status Terminal::AfterLine(const uint8_t* rest, size_t size, uint8_t end) {
  bool line_feed = end == '\r';  // which may follow it as the same key
  for (;;) {
    if (size > 0 && line_feed && *rest == '\n') {
      line_feed = false;
      ++rest, --size;
    }
    if (size > 0) return Fail(Code::INPUT_MULTILINE);
    switch (WaitForInput(kPasteGapMs)) {
      case Wait::kTimeout:
        return Ok();
      case Wait::kSignal:
        return Cancelled();
      case Wait::kReadable:
        break;
    }
    size = Read();
    if (size == 0) return Cancelled();
    rest = chunk_;
  }
}

Status Terminal::Ask(const char* prompt, int idle, Slot* out) {
  Print(prompt);
  in_line_ = true;
  LineEditor editor({before_.c_cc[VERASE], before_.c_cc[VKILL], before_.c_cc[VEOF]});
  for (;;) {
    switch (WaitForInput(editor.in_escape() ? kEscapeKeyMs : idle)) {
      case Wait::kTimeout:
        if (!editor.in_escape()) return Fail(Code::INPUT_IDLE, idle);
        editor.AbandonEscape();
        Print("\a");
        continue;
      case Wait::kSignal:
        return Cancelled();
      case Wait::kReadable:
        break;
    }
    const size_t size = Read();
    if (size == 0) return Cancelled();
    size_t taken = 0;
    LineEditor::Result result = LineEditor::Result::kMore;
    while (taken < size && result == LineEditor::Result::kMore) result = editor.Take(chunk_[taken++]);
    if (editor.TakeBell()) Print("\a");
    if (result == LineEditor::Result::kGivenUp) return Cancelled();
    if (result == LineEditor::Result::kLine) {
      const Status status = AfterLine(chunk_ + taken, size - taken, chunk_[taken - 1]);
      EndLine();
      return status.ok() ? editor.Finish(out) : status;
    }
    Wipe(chunk_, sizeof chunk_);
  }
}

Status Terminal::Show(const Display& display) {
  other_screen_ = smart_;
  if (smart_) Print(kOtherScreenOn);
  Say(display.heading);
  Print("\n    ");
  Print(display.secret->data(), display.secret->size());
  Print("\n\n");
  Print(display.footer);
  in_line_ = true;
  for (;;) {
    if (WaitForInput(kForever) == Wait::kSignal) return Cancelled();
    const size_t size = Read();
    if (size == 0) return Cancelled();
    for (size_t i = 0; i < size; ++i) {
      if (chunk_[i] == before_.c_cc[VEOF]) return Cancelled();
      if (chunk_[i] != '\r' && chunk_[i] != '\n') continue;
      EndLine();
      LeaveOtherScreen();
      return Ok();
    }
  }
}

bool SameBytes(const Slot& a, const Slot& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// One round of questions, with the terminal ours.
Status AskRound(Terminal* terminal, const Display* display, const Question* question, Slot* out) {
  if (!terminal->Enter()) {
    return terminal->signals().any() ? Fail(Code::INPUT_CANCELLED) : Fail(Code::NO_TERMINAL, 0, 0, errno);
  }
  Slot first;
  Status status = display == nullptr ? Ok() : terminal->Show(*display);
  if (question == nullptr) return status;
  if (status.ok()) status = terminal->Ask(question->prompt, question->idle, &first);
  if (status.ok() && question->advice != nullptr && first.size() < kShortSecretSize) terminal->Say(question->advice);
  if (status.ok() && question->again != nullptr) {
    Slot second;
    status = terminal->Ask(question->again, question->idle, &second);
    const bool compared = status.ok() || status.code == Code::SECRET_LENGTH;
    if (compared && !(status.ok() && SameBytes(first, second))) status = Fail(Code::INPUT_MISMATCH);
  }
  if (status.ok()) *out = static_cast<Slot&&>(first);
  return status;
}

Status AskWith(const Display* display, const Question* question, Slot* out) {
  const Question none{nullptr};
  const Display nothing{nullptr, nullptr, nullptr};
  const Question& asked = question == nullptr ? none : *question;
  const Display& shown = display == nullptr ? nothing : *display;
  for (const char* text : {asked.prompt, asked.again, asked.advice, shown.heading, shown.footer}) {
    if (!IsPlain(text)) return Fail(Code::INVALID_ARGUMENT);
  }
  static std::mutex one_at_a_time;
  const std::lock_guard<std::mutex> lock(one_at_a_time);
  const int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return Fail(Code::NO_TERMINAL, 0, 0, errno);
  Terminal terminal(fd);
  for (;;) {
    CaughtSignals& signals = terminal.signals();
    if (!signals.Catch()) return Fail(Code::SYSTEM, 0, 0, errno);
    Status status = AskRound(&terminal, display, question, out);
    terminal.Leave();
    signals.Restore();
    int signal = 0;
    switch (signals.Release(terminal.InForeground(), &signal)) {
      case CaughtSignals::After::kContinue:
        if (status.code == Code::INPUT_CANCELLED) continue;
        return status;
      case CaughtSignals::After::kCancel:
        out->Reset();
        return Fail(Code::INPUT_CANCELLED, signal);
      case CaughtSignals::After::kNothing:
        return status;
    }
  }
}

}  // namespace

Status AskOnTerminal(const Question& question, Slot* out) { return AskWith(nullptr, &question, out); }

Status ShowAndAskOnTerminal(const Display& display, const Question& question, Slot* out) {
  return AskWith(&display, &question, out);
}

Status ShowOnTerminal(const Display& display) {
  Slot nothing;
  return AskWith(&display, nullptr, &nothing);
}

}  // namespace strongroom
