#include "openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include <atomic>
#include <mutex>

#include "large_block.h"
#include "room.h"
#include "secret_stack.h"

namespace strongroom {
namespace {

std::atomic<size_t> g_room_bytes{0};

// Why the room gave OpenSSL nothing, until OpensslError tells it: OpenSSL itself only knows that memory is out.
thread_local Status t_refusal;

// A null answer is OpenSSL's own way of learning that memory is out: it fails the operation.
void* Allocate(size_t size, const char*, int) {
  if (size == 0) return nullptr;
  if (size > kMaxSlotSize) return TakeLargeBlock(size, &t_refusal);  // scrypt's work memory
  Status status;
  void* slot = TakeSlot(size, &status, SlotUse::kLibrary);
  if (slot == nullptr) {
    t_refusal = status;  // what is given later, to write the error down, does not take it back
    return nullptr;
  }
  g_room_bytes.fetch_add(size, std::memory_order_relaxed);
  return slot;
}

void Release(void* slot, const char*, int) {
  if (slot == nullptr) return;
  if (!InRoom(slot)) return FreeLargeBlock(slot);
  g_room_bytes.fetch_sub(SlotSize(slot), std::memory_order_relaxed);
  FreeSlot(slot);
}

void* Reallocate(void* slot, size_t size, const char* file, int line) {
  if (slot == nullptr) return Allocate(size, file, line);
  if (size == 0) {
    Release(slot, file, line);
    return nullptr;
  }
  void* moved = Allocate(size, file, line);
  if (moved == nullptr) return nullptr;
  const size_t old = InRoom(slot) ? SlotSize(slot) : LargeBlockSize(slot);
  memcpy(moved, slot, old < size ? old : size);
  Release(slot, file, line);
  return moved;
}

Status Initialise() {
  // Answers 0 once OpenSSL has allocated, and always if the symbol resolved to Node's own copy.
  if (CRYPTO_set_mem_functions(Allocate, Reallocate, Release) != 1) return Fail(Code::OPENSSL_FAILED);
  return RunOnSecretStack([] {
    // Node ends its process in its own order, with threads still at work: no exit handler of OpenSSL may run under
    // them. Of its errors only the numbers are told: the table of their sentences would take 76 KB of the room, and
    // most of a millisecond.
    const uint64_t options = OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS;
    if (OPENSSL_init_crypto(options, nullptr) != 1) return OpensslError();
    // A first use makes the default provider load itself: now, not under the first signature.
    EVP_MD* digest = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    if (digest == nullptr) return OpensslError();
    EVP_MD_free(digest);
    return g_room_bytes.load() > 0 ? Ok() : Fail(Code::OPENSSL_FAILED);
  });
}

}  // namespace

Status OpenOpenssl() {
  static std::mutex mutex;
  static bool open = false;
  const std::lock_guard<std::mutex> lock(mutex);
  if (open) return Ok();
  Status status = Initialise();
  open = status.ok();
  return status;
}

OpensslUse OpensslUsage() { return OpensslUse{OpenSSL_version(OPENSSL_VERSION), g_room_bytes.load()}; }

Status OpensslError() {
  const unsigned long error = ERR_get_error();
  ERR_clear_error();
  const Status refusal = t_refusal;
  t_refusal = Ok();
  if (!refusal.ok()) return refusal;
  return Fail(Code::OPENSSL_FAILED, static_cast<int64_t>(error));
}

bool RefusedByOpenssl(Status* status) {
  *status = OpensslError();
  return status->code == Code::OPENSSL_FAILED;
}

}  // namespace strongroom
