#include "box.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include <memory>

#include "decode.h"
#include "hkdf.h"
#include "limits.h"
#include "openssl.h"
#include "random.h"
#include "wipe.h"

namespace strongroom {
namespace {

constexpr size_t kKeySize = 32;
constexpr size_t kNonceSize = 12;
constexpr size_t kCommitmentSize = 32;
constexpr size_t kTagSize = 16;
constexpr size_t kLengthSize = 4;
constexpr size_t kHeadSize = kBoxSaltSize + kCommitmentSize;
static_assert(kHeadSize + kTagSize == kBoxOverhead, "box layout");

// What is derived for one box.
struct BoxKeys {
  uint8_t key[kKeySize];
  uint8_t nonce[kNonceSize];
  uint8_t commitment[kCommitmentSize];
  ~BoxKeys() { Wipe(this, sizeof *this); }
};
static_assert(sizeof(BoxKeys) == kKeySize + kNonceSize + kCommitmentSize, "no gaps: it is filled in one go");

// What a box is bound to, besides its parent key and its salt.
struct Binding {
  const char* kind;
  const uint8_t* vault_id;
  const uint8_t* context;
  size_t context_size;
  const uint8_t* additional;
  size_t additional_size;
};

Binding SlotBinding(const uint8_t* vault_id, const uint8_t* slot_header) {
  return Binding{"slot", vault_id, slot_header, kSlotHeaderSize, nullptr, 0};
}
Binding IndexBinding(const uint8_t* vault_id, const uint8_t* header, size_t header_size) {
  return Binding{"index", vault_id, nullptr, 0, header, header_size};
}
Binding SecretBinding(const uint8_t* vault_id, const uint8_t* secret_id) {
  return Binding{"secret", vault_id, secret_id, kSecretIdSize, nullptr, 0};
}
Binding PasswordBinding(const uint8_t* vault_id, const uint8_t* password_id) {
  return Binding{"password", vault_id, password_id, kSecretIdSize, nullptr, 0};
}
Binding TextBinding(const uint8_t* vault_id, const uint8_t* text_id) {
  return Binding{"text", vault_id, text_id, kSecretIdSize, nullptr, 0};
}

// The passphrase's id, then the salt of the box of the secret that signs it.
struct PassphraseContext {
  uint8_t bytes[kSecretIdSize + kBoxSaltSize];
  PassphraseContext(const uint8_t* passphrase_id, const uint8_t* secret_box) {
    memcpy(bytes, passphrase_id, kSecretIdSize);
    memcpy(bytes + kSecretIdSize, secret_box, kBoxSaltSize);
  }
};
Binding PassphraseBinding(const uint8_t* vault_id, const PassphraseContext& context) {
  return Binding{"passphrase", vault_id, context.bytes, sizeof context.bytes, nullptr, 0};
}

template <typename T, void (*Free)(T*)>
struct Deleter {
  void operator()(T* object) const { Free(object); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Deleter<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>>;

Status DeriveBoxKeys(const uint8_t* parent, const Binding& binding, const uint8_t* salt, BoxKeys* out) {
  uint8_t info[160];  // a passphrase's has 120 bytes
  uint8_t* end = info;
  const auto append = [&end](const void* data, size_t size) {
    if (size > 0) memcpy(end, data, size);
    end += size;
  };
  append("strongroom/1 ", 13);
  append(binding.kind, strlen(binding.kind) + 1);  // with its terminating 0
  append(binding.vault_id, kVaultIdSize);
  append(binding.context, binding.context_size);
  append(salt, kBoxSaltSize);
  return HkdfExpand(parent, info, static_cast<size_t>(end - info), reinterpret_cast<uint8_t*>(out), sizeof *out);
}

// Feeds `size` bytes to the cipher; `out` may be null for additional data.
bool Encrypt(EVP_CIPHER_CTX* context, const uint8_t* data, size_t size, uint8_t** out) {
  int written = 0;
  if (size == 0) return true;
  if (EVP_EncryptUpdate(context, out == nullptr ? nullptr : *out, &written, data, static_cast<int>(size)) != 1)
    return false;
  if (out != nullptr) *out += written;
  return true;
}

struct Part {
  const uint8_t* data;
  size_t size;
};

// Fills box: salt (already in place if `salted`), commitment, the parts one after the other encrypted, tag.
Status Seal(const uint8_t* parent, const Binding& binding, bool salted, const Part* parts, size_t count, uint8_t* box) {
  if (!salted) {
    Status status = FillRandom(box, kBoxSaltSize);
    if (!status.ok()) return status;
  }
  BoxKeys keys;
  Status status = DeriveBoxKeys(parent, binding, box, &keys);
  if (!status.ok()) return status;
  memcpy(box + kBoxSaltSize, keys.commitment, kCommitmentSize);

  const CipherContext context(EVP_CIPHER_CTX_new());
  uint8_t* out = box + kHeadSize;
  int written = 0;
  bool good = context != nullptr &&
              EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, keys.key, keys.nonce) == 1 &&
              Encrypt(context.get(), binding.additional, binding.additional_size, nullptr);
  for (size_t i = 0; good && i < count; i++) good = Encrypt(context.get(), parts[i].data, parts[i].size, &out);
  good = good && EVP_EncryptFinal_ex(context.get(), out, &written) == 1 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, out) == 1;
  return good ? Ok() : OpensslError();
}

// Decrypts into plain (box_size - kBoxOverhead bytes), which is zeroed unless the tag is right.
// `mismatch` is the code for a commitment that another parent made.
Status Open(const uint8_t* parent, const Binding& binding, const uint8_t* box, size_t box_size, Code mismatch,
            uint8_t* plain) {
  BoxKeys keys;
  Status status = DeriveBoxKeys(parent, binding, box, &keys);
  if (!status.ok()) return status;
  if (CRYPTO_memcmp(keys.commitment, box + kBoxSaltSize, kCommitmentSize) != 0) return Fail(mismatch);

  const size_t plain_size = box_size - kBoxOverhead;
  uint8_t tag[kTagSize];
  memcpy(tag, box + box_size - kTagSize, kTagSize);
  const CipherContext context(EVP_CIPHER_CTX_new());
  int written = 0;
  if (context == nullptr || EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, keys.key, keys.nonce) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag) != 1 ||
      (binding.additional_size > 0 && EVP_DecryptUpdate(context.get(), nullptr, &written, binding.additional,
                                                        static_cast<int>(binding.additional_size)) != 1)) {
    return OpensslError();
  }
  const bool whole =
      EVP_DecryptUpdate(context.get(), plain, &written, box + kHeadSize, static_cast<int>(plain_size)) == 1 &&
      EVP_DecryptFinal_ex(context.get(), plain + written, &written) == 1;
  if (whole) return Ok();
  Wipe(plain, plain_size);
  return RefusedByOpenssl(&status) ? Fail(Code::VAULT_DAMAGED) : status;
}

