#include "core/openssl.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include <string>
#include <thread>

#include "check.h"
#include "core/box.h"
#include "core/hmac.h"
#include "core/secret_stack.h"
#include "death.h"

// core_tests is linked with --wrap for these: every call from an object of the program itself, libcrypto.a's among
// them, comes here; calls inside the C and C++ libraries do not.
extern "C" {
static volatile int g_heap_calls = 0;
void* __real_malloc(size_t);
void* __real_calloc(size_t, size_t);
void* __real_realloc(void*, size_t);
void* __wrap_malloc(size_t size) {
  g_heap_calls = g_heap_calls + 1;
  return __real_malloc(size);
}
void* __wrap_calloc(size_t count, size_t size) {
  g_heap_calls = g_heap_calls + 1;
  return __real_calloc(count, size);
}
void* __wrap_realloc(void* block, size_t size) {
  g_heap_calls = g_heap_calls + 1;
  return __real_realloc(block, size);
}
extern unsigned int OPENSSL_ia32cap_P[];
}

namespace strongroom {
namespace {

using test::Ending;
using test::Watch;

// Everything the product does with OpenSSL, on this thread.
bool Exercise() {
  return RunOnSecretStack([] {
           uint8_t key[kVaultKeySize];
           const uint8_t vault_id[kVaultIdSize] = {};
           const uint8_t secret_id[kSecretIdSize] = {};
           uint8_t box[PaddedBoxSize(64)];
           uint8_t mac[kMaxMacSize];
           HmacKey hmac;
           Slot opened;
           size_t size = 0;
           if (RAND_bytes(key, sizeof key) != 1) return Fail(Code::OPENSSL_FAILED);
           Status status = HmacKey::Make(Hash::kSha512, key, sizeof key, &hmac);
           if (status.ok()) hmac.Sign(key, sizeof key, mac);
           if (status.ok()) status = SealSecret(key, vault_id, secret_id, mac, 64, box);
           if (status.ok()) status = OpenSecret(key, vault_id, secret_id, box, sizeof box, &opened, &size);
           box[100] = static_cast<uint8_t>(box[100] ^ 1);
           if (status.ok() && OpenSecret(key, vault_id, secret_id, box, sizeof box, &opened, &size).ok()) {
             return Fail(Code::SYSTEM);
           }
           return status;
         })
      .ok();
}

// A program of its own, so that OpenSSL's very first allocation is among those that count. Exits with the number of
// calls.
DEATH(openssl_from_its_first_call) {
  if (!OpenRoom(Require::kAny).ok() || !OpenOpenssl().ok()) _exit(100);
  bool thread_good = false;
  const bool good = Exercise();
  std::thread([&] { thread_good = Exercise(); }).join();
  if (!good || !thread_good || OpensslUsage().room_bytes < 10000) _exit(101);
  _exit(g_heap_calls > 99 ? 99 : g_heap_calls);
}

DEATH(one_allocation_in_the_heap) {
  void* volatile block = malloc(10);
  free(block);
  _exit(g_heap_calls);
}

TEST(no_allocation_of_openssl_lies_outside_the_room) {
  CHECK(Watch("one_allocation_in_the_heap").exit_code == 1);  // the control: a call of malloc is seen
  CHECK(Watch("openssl_from_its_first_call").exit_code == 0);
}

#if defined(__x86_64__)
DEATH(processor_features) {
  if (!OpenRoom(Require::kAny).ok() || !OpenOpenssl().ok()) _exit(100);
  const std::string features = std::to_string(OPENSSL_ia32cap_P[0]) + " " + std::to_string(OPENSSL_ia32cap_P[1]) + " " +
                               std::to_string(OPENSSL_ia32cap_P[2]);
  if (write(STDERR_FILENO, features.data(), features.size()) < 0) _exit(101);
}

TEST(no_environment_variable_changes_which_code_openssl_runs) {
  unsetenv("OPENSSL_ia32cap");
  const Ending plain = Watch("processor_features");
  setenv("OPENSSL_ia32cap", "0x0:0x0", 1);
  const Ending told = Watch("processor_features");
  unsetenv("OPENSSL_ia32cap");
  CHECK(plain.exit_code == 3 && plain.said.size() > 5);
  CHECK(told.said == plain.said);
}
#endif

TEST(a_hostile_configuration_is_not_read) {
  setenv("OPENSSL_CONF", "/dev/full/none.cnf", 1);
  setenv("OPENSSL_MODULES", "/tmp", 1);
  setenv("OPENSSL_ENGINES", "/tmp", 1);
  const Ending ending = Watch("openssl_from_its_first_call");
  unsetenv("OPENSSL_CONF");
  unsetenv("OPENSSL_MODULES");
  unsetenv("OPENSSL_ENGINES");
  CHECK(ending.exit_code == 0);
}

TEST(the_private_copy_is_the_one_that_was_linked_in) {
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok());
  CHECK(std::string(OpensslUsage().version) == OPENSSL_VERSION_TEXT);
}

}  // namespace
}  // namespace strongroom
