#include "slot_key.h"

#include <cstring>
#include <initializer_list>

#include "box.h"
#include "hkdf.h"
#include "limits.h"
#include "recovery_code.h"
#include "room.h"
#include "wipe.h"

namespace strongroom {
namespace {

static_assert(kKdfSaltSize == kBoxSaltSize, "Argon2's salt is the box's");

uint32_t ReadBigEndian(const uint8_t* bytes, size_t size) {
  uint32_t value = 0;
  for (size_t i = 0; i < size; i++) value = value << 8 | bytes[i];
  return value;
}

bool HasPassword(SlotType type) { return type == SlotType::kPassword || type == SlotType::kPasswordAndKeyFile; }

const char* LabelOf(SlotType type) {
  switch (type) {
    case SlotType::kKeyFile:
      return "key-file";
    case SlotType::kCredential:
      return "credential";
    case SlotType::kRecoveryCode:
      return "recovery-code";
    default:
      return "password-and-key-file";
  }
}

Status Stretch(SlotType type, const uint8_t* vault_id, Material material, const uint8_t* salt, uint8_t* key) {
  uint8_t info[64];
  uint8_t* end = info;
  const auto append = [&end](const void* data, size_t size) { memcpy(end, data, size), end += size; };
  append("strongroom/1 ", 13);
  append(LabelOf(type), strlen(LabelOf(type)) + 1);  // with its terminating 0
  append(vault_id, kVaultIdSize);
  return Hkdf(material.data, material.size, salt, kBoxSaltSize, info, static_cast<size_t>(end - info), key,
              kKdfKeySize);
}

Status CheckKeyFile(Material file) {
  return file.size >= kMinKeyFileSize ? Ok()
                                      : Fail(Code::KEY_FILE_SIZE, static_cast<int64_t>(file.size), kMinKeyFileSize);
}

}  // namespace

Status ReadSlotHeader(const uint8_t* bytes, SlotHeader* out) {
  const uint32_t type = ReadBigEndian(bytes, 2);
  if (type < 1 || type > 5) return Fail(Code::INVALID_ARGUMENT, type, 5);
  out->type = static_cast<SlotType>(type);
  out->cost = KdfParameters{ReadBigEndian(bytes + 2, 2), ReadBigEndian(bytes + 4, 4), ReadBigEndian(bytes + 8, 4)};
  if (HasPassword(out->type)) return CheckKdf(out->cost);
  for (const uint32_t unused : {out->cost.lanes, out->cost.passes, out->cost.memory_kib}) {
    if (unused != 0) return Fail(Code::KDF_LIMIT, unused, 0);
  }
  return Ok();
}

Status DeriveSlotKey(const SlotHeader& header, const uint8_t* vault_id, Material first, Material key_file,
                     const uint8_t* salt, uint8_t* key, bool* memory_locked) {
  *memory_locked = true;
  const bool two = header.type == SlotType::kPasswordAndKeyFile;
  if (two != (key_file.data != nullptr)) return Fail(Code::INVALID_ARGUMENT);
  if (header.type == SlotType::kPassword)
    return DeriveKey(header.cost, first.data, first.size, salt, key, memory_locked);
  if (header.type == SlotType::kRecoveryCode) {
    uint8_t code[kRecoverySize];
    Status status = DecodeRecoveryCode(first.data, first.size, code);
    if (status.ok()) status = Stretch(header.type, vault_id, Material{code, sizeof code}, salt, key);
    Wipe(code, sizeof code);
    return status;
  }
  Status status = CheckKeyFile(two ? key_file : first);
  if (!status.ok()) return status;
  if (!two) return Stretch(header.type, vault_id, first, salt, key);

  Slot both;  // what the password gives, then the key file
  status = Slot::Take(kKdfKeySize + key_file.size, &both);
  if (!status.ok()) return status;
  memcpy(both.data() + kKdfKeySize, key_file.data, key_file.size);
  status = DeriveKey(header.cost, first.data, first.size, salt, both.data(), memory_locked);
  return status.ok() ? Stretch(header.type, vault_id, Material{both.data(), both.size()}, salt, key) : status;
}

}  // namespace strongroom
