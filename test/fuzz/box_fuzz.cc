// What native code reads of a vault: boxes of every kind (native/core/box.h), under a key that is known here.
// Input: a byte that chooses what is read and how, two bytes that choose the bit to flip, then a raw box, or the
// plaintext of a box that a second implementation seals as docs/vault-format.md says, so that the fuzzer also gets
// behind the commitment and the tag.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstring>
#include <string>

#include "core/box.h"
#include "core/limits.h"
#include "fuzz.h"

namespace {

using strongroom::Code;
using strongroom::Status;
using strongroom::fuzz::Bytes;
using strongroom::fuzz::Require;

enum Kind { kSlot, kIndex, kSecret, kText, kPassphrase, kPassword, kKinds };
constexpr const char* kKindNames[kKinds] = {"slot", "index", "secret", "text", "passphrase", "password"};

constexpr uint8_t kParent[32] = {1, 2, 3};
constexpr uint8_t kVaultId[strongroom::kVaultIdSize] = {4, 5, 6};
constexpr uint8_t kSecretId[strongroom::kSecretIdSize] = {7, 8, 9};
constexpr uint8_t kSlotHeader[strongroom::kSlotHeaderSize] = {0, 1, 0, 4};
constexpr uint8_t kSecretBoxSalt[strongroom::kBoxSaltSize] = {10, 11, 12};  // of the secret that signs the passphrase
constexpr uint8_t kHeader[] = {'h', 'e', 'a', 'd', 'e', 'r'};

bool IsRecord(Kind kind) { return kind != kSlot && kind != kIndex; }

template <size_t kSize>
void Append(const uint8_t (&from)[kSize], Bytes* to) {
  to->insert(to->end(), from, from + kSize);
}

// HKDF-Expand of RFC 5869, 76 bytes: key, nonce, commitment.
Bytes Expand(const Bytes& info) {
  Bytes all, block;
  for (uint8_t counter = 1; all.size() < 76; ++counter) {
    Bytes message = block;
    message.insert(message.end(), info.begin(), info.end());
    message.push_back(counter);
    block.resize(32);
    HMAC(EVP_sha256(), kParent, sizeof kParent, message.data(), message.size(), block.data(), nullptr);
    all.insert(all.end(), block.begin(), block.end());
  }
  all.resize(76);
  return all;
}

// A box over any plaintext, also one that the product would never seal.
Bytes Seal(Kind kind, const Bytes& salt, const Bytes& plain) {
  const std::string label = std::string("strongroom/1 ") + kKindNames[kind];
  Bytes info(label.begin(), label.end());
  info.push_back(0);
  Append(kVaultId, &info);
  if (kind == kSlot) Append(kSlotHeader, &info);
  if (IsRecord(kind)) Append(kSecretId, &info);
  if (kind == kPassphrase) Append(kSecretBoxSalt, &info);
  info.insert(info.end(), salt.begin(), salt.end());
  const Bytes keys = Expand(info);

  Bytes box = salt;
  box.insert(box.end(), keys.begin() + 44, keys.end());
  Bytes sealed(plain.size() + 16);
  int written = 0;
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nullptr, keys.data(), keys.data() + 32);
  if (kind == kIndex) EVP_EncryptUpdate(context, nullptr, &written, kHeader, sizeof kHeader);
  if (!plain.empty()) EVP_EncryptUpdate(context, sealed.data(), &written, plain.data(), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(context, sealed.data() + plain.size(), &written);
  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, sealed.data() + plain.size());
  EVP_CIPHER_CTX_free(context);
  box.insert(box.end(), sealed.begin(), sealed.end());
  return box;
}

// The data of a padded plaintext by the page's words: a big-endian length of 4 bytes, the data, the fewest zeros that
// fill 256s.
bool ReadPadded(Kind kind, const Bytes& plain, Bytes* data) {
  if (plain.empty() || plain.size() % 256 != 0) return false;
  const size_t length = (plain[0] * 256u + plain[1]) * 65536ull + plain[2] * 256u + plain[3];
  const size_t most = IsRecord(kind) ? strongroom::kMaxSecretSize : strongroom::kMaxIndexSize;
  if (length > most || length + 4 > plain.size() || plain.size() - (length + 4) >= 256) return false;
  if (IsRecord(kind) && length == 0) return false;
  for (size_t i = 4 + length; i < plain.size(); ++i) {
    if (plain[i] != 0) return false;
  }
  data->assign(plain.begin() + 4, plain.begin() + 4 + static_cast<std::ptrdiff_t>(length));
  if (kind == kText) {
    if (length > 1024 || data->front() == ' ' || data->back() == ' ') return false;
    for (const uint8_t c : *data) {
      if (c < 0x20 || c > 0x7e) return false;
    }
  }
  return true;
}

