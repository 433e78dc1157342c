#include "kdf.h"

#include <argon2.h>
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "argon2_thread.h"
#include "wipe.h"

namespace strongroom {
namespace {

constexpr size_t kHugePage = 2u << 20;

// The work memory of the libargon2 call under way in this thread: its callbacks carry no context.
// argon2_ctx allocates once, and frees only on success.
struct WorkMemory {
  uint8_t* mapping = nullptr;
  size_t mapping_size = 0;
  uint8_t* data = nullptr;
  size_t size = 0;
  bool locked = false;
  int error = 0;

  // Aligned to huge pages: they make the first touch cheap (measured for 400 MiB: 0.50 s against 0.67 s for the whole
  // call). An advice only: kernels without huge pages refuse it, and a small vault would pay for more memory than it
  // uses.
  bool Map(size_t wanted) {
    size = wanted;
    mapping_size = wanted + kHugePage;
    void* base = mmap(nullptr, mapping_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) return Fail();
    mapping = static_cast<uint8_t*>(base);
    data = mapping + (kHugePage - reinterpret_cast<uintptr_t>(base) % kHugePage) % kHugePage;
    if (madvise(mapping, mapping_size, MADV_DONTDUMP) != 0) return Fail();
    if (madvise(mapping, mapping_size, MADV_DONTFORK) != 0) return Fail();
    if (size >= kHugePage) madvise(mapping, mapping_size, MADV_HUGEPAGE);
    locked = syscall(SYS_mlock2, data, size, MLOCK_ONFAULT) == 0;
    return true;
  }
  bool Fail() {
    error = errno;
    Unmap();
    return false;
  }
  void Unmap() {
    if (mapping != nullptr) munmap(mapping, mapping_size);
    mapping = data = nullptr;
  }
};

thread_local WorkMemory* t_work = nullptr;

int Allocate(uint8_t** memory, size_t size) {
  if (!t_work->Map(size)) return -1;
  *memory = t_work->data;
  return 0;
}

// libargon2 has wiped it: its FLAG_clear_internal_memory is 1, and nobody else can reach this copy's.
void Release(uint8_t*, size_t) { t_work->Unmap(); }

uint32_t Processors() {
  cpu_set_t set;
  // Fails on machines with more than 1,024 processors: no vault has that many lanes.
  if (sched_getaffinity(0, sizeof set, &set) != 0) return kMaxKdfLanes;
  return static_cast<uint32_t>(std::max(CPU_COUNT(&set), 1));
}

Status KdfStatus(int result, const WorkMemory& work) {
  switch (result) {
    case ARGON2_OK:
      return Ok();
    case ARGON2_MEMORY_ALLOCATION_ERROR:
      return Fail(Code::KDF_MEMORY, static_cast<int64_t>(work.size), 0, work.error);
    case ARGON2_THREAD_FAIL:
      return Fail(Code::SYSTEM, 0, 0, EAGAIN);
    default:
      return Fail(Code::INVALID_ARGUMENT, result);
  }
}

}  // namespace

Status CheckKdf(const KdfParameters& parameters) {
  const auto outside = [](uint32_t value, uint32_t low, uint32_t high, Status* status) {
    if (value >= low && value <= high) return false;
    *status = Fail(Code::KDF_LIMIT, value, value < low ? low : high);
    return true;
  };
  Status status = Ok();
  if (outside(parameters.lanes, 1, kMaxKdfLanes, &status)) return status;
  if (outside(parameters.passes, 1, kMaxKdfPasses, &status)) return status;
  outside(parameters.memory_kib, kMinKdfMemoryPerLane * parameters.lanes, kMaxKdfMemoryKib, &status);
  return status;
}

Status DeriveKey(const KdfParameters& parameters, const uint8_t* password, size_t password_size, const uint8_t* salt,
                 uint8_t* key, bool* memory_locked) {
  Status status = CheckKdf(parameters);
  if (!status.ok()) return status;
  const uint32_t threads = std::min(parameters.lanes, Processors());

  Argon2Threads pool;
  if (threads > 1) status = pool.Start(threads);  // with one, libargon2 works in this thread
  if (!status.ok()) return status;

  WorkMemory work;
  t_work = &work;
  argon2_context context{};
  context.out = key;
  context.outlen = kKdfKeySize;
  context.pwd = const_cast<uint8_t*>(password);  // read only: ARGON2_FLAG_CLEAR_PASSWORD is not set
  context.pwdlen = static_cast<uint32_t>(password_size);
  context.salt = const_cast<uint8_t*>(salt);
  context.saltlen = kKdfSaltSize;
  context.t_cost = parameters.passes;
  context.m_cost = parameters.memory_kib;
  context.lanes = parameters.lanes;
  context.threads = threads;
  context.version = ARGON2_VERSION_13;
  context.allocate_cbk = Allocate;
  context.free_cbk = Release;
  context.flags = ARGON2_DEFAULT_FLAGS;
  status = KdfStatus(argon2id_ctx(&context), work);
  *memory_locked = work.locked;

  pool.Stop();                    // before what the threads write to is unmapped
  if (work.mapping != nullptr) {  // it failed in the middle, where libargon2 neither wipes nor frees
    Wipe(work.data, work.size);
    work.Unmap();
  }
  if (!status.ok()) Wipe(key, kKdfKeySize);
  t_work = nullptr;
  return status;
}

}  // namespace strongroom