// Padded plaintext: the data's length, the data, zeros.
Status SealPadded(const uint8_t* parent, const Binding& binding, const uint8_t* data, size_t size, uint8_t* box) {
  static const uint8_t kZeros[kPadding] = {};
  const uint8_t length[kLengthSize] = {static_cast<uint8_t>(size >> 24), static_cast<uint8_t>(size >> 16),
                                       static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)};
  const Part parts[] = {{length, kLengthSize}, {data, size}, {kZeros, PaddedSize(size) - kLengthSize - size}};
  return Seal(parent, binding, false, parts, 3, box);
}

// The data's length, if the padding is what SealPadded makes of it.
Status Unpad(const uint8_t* padded, size_t padded_size, size_t* size) {
  *size = static_cast<size_t>(padded[0]) << 24 | static_cast<size_t>(padded[1]) << 16 |
          static_cast<size_t>(padded[2]) << 8 | padded[3];
  if (*size > padded_size || PaddedSize(*size) != padded_size) return Fail(Code::VAULT_DAMAGED);
  uint8_t rest = 0;
  for (size_t i = kLengthSize + *size; i < padded_size; i++) rest |= padded[i];
  return rest == 0 ? Ok() : Fail(Code::VAULT_DAMAGED);
}

// Whether a box can be one of padded plaintext for at most `most` bytes of data.
bool PaddedBoxFits(size_t box_size, size_t most) {
  return box_size >= PaddedBoxSize(0) && box_size <= PaddedBoxSize(most) && (box_size - kBoxOverhead) % kPadding == 0;
}

// What SealSecret, SealPassword, SealText and SealPassphrase have in common.
Status SealRecord(const uint8_t* vault_key, const Binding& binding, const uint8_t* data, size_t size, uint8_t* box) {
  if (size == 0 || size > kMaxSecretSize) return Fail(Code::SECRET_LENGTH, static_cast<int64_t>(size), kMaxSecretSize);
  return SealPadded(vault_key, binding, data, size, box);
}

