// native/core/key_import.h: whatever is read signs, and reads again from what it was normalised to; whatever is refused
// leaves nothing. Input: a byte that chooses whether a password is given, then the key.
#include <cstring>

#include "core/key_import.h"
#include "core/limits.h"
#include "fuzz.h"

namespace {

using strongroom::Code;
using strongroom::PrivateKey;
using strongroom::Slot;
using strongroom::Status;
using strongroom::fuzz::Require;

bool IsRefusal(Code code) {
  switch (code) {
    case Code::KEY_FORMAT:
    case Code::KEY_KIND:
    case Code::KEY_SIZE:
    case Code::KEY_MISMATCH:
    case Code::KEY_PASSWORD_NEEDED:
    case Code::KEY_PASSWORD_WRONG:
    case Code::KDF_LIMIT:
      return true;
    default:
      return false;
  }
}

Status ReadsAgain(PrivateKey* key) {
  const uint8_t message[] = {1, 2, 3};
  uint8_t signature[strongroom::kMaxSignatureSize];
  size_t written = 0;
  Status status = key->Sign(message, sizeof message, strongroom::Form::kUsual, signature, &written);
  Slot der, spki, again_spki;
  if (status.ok()) status = key->Pkcs8(&der);
  if (status.ok()) status = key->PublicKey(&spki);
  PrivateKey again;
  const char* subject = "";
  if (status.ok()) status = strongroom::ImportPkcs8(der.data(), der.size(), &again, &subject);
  if (status.ok()) status = again.PublicKey(&again_spki);
  if (!status.ok()) return status;
  Require(again.kind() == key->kind(), "the kind stays");
  Require(spki.size() == again_spki.size() && std::memcmp(spki.data(), again_spki.data(), spki.size()) == 0,
          "the key stays");
  return status;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  strongroom::fuzz::OpenOnce();
  if (size == 0 || size > strongroom::kMaxSecretSize) return 0;
  const strongroom::Password password{reinterpret_cast<const uint8_t*>("secret"), 6};
  // The first byte says whether a password is given, and which kind is asked for, if any.
  const uint8_t choice = data[0] / 2 % 5;
  const auto asked = static_cast<strongroom::KeyKind>(choice - 1);
  const strongroom::fuzz::Bytes bytes(data + 1, data + size);
  const strongroom::fuzz::Exact exact(bytes);
  PrivateKey key;
  const char* subject = "";
  const Status status = strongroom::RunOnSecretStack([&] {
    const strongroom::Password* given = data[0] % 2 == 0 ? nullptr : &password;
    Status read =
        strongroom::ImportKey(exact.data(), bytes.size(), given, choice == 0 ? nullptr : &asked, &key, &subject);
    return read.ok() ? ReadsAgain(&key) : read;
  });
  Require(status.ok() || IsRefusal(status.code), "what is not taken is refused by a code of its own");
  Require(status.ok() == static_cast<bool>(key), "a key is handed out exactly where there is no error");
  if (status.code == Code::KEY_FORMAT || status.code == Code::KEY_KIND || status.code == Code::KEY_MISMATCH) {
    Require(subject[0] != '\0', "the error says what is wrong");
  }
  return 0;
}
