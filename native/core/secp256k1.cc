#include "secp256k1.h"

#include <secp256k1.h>
#include <secp256k1_preallocated.h>
#include <secp256k1_recovery.h>
#include <string.h>

#include "random.h"
#include "taint.h"
#include "wipe.h"

namespace strongroom {
namespace {

// At the front of the slot; behind it the library's context, which is opaque and has no pointer into itself. The slot
// is wiped as it goes, so that nothing has to destroy the context.
struct alignas(16) Parts {
  uint8_t scalar[kSecp256k1ScalarSize];
  uint8_t point[kSecp256k1PointSize];
};

const Parts* PartsOf(const Slot& key) { return reinterpret_cast<const Parts*>(key.data()); }
secp256k1_context* ContextOf(const Slot& key) {
  return reinterpret_cast<secp256k1_context*>(key.data() + sizeof(Parts));
}

}  // namespace

Status PrepareSecp256k1(const uint8_t* scalar, Slot* key) {
  Slot made;
  Status status = Slot::Take(sizeof(Parts) + secp256k1_context_preallocated_size(SECP256K1_CONTEXT_NONE), &made);
  if (!status.ok()) return status;
  secp256k1_context* context =
      secp256k1_context_preallocated_create(made.data() + sizeof(Parts), SECP256K1_CONTEXT_NONE);
  uint8_t seed[32];
  status = FillRandom(seed, sizeof seed);
  if (!status.ok()) return status;
  const bool blinded = secp256k1_context_randomize(context, seed) == 1;
  Wipe(seed, sizeof seed);
  if (!blinded) return Fail(Code::SYSTEM);
  Parts* parts = reinterpret_cast<Parts*>(made.data());
  secp256k1_pubkey point;
  int good = secp256k1_ec_pubkey_create(context, &point, scalar);
  Declassify(&good, sizeof good);
  if (good != 1) return Fail(Code::KEY_FORMAT);
  Declassify(&point, sizeof point);
  memcpy(parts->scalar, scalar, sizeof parts->scalar);
  size_t size = sizeof parts->point;
  secp256k1_ec_pubkey_serialize(context, parts->point, &size, &point, SECP256K1_EC_UNCOMPRESSED);
  *key = static_cast<Slot&&>(made);
  return Ok();
}

const uint8_t* ScalarOfSecp256k1(const Slot& key) { return PartsOf(key)->scalar; }
const uint8_t* PointOfSecp256k1(const Slot& key) { return PartsOf(key)->point; }

bool IsPointOfSecp256k1(const Slot& key, const uint8_t* point, size_t size, bool* valid) {
  secp256k1_pubkey parsed;
  *valid = secp256k1_ec_pubkey_parse(secp256k1_context_static, &parsed, point, size) == 1;
  if (!*valid) return false;
  uint8_t octets[kSecp256k1PointSize];
  size_t written = sizeof octets;
  secp256k1_ec_pubkey_serialize(secp256k1_context_static, octets, &written, &parsed, SECP256K1_EC_UNCOMPRESSED);
  return memcmp(octets, PartsOf(key)->point, sizeof octets) == 0;
}

Status SignSecp256k1(const Slot& key, const uint8_t* hash, uint8_t* signature) {
  CheckSlot(key.data());
  secp256k1_ecdsa_recoverable_signature made;
  int good = secp256k1_ecdsa_sign_recoverable(ContextOf(key), &made, hash, PartsOf(key)->scalar, nullptr, nullptr);
  Declassify(&good, sizeof good);
  if (good != 1) return Fail(Code::KEY_MISMATCH);
  int recovery = 0;
  secp256k1_ecdsa_recoverable_signature_serialize_compact(secp256k1_context_static, signature, &recovery, &made);
  signature[kSecp256k1SignatureSize - 1] = static_cast<uint8_t>(recovery);
  return Ok();
}

size_t DerOfSecp256k1(const uint8_t* signature, uint8_t* der) {
  secp256k1_ecdsa_signature parsed;
  size_t size = 72;
  const secp256k1_context* context = secp256k1_context_static;
  if (secp256k1_ecdsa_signature_parse_compact(context, &parsed, signature) != 1) return 0;
  return secp256k1_ecdsa_signature_serialize_der(context, der, &size, &parsed) == 1 ? size : 0;
}

}  // namespace strongroom
