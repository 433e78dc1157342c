#include "argon2_thread.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <new>

#include "backing.h"
#include "secret_stack.h"
#include "wipe.h"

namespace strongroom {
namespace {

constexpr size_t kPage = 4096;
// The thread's own stack carries the C library's thread data and the way to the stack in the room, nothing of the work.
// It cannot be in the room itself: at a thread's end the kernel wakes pthread_join through a shared futex on it, which
// needs get_user_pages, and that fails on secretmem.
#if defined(__aarch64__)
constexpr size_t kThreadStack = 128u << 10;  // PTHREAD_STACK_MIN there: pthread_attr_setstack refuses less
#else
constexpr size_t kThreadStack = 64u << 10;
#endif
constexpr size_t kMapping = kPage + kThreadStack;  // a guard page below

// Set while an Argon2Threads lives in this thread: libargon2's callbacks carry no context.
thread_local Argon2Threads* t_threads = nullptr;

Status MapStack(uint8_t** mapping) {
  void* base = mmap(nullptr, kMapping, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (base == MAP_FAILED) return Fail(Code::SYSTEM, 0, 0, errno);
  uint8_t* stack = static_cast<uint8_t*>(base) + kPage;
  Status status = Ok();
  if (mprotect(stack, kThreadStack, PROT_READ | PROT_WRITE) != 0 || madvise(stack, kThreadStack, MADV_DONTDUMP) != 0 ||
      madvise(stack, kThreadStack, MADV_DONTFORK) != 0) {
    status = Fail(Code::SYSTEM, 0, 0, errno);
  } else if (syscall(SYS_mlock, stack, kThreadStack) != 0) {
    status = Fail(Code::MEMLOCK_LIMIT, kThreadStack, MemlockLimit(), errno);
  }
  if (!status.ok()) {
    munmap(base, kMapping);
    return status;
  }
  *mapping = static_cast<uint8_t*>(base);
  return Ok();
}

void UnmapStack(uint8_t* mapping) {
  Wipe(mapping + kPage, kThreadStack);
  munmap(mapping, kMapping);
}

}  // namespace

// One thread. In the ordinary heap: pointers and a lock, nothing derived from a password.
struct Argon2Worker {
  enum class State : uint8_t { kStarting, kFailed, kIdle, kBusy, kDone, kStopping };

  // Starts the thread; its state tells when it is ready. The thread inherits the caller's signal mask.
  Status Start() {
    Status status = MapStack(&mapping);
    if (!status.ok()) return status;
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error == 0) {
      error = pthread_attr_setstack(&attributes, mapping + kPage, kThreadStack);
      if (error == 0) error = pthread_create(&thread, &attributes, Main, this);
      pthread_attr_destroy(&attributes);
    }
    if (error != 0) {
      UnmapStack(mapping);
      return Fail(Code::SYSTEM, 0, 0, error);
    }
    return Ok();
  }

  // Waits for its work, ends the thread and takes its stack back.
  void Stop() {
    pthread_mutex_lock(&lock);
    while (state == State::kStarting || state == State::kBusy) pthread_cond_wait(&changed, &lock);
    if (state != State::kFailed) Become(State::kStopping);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, nullptr);
    UnmapStack(mapping);
  }

  bool Give(void* (*new_function)(void*), void* new_argument) {
    pthread_mutex_lock(&lock);
    const bool idle = state == State::kIdle;
    if (idle) {
      function = new_function;
      argument = new_argument;
      Become(State::kBusy);
    }
    pthread_mutex_unlock(&lock);
    return idle;
  }

  // Until the work that was given is done.
  void Await() {
    pthread_mutex_lock(&lock);
    while (state == State::kBusy) pthread_cond_wait(&changed, &lock);
    if (state == State::kDone) Become(State::kIdle);
    pthread_mutex_unlock(&lock);
  }

