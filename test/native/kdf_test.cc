#include "core/kdf.h"

#include <argon2.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <vector>

#include "check.h"
#include "core/argon2_thread.h"
#include "core/openssl.h"
#include "core/room.h"
#include "core/secret_stack.h"
#include "hex.h"

namespace strongroom {
namespace {

using test::Hex;
using Bytes = std::vector<uint8_t>;

template <typename Work>
bool OnSecretStack(Work&& work) {
  SecretStack stack;
  if (!OpenRoom(Require::kAny).ok() || !stack.Lease().ok()) return false;
  stack.Run([&] { work(); });
  return true;
}

const Bytes kPassword = Hex("70617373776f7264");
const Bytes kSalt(kKdfSaltSize, 0x02);

Bytes Derive(const KdfParameters& parameters, Status* status) {
  Bytes key(kKdfKeySize, 0x11);
  bool locked = false;
  *status = DeriveKey(parameters, kPassword.data(), kPassword.size(), kSalt.data(), key.data(), &locked);
  return key;
}

// libargon2 on its own: its allocator, one thread.
Bytes Plain(const KdfParameters& parameters) {
  Bytes key(kKdfKeySize);
  Bytes password = kPassword;
  Bytes salt = kSalt;
  argon2_context context{};
  context.out = key.data();
  context.outlen = static_cast<uint32_t>(key.size());
  context.pwd = password.data();
  context.pwdlen = static_cast<uint32_t>(password.size());
  context.salt = salt.data();
  context.saltlen = static_cast<uint32_t>(salt.size());
  context.t_cost = parameters.passes;
  context.m_cost = parameters.memory_kib;
  context.lanes = parameters.lanes;
  context.threads = 1;
  context.version = ARGON2_VERSION_13;
  return argon2id_ctx(&context) == ARGON2_OK ? key : Bytes{};
}

TEST(libargon2_on_our_threads_gives_the_tag_of_rfc_9106) {
  for (uint32_t threads : {1, 2, 3, 4}) {
    Bytes tag(32);
    Bytes password(32, 1);
    Bytes salt(16, 2);
    Bytes secret(8, 3);
    Bytes additional(12, 4);
    argon2_context context{};
    context.out = tag.data();
    context.outlen = 32;
    context.pwd = password.data();
    context.pwdlen = 32;
    context.salt = salt.data();
    context.saltlen = 16;
    context.secret = secret.data();
    context.secretlen = 8;
    context.ad = additional.data();
    context.adlen = 12;
    context.t_cost = 3;
    context.m_cost = 32;
    context.lanes = 4;
    context.threads = threads;
    context.version = ARGON2_VERSION_13;
    CHECK(OpenRoom(Require::kAny).ok());
    Argon2Threads pool;
    CHECK(pool.Start(threads).ok());
    CHECK(argon2id_ctx(&context) == ARGON2_OK);
    CHECK(tag == Hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"));
  }
}

uint8_t g_work_memory[64 << 10];

int HandOutWorkMemory(uint8_t** memory, size_t size) {
  *memory = g_work_memory;
  return size <= sizeof g_work_memory ? 0 : -1;
}

void KeepWorkMemory(uint8_t*, size_t) {}

TEST(libargon2_has_no_threads_but_ours) {
  Bytes out(32);
  Bytes input(32, 1);
  argon2_context context{};
  context.out = out.data();
  context.outlen = 32;
  context.pwd = context.salt = input.data();
  context.pwdlen = context.saltlen = 32;
  context.t_cost = 1;
  context.m_cost = 32;
  context.lanes = context.threads = 4;
  context.version = ARGON2_VERSION_13;
  context.allocate_cbk = HandOutWorkMemory;
  context.free_cbk = KeepWorkMemory;
  CHECK(argon2id_ctx(&context) == ARGON2_THREAD_FAIL);
  CHECK(OpenRoom(Require::kAny).ok());
  Argon2Threads pool;
  CHECK(pool.Start(4).ok());
  CHECK(argon2id_ctx(&context) == ARGON2_OK);
}

TEST(derive_key_gives_what_libargon2_gives_on_its_own) {
  CHECK(OnSecretStack([&] {
    for (const KdfParameters& parameters :
         {KdfParameters{1, 1, 8}, KdfParameters{1, 3, 1000}, KdfParameters{2, 2, 64}, KdfParameters{4, 3, 4096},
          KdfParameters{5, 1, 100}, KdfParameters{16, 2, 8192}}) {
      Status status = Ok();
      const Bytes key = Derive(parameters, &status);
      CHECK(status.ok());
      CHECK(key == Plain(parameters));
    }
  }));
}

TEST(a_parameter_out_of_its_limits_is_told_before_anything_is_allocated) {
  CHECK(OnSecretStack([&] {
    const struct {
      KdfParameters parameters;
      int64_t value;
      int64_t limit;
    } cases[] = {
        {{0, 1, 64}, 0, 1},
        {{17, 1, 4096}, 17, 16},
        {{65535, 1, 1u << 20}, 65535, 16},
        {{1, 0, 64}, 0, 1},
        {{1, 65, 64}, 65, 64},
        {{1, 0xffffffff, 64}, 0xffffffff, 64},
        {{1, 1, 7}, 7, 8},
        {{4, 1, 31}, 31, 32},
        {{1, 1, (768u << 10) + 1}, (768 << 10) + 1, 768 << 10},
        {{1, 1, 0}, 0, 8},
        {{1, 1, 0xffffffff}, 0xffffffff, 768 << 10},
    };
    for (const auto& each : cases) {
      Status status = Ok();
      Derive(each.parameters, &status);
      CHECK(status.code == Code::KDF_LIMIT && status.value == each.value && status.limit == each.limit);
    }
    CHECK(CheckKdf({16, 64, 768u << 10}).ok());
    CHECK(CheckKdf({1, 1, 8}).ok());
  }));
}

#ifndef STRONGROOM_SANITIZE  // the sanitizers need address space of their own at any time
TEST(work_memory_that_cannot_be_had_is_an_error_and_leaves_no_key) {
  CHECK(OnSecretStack([&] {
    Status status = Ok();
    Derive({2, 1, 64}, &status);  // whatever the C library maps for the first threads is there now
    CHECK(status.ok());
    rlimit before{};
    CHECK(getrlimit(RLIMIT_AS, &before) == 0);
    rlimit tight = before;
    tight.rlim_cur = 768u << 20;
    CHECK(setrlimit(RLIMIT_AS, &tight) == 0);
    const Bytes key = Derive({2, 1, kMaxKdfMemoryKib}, &status);
    CHECK(setrlimit(RLIMIT_AS, &before) == 0);
    CHECK(status.code == Code::KDF_MEMORY && status.value == 768 << 20 && status.error == ENOMEM);
    CHECK(key == Bytes(kKdfKeySize, 0));
    CHECK(Derive({2, 1, 64}, &status) == Plain({2, 1, 64}));
    CHECK(status.ok());
  }));
}
#endif

void* BlockedSignals(void* out) {
  pthread_sigmask(SIG_SETMASK, nullptr, static_cast<sigset_t*>(out));
  return nullptr;
}

void* AddressOfLocal(void* out) {
  int local = 0;
  *static_cast<uintptr_t*>(out) = reinterpret_cast<uintptr_t>(&local);
  return nullptr;
}

TEST(the_threads_block_every_signal_and_work_on_stacks_in_the_room) {
  CHECK(OpenRoom(Require::kAny).ok());
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  Argon2Threads pool;
  CHECK(pool.Start(2).ok());
  sigset_t blocked;
  sigemptyset(&blocked);
  const uint32_t first = pool.Give(BlockedSignals, &blocked);
  uintptr_t address = 0;
  const uint32_t second = pool.Give(AddressOfLocal, &address);
  CHECK(first == 1 && second == 2);
  CHECK(pool.Await(first) && pool.Await(second));
  for (int number : {SIGHUP, SIGINT, SIGTERM, SIGALRM, SIGPROF, SIGUSR1, SIGRTMIN})
    CHECK(sigismember(&blocked, number) == 1);
#ifndef STRONGROOM_SANITIZE
  CHECK(InRoom(reinterpret_cast<void*>(address)));
#endif
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (int number = 1; number < NSIG; number++) CHECK(sigismember(&before, number) == sigismember(&after, number));
}

#ifndef STRONGROOM_SANITIZE  // where mlock does nothing and there are no secret stacks
// The VmFlags that the kernel has for the mapping that begins at or before `address` and reaches beyond it; empty if
// there is none. With address null: of the first mapping of `least` bytes or more.
std::string MappingFlags(const void* address, size_t least) {
  FILE* file = fopen("/proc/self/smaps", "re");
  if (file == nullptr) return "";
  char line[512];
  bool here = false;
  std::string flags;
  while (flags.empty() && fgets(line, sizeof line, file) != nullptr) {
    unsigned long start = 0;
    unsigned long end = 0;
    char rights[5];
    if (sscanf(line, "%lx-%lx %4s", &start, &end, rights) == 3 && strchr(line, '-') < strchr(line, ' ')) {
      const uintptr_t at = reinterpret_cast<uintptr_t>(address);
      here = address != nullptr ? start <= at && at < end : rights[1] == 'w' && end - start >= least;
    } else if (here && strncmp(line, "VmFlags:", 8) == 0) {
      flags = line;
    }
  }
  fclose(file);
  return flags;
}

bool Has(const std::string& flags, const char* flag) { return flags.find(flag) != std::string::npos; }

void* FlagsOfThreadsStack(void* out) {
  pthread_attr_t attributes;
  void* stack = nullptr;
  size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return nullptr;
  pthread_attr_getstack(&attributes, &stack, &size);
  pthread_attr_destroy(&attributes);
  *static_cast<std::string*>(out) = MappingFlags(stack, 0);
  return nullptr;
}

TEST(the_threads_own_stacks_are_locked_and_neither_dumped_nor_inherited) {
  CHECK(OpenRoom(Require::kAny).ok());
  Argon2Threads pool;
  CHECK(pool.Start(1).ok());
  std::string flags;
  CHECK(pool.Await(pool.Give(FlagsOfThreadsStack, &flags)));
  CHECK(Has(flags, " lo") && Has(flags, " dd") && Has(flags, " dc"));
  int local = 0;
  const std::string ordinary = MappingFlags(&local, 0);
  CHECK(!ordinary.empty() && !Has(ordinary, " lo") && !Has(ordinary, " dd") && !Has(ordinary, " dc"));
}

struct Derivation {
  Status status;
  bool locked;
  std::atomic<bool> done;
};

void* DeriveALot(void* out) {
  Derivation* derivation = static_cast<Derivation*>(out);
  uint8_t key[kKdfKeySize];
  OnSecretStack([&] {
    derivation->status =
        DeriveKey({2, 2, 256u << 10}, kPassword.data(), kPassword.size(), kSalt.data(), key, &derivation->locked);
  });
  derivation->done = true;
  return nullptr;
}

TEST(the_work_memory_is_neither_dumped_nor_inherited_and_locked_if_it_says_so) {
  CHECK(OpenRoom(Require::kAny).ok());
  constexpr size_t kLeast = 256u << 20;
  CHECK(MappingFlags(nullptr, kLeast).empty());
  Derivation derivation{Ok(), false, {false}};
  pthread_t thread;
  CHECK(pthread_create(&thread, nullptr, DeriveALot, &derivation) == 0);
  std::string flags;  // of the last look: the first ones may fall between mmap and madvise
  while (!derivation.done) {
    const std::string now = MappingFlags(nullptr, kLeast);
    if (!now.empty()) flags = now;
    usleep(1000);
  }
  pthread_join(thread, nullptr);
  CHECK(derivation.status.ok());
  CHECK(Has(flags, " dd") && Has(flags, " dc"));
  CHECK(Has(flags, " lo") == derivation.locked);
  CHECK(MappingFlags(nullptr, kLeast).empty());
}
#endif

TEST(work_beyond_the_threads_there_are_is_refused) {
  CHECK(OpenRoom(Require::kAny).ok());
  Argon2Threads pool;
  CHECK(pool.Give(AddressOfLocal, nullptr) == 0);
  CHECK(pool.Start(1).ok());
  uintptr_t address = 0;
  const uint32_t handle = pool.Give(AddressOfLocal, &address);
  CHECK(handle == 1);
  CHECK(pool.Give(AddressOfLocal, &address) == 0);  // not before it was awaited
  CHECK(pool.Await(handle) && !pool.Await(0) && !pool.Await(2));
  CHECK(pool.Give(AddressOfLocal, &address) == 1);
  pool.Stop();
  pool.Stop();
  CHECK(pool.Give(AddressOfLocal, &address) == 0);
}

// Kilobytes of resident memory, by the kernel's count.
long Resident() {
  long pages = 0;
  FILE* file = fopen("/proc/self/statm", "re");
  if (file == nullptr || fscanf(file, "%*s %ld", &pages) != 1) pages = -1;
  if (file != nullptr) fclose(file);
  return pages * 4;
}

TEST(derivation_gives_everything_back) {
  CHECK(OnSecretStack([&] {
    Status status = Ok();
    Derive({4, 1, 4096}, &status);
    const long resident = Resident();
    const size_t locked = RoomUsage().locked_bytes;
    for (int i = 0; i < 20; i++) Derive({4, 1, 16384}, &status);
    CHECK(status.ok());
    CHECK(RoomUsage().locked_bytes == locked);
    CHECK(Resident() - resident < 2048);
  }));
}

}  // namespace
}  // namespace strongroom