Status OpenRecord(const uint8_t* vault_key, const Binding& binding, const uint8_t* box, size_t box_size, Slot* padded,
                  size_t* size) {
  if (!PaddedBoxFits(box_size, kMaxSecretSize)) return Fail(Code::VAULT_DAMAGED);
  Slot plain;
  Status status = Slot::Take(box_size - kBoxOverhead, &plain);
  if (!status.ok()) return status;
  status = Open(vault_key, binding, box, box_size, Code::VAULT_DAMAGED, plain.data());
  if (status.ok()) status = Unpad(plain.data(), plain.size(), size);
  if (!status.ok()) return status;
  // The largest padded plaintext has room for more than a secret may have.
  if (*size == 0 || *size > kMaxSecretSize) return Fail(Code::VAULT_DAMAGED);
  *padded = static_cast<Slot&&>(plain);
  return Ok();
}

}  // namespace

Status SealSlot(const uint8_t* parent, const uint8_t* vault_id, const uint8_t* slot_header, const uint8_t* vault_key,
                uint8_t* box) {
  const Part part{vault_key, kVaultKeySize};
  return Seal(parent, SlotBinding(vault_id, slot_header), true, &part, 1, box);
}

Status OpenSlot(const uint8_t* parent, const uint8_t* vault_id, const uint8_t* slot_header, const uint8_t* box,
                Slot* vault_key) {
  Slot key;
  Status status = Slot::Take(kVaultKeySize, &key);
  if (!status.ok()) return status;
  status = Open(parent, SlotBinding(vault_id, slot_header), box, kSlotBoxSize, Code::WRONG_PASSWORD, key.data());
  if (status.ok()) *vault_key = static_cast<Slot&&>(key);
  return status;
}

Status SealIndex(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* header, size_t header_size,
                 const uint8_t* data, size_t size, uint8_t* box) {
  if (size > kMaxIndexSize) return Fail(Code::INVALID_ARGUMENT, static_cast<int64_t>(size), kMaxIndexSize);
  return SealPadded(vault_key, IndexBinding(vault_id, header, header_size), data, size, box);
}

Status OpenIndex(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* header, size_t header_size,
                 const uint8_t* box, size_t box_size, uint8_t* padded, size_t* size) {
  if (!PaddedBoxFits(box_size, kMaxIndexSize)) return Fail(Code::VAULT_DAMAGED);
  const Binding binding = IndexBinding(vault_id, header, header_size);
  const Status status = Open(vault_key, binding, box, box_size, Code::VAULT_DAMAGED, padded);
  return status.ok() ? Unpad(padded, box_size - kBoxOverhead, size) : status;
}

Status SealSecret(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* secret_id, const uint8_t* data,
                  size_t size, uint8_t* box) {
  return SealRecord(vault_key, SecretBinding(vault_id, secret_id), data, size, box);
}

Status OpenSecret(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* secret_id, const uint8_t* box,
                  size_t box_size, Slot* padded, size_t* size) {
  return OpenRecord(vault_key, SecretBinding(vault_id, secret_id), box, box_size, padded, size);
}

Status SealPassword(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* password_id, const uint8_t* data,
                    size_t size, uint8_t* box) {
  return SealRecord(vault_key, PasswordBinding(vault_id, password_id), data, size, box);
}

Status OpenPassword(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* password_id, const uint8_t* box,
                    size_t box_size, Slot* padded, size_t* size) {
  return OpenRecord(vault_key, PasswordBinding(vault_id, password_id), box, box_size, padded, size);
}

Status SealText(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* text_id, const uint8_t* text,
                size_t size, uint8_t* box) {
  const Status status = CheckHeaderText(text, size);
  return status.ok() ? SealRecord(vault_key, TextBinding(vault_id, text_id), text, size, box) : status;
}

Status OpenText(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* text_id, const uint8_t* box,
                size_t box_size, Slot* text) {
  Slot padded;
  size_t size = 0;
  Status status = OpenRecord(vault_key, TextBinding(vault_id, text_id), box, box_size, &padded, &size);
  if (!status.ok()) return status;
  // Another writer may have sealed what ends a header's line.
  if (!CheckHeaderText(padded.data() + kLengthSize, size).ok()) return Fail(Code::VAULT_DAMAGED);
  status = Slot::Take(size, text);
  if (status.ok()) memcpy(text->data(), padded.data() + kLengthSize, size);
  return status;
}

Status SealPassphrase(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* passphrase_id,
                      const uint8_t* secret_box, const uint8_t* data, size_t size, uint8_t* box) {
  const PassphraseContext context(passphrase_id, secret_box);
  return SealRecord(vault_key, PassphraseBinding(vault_id, context), data, size, box);
}

Status OpenPassphrase(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* passphrase_id,
                      const uint8_t* secret_box, const uint8_t* box, size_t box_size, Slot* padded, size_t* size) {
  const PassphraseContext context(passphrase_id, secret_box);
  return OpenRecord(vault_key, PassphraseBinding(vault_id, context), box, box_size, padded, size);
}

}  // namespace strongroom
