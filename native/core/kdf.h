// Argon2id version 1.3 (RFC 9106) through libargon2, with work memory and threads of our own.
#pragma once
#include <cstddef>
#include <cstdint>

#include "status.h"

namespace strongroom {

constexpr size_t kKdfSaltSize = 32;
constexpr size_t kKdfKeySize = 32;

// docs/vault-format.md has the same limits: what a hostile file may ask for.
constexpr uint32_t kMaxKdfLanes = 16;
constexpr uint32_t kMaxKdfPasses = 64;
constexpr uint32_t kMaxKdfMemoryKib = 768u << 10;
constexpr uint32_t kMinKdfMemoryPerLane = 8;  // KiB: Argon2's own lower bound

struct KdfParameters {
  uint32_t lanes;
  uint32_t passes;
  uint32_t memory_kib;
};

// KDF_LIMIT with the first parameter that is out of its limits; nothing is allocated.
Status CheckKdf(const KdfParameters& parameters);

// On a secret stack. Derives kKdfKeySize bytes from a password of 1 to 65,536 bytes and a salt of kKdfSaltSize bytes.
// The work memory is our own mapping: not dumped, not inherited, wiped and unmapped whatever happens, and locked where
// the process may lock that much, which *memory_locked tells. It is no substitute for encrypted swap: the default of
// 400 MiB is more than Debian lets a user lock. Runs min(lanes, processors that this thread may use) threads. Errors:
// KDF_LIMIT; KDF_MEMORY when the work memory cannot be had; MEMLOCK_LIMIT, ROOM_FULL, SYSTEM for the threads' stacks.
Status DeriveKey(const KdfParameters& parameters, const uint8_t* password, size_t password_size, const uint8_t* salt,
                 uint8_t* key, bool* memory_locked);

}  // namespace strongroom