// Opens with the product; *data is what it hands out.
Status Open(Kind kind, const Bytes& box, Bytes* data) {
  const strongroom::fuzz::Exact exact(box);
  return strongroom::RunOnSecretStack([&] {
    strongroom::Slot slot;
    size_t size = 0;
    if (kind == kSlot) {
      const Status status = strongroom::OpenSlot(kParent, kVaultId, kSlotHeader, exact.data(), &slot);
      if (status.ok()) data->assign(slot.data(), slot.data() + slot.size());
      return status;
    }
    if (kind == kSecret) {
      const Status status =
          strongroom::OpenSecret(kParent, kVaultId, kSecretId, exact.data(), box.size(), &slot, &size);
      if (status.ok()) data->assign(slot.data() + 4, slot.data() + 4 + size);
      return status;
    }
    if (kind == kPassword) {
      const Status status =
          strongroom::OpenPassword(kParent, kVaultId, kSecretId, exact.data(), box.size(), &slot, &size);
      if (status.ok()) data->assign(slot.data() + 4, slot.data() + 4 + size);
      return status;
    }
    if (kind == kText) {
      const Status status = strongroom::OpenText(kParent, kVaultId, kSecretId, exact.data(), box.size(), &slot);
      if (status.ok()) data->assign(slot.data(), slot.data() + slot.size());
      return status;
    }
    if (kind == kPassphrase) {
      const Status status = strongroom::OpenPassphrase(kParent, kVaultId, kSecretId, kSecretBoxSalt, exact.data(),
                                                       box.size(), &slot, &size);
      if (status.ok()) data->assign(slot.data() + 4, slot.data() + 4 + size);
      return status;
    }
    const strongroom::fuzz::Exact padded(
        Bytes(box.size() < strongroom::kBoxOverhead ? 0 : box.size() - strongroom::kBoxOverhead));
    const Status status = strongroom::OpenIndex(kParent, kVaultId, kHeader, sizeof kHeader, exact.data(), box.size(),
                                                padded.data(), &size);
    if (status.ok()) data->assign(padded.data() + 4, padded.data() + 4 + size);
    return status;
  });
}

// The product's own sealing of `data` is, for its salt, what the second implementation makes.
void CompareSealing(Kind kind, const Bytes& data) {
  Bytes box(kind == kSlot ? strongroom::kSlotBoxSize : strongroom::PaddedBoxSize(data.size()));
  const Status status = strongroom::RunOnSecretStack([&] {
    if (kind == kSlot) return strongroom::SealSlot(kParent, kVaultId, kSlotHeader, data.data(), box.data());
    if (kind == kSecret)
      return strongroom::SealSecret(kParent, kVaultId, kSecretId, data.data(), data.size(), box.data());
    if (kind == kPassword)
      return strongroom::SealPassword(kParent, kVaultId, kSecretId, data.data(), data.size(), box.data());
    if (kind == kText) return strongroom::SealText(kParent, kVaultId, kSecretId, data.data(), data.size(), box.data());
    if (kind == kPassphrase) {
      return strongroom::SealPassphrase(kParent, kVaultId, kSecretId, kSecretBoxSalt, data.data(), data.size(),
                                        box.data());
    }
    return strongroom::SealIndex(kParent, kVaultId, kHeader, sizeof kHeader, data.data(), data.size(), box.data());
  });
  Require(status.ok(), "what opens can be sealed");
  Bytes plain = data;
  if (kind != kSlot) {
    plain.insert(plain.begin(), {0, static_cast<uint8_t>(data.size() >> 16), static_cast<uint8_t>(data.size() >> 8),
                                 static_cast<uint8_t>(data.size())});
    plain.resize((plain.size() + 255) / 256 * 256);
  }
  Require(Seal(kind, Bytes(box.begin(), box.begin() + 32), plain) == box, "sealing is as the format's page says");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  strongroom::fuzz::OpenOnce();
  if (size < 3) return 0;
  const auto kind = static_cast<Kind>(data[0] % kKinds);
  const bool raw = (data[0] & 0x40) != 0;
  const bool fill = (data[0] & 0x80) != 0;
  const size_t flip = data[1] * 256u + data[2];
  Bytes rest(data + 3, data + size);
  Bytes opened;

  if (raw) {
    if (kind == kSlot) rest.resize(strongroom::kSlotBoxSize);
    Require(!Open(kind, rest, &opened).ok(), "a box that nobody sealed does not open");
    return 0;
  }
  if (kind == kSlot) rest.resize(strongroom::kVaultKeySize);
  if (kind != kSlot && fill) rest.resize((rest.size() + 255) / 256 * 256);
  Bytes box = Seal(kind, Bytes(32, data[1]), rest);
  Bytes expected = rest;
  const bool good = kind == kSlot || ReadPadded(kind, rest, &expected);
  const Status status = Open(kind, box, &opened);
  Require(status.ok() == good, "a box opens if and only if its plaintext is padded as the page says");
  Require(good || status.code == Code::VAULT_DAMAGED, "bad padding under a good tag is damage");
  Require(!good || opened == expected, "what is handed out is what was sealed");
  if (!good) return 0;

  CompareSealing(kind, expected);
  const size_t at = flip / 8 % box.size();
  box[at] = static_cast<uint8_t>(box[at] ^ (1u << flip % 8));
  const Code wrong = kind == kSlot && at < 64 ? Code::WRONG_PASSWORD : Code::VAULT_DAMAGED;
  Require(Open(kind, box, &opened).code == wrong, "a flipped bit is an error, and the right one");
  return 0;
}