  Status AwaitStart() {
    pthread_mutex_lock(&lock);
    while (state == State::kStarting) pthread_cond_wait(&changed, &lock);
    const Status result = status;
    pthread_mutex_unlock(&lock);
    return result;
  }

  pthread_t thread{};
  uint8_t* mapping = nullptr;
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
  State state = State::kStarting;  // this and everything below: under `lock`
  Status status = Ok();            // of the lease
  void* (*function)(void*) = nullptr;
  void* argument = nullptr;

 private:
  void Become(State next) {
    state = next;
    pthread_cond_broadcast(&changed);
  }

  static void* Main(void* self) {
    static_cast<Argon2Worker*>(self)->Work();
    return nullptr;
  }

  void Work() {
    SecretStack stack;
    const Status leased = stack.Lease();
    pthread_mutex_lock(&lock);
    status = leased;
    Become(leased.ok() ? State::kIdle : State::kFailed);
    while (leased.ok()) {
      while (state != State::kBusy && state != State::kStopping) pthread_cond_wait(&changed, &lock);
      if (state == State::kStopping) break;
      pthread_mutex_unlock(&lock);
      stack.Run([this] { function(argument); });
      pthread_mutex_lock(&lock);
      Become(State::kDone);
    }
    pthread_mutex_unlock(&lock);
  }
};

Argon2Threads::Argon2Threads() { t_threads = this; }

Argon2Threads::~Argon2Threads() {
  Stop();
  t_threads = nullptr;
}

Status Argon2Threads::Start(uint32_t count) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  Status status = Ok();
  while (status.ok() && count_ < count) {
    Argon2Worker* worker = new (std::nothrow) Argon2Worker;
    if (worker == nullptr) {
      status = Fail(Code::SYSTEM, 0, 0, ENOMEM);
      break;
    }
    status = worker->Start();
    if (!status.ok()) {
      delete worker;
      break;
    }
    workers_[count_++] = worker;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  for (uint32_t i = 0; i < count_; ++i) {
    const Status leased = workers_[i]->AwaitStart();
    if (status.ok()) status = leased;
  }
  if (!status.ok()) Stop();
  return status;
}

void Argon2Threads::Stop() {
  for (; count_ > 0; --count_) {
    workers_[count_ - 1]->Stop();
    delete workers_[count_ - 1];
    workers_[count_ - 1] = nullptr;
  }
}

uint32_t Argon2Threads::Give(void* (*function)(void*), void* argument) {
  for (uint32_t i = 0; i < count_; ++i) {
    if (workers_[i]->Give(function, argument)) return i + 1;
  }
  return 0;
}

bool Argon2Threads::Await(uint32_t handle) {
  if (handle == 0 || handle > count_) return false;
  ClearRegistersToWait();  // the first blocks were copied through them, and this waits for most of the derivation
  workers_[handle - 1]->Await();
  return true;
}

}  // namespace strongroom

// libargon2's src/thread.h, where argon2_thread_handle_t is pthread_t on Linux. An answer other than 0 is an error
// there. libargon2 joins the oldest lane before it starts one more than `threads`, so an idle worker always exists.
extern "C" {

using argon2_thread_function = void* (*)(void*);

__attribute__((visibility("hidden"))) int argon2_thread_create(pthread_t* handle, argon2_thread_function function,
                                                               void* argument) {
  if (strongroom::t_threads == nullptr) return -1;
  *handle = strongroom::t_threads->Give(function, argument);
  return *handle == 0 ? -1 : 0;
}

__attribute__((visibility("hidden"))) int argon2_thread_join(pthread_t handle) {
  if (strongroom::t_threads == nullptr) return -1;
  return strongroom::t_threads->Await(static_cast<uint32_t>(handle)) ? 0 : -1;
}

// The last thing that a lane's function calls: returning from it ends the work, and the thread lives on for the next
// lane.
__attribute__((visibility("hidden"))) void argon2_thread_exit(void) {}

}  // extern "C"
