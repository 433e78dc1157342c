// The one construction that encrypts in a vault (docs/vault-format.md, "Box"):
//
//   box = salt 32 || commitment 32 || ciphertext || tag 16
//   key 32 || nonce 12 || commitment 32 =
//       HKDF-Expand-SHA256(parent, "strongroom/1 " || kind || 0x00 || vault id 16 || context || salt)
//   ciphertext || tag = AES-256-GCM(key, nonce, plaintext, additional data)
//
// A fresh salt makes a fresh key for every box, so no nonce is ever used twice. GCM alone does not commit to its key:
// one ciphertext can be made to open under several; the commitment, compared before anything is decrypted, ends that.
// Only the functions below seal and open: what a box is for is fixed by each, so that no box can be passed off as
// another kind. All run on a secret stack and leave nothing behind that is not wiped with it.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

constexpr size_t kVaultIdSize = 16;
constexpr size_t kSecretIdSize = 16;
constexpr size_t kVaultKeySize = 32;
constexpr size_t kSlotHeaderSize = 12;  // type 2, lanes 2, passes 4, memory 4
constexpr size_t kBoxSaltSize = 32;
constexpr size_t kBoxOverhead = 32 + 32 + 16;
constexpr size_t kSlotBoxSize = kBoxOverhead + kVaultKeySize;
constexpr size_t kPadding = 256;  // index and secrets are padded to a multiple of it
constexpr size_t kMaxIndexSize = 16u << 20;

// Bytes that `size` bytes of data take as padded plaintext: a length of 4 bytes, the data, zeros.
constexpr size_t PaddedSize(size_t size) { return (size + 4 + kPadding - 1) / kPadding * kPadding; }
constexpr size_t PaddedBoxSize(size_t size) { return PaddedSize(size) + kBoxOverhead; }

// A slot holds the vault key (kVaultKeySize bytes) under `parent` (32 bytes that DeriveSlotKey makes with the box's own
// salt, which SealSlot expects at the beginning of `box`). Opening with another parent: WRONG_PASSWORD.
Status SealSlot(const uint8_t* parent, const uint8_t* vault_id, const uint8_t* slot_header, const uint8_t* vault_key,
                uint8_t* box);
Status OpenSlot(const uint8_t* parent, const uint8_t* vault_id, const uint8_t* slot_header, const uint8_t* box,
                Slot* vault_key);

// The index under the vault key, bound to the whole header. `box` has PaddedBoxSize(size) bytes.
// Opening: `padded` has box_size - kBoxOverhead bytes of the caller's ordinary memory, since an index has no secrets in
// it; the data starts at padded + 4. Zeroed when the tag is wrong. Errors: VAULT_DAMAGED.
Status SealIndex(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* header, size_t header_size,
                 const uint8_t* data, size_t size, uint8_t* box);
Status OpenIndex(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* header, size_t header_size,
                 const uint8_t* box, size_t box_size, uint8_t* padded, size_t* size);

// A secret of 1 to kMaxSecretSize bytes under the vault key, bound to its id. Opening decrypts into the room; the data
// starts at padded->data() + 4. Errors: VAULT_DAMAGED, as TakeSlot.
Status SealSecret(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* secret_id, const uint8_t* data,
                  size_t size, uint8_t* box);
Status OpenSecret(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* secret_id, const uint8_t* box,
                  size_t box_size, Slot* padded, size_t* size);

// A password that is only kept, as a secret: whoever opens it signs nothing with it, since a weak one could be guessed
// from its HMAC.
Status SealPassword(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* password_id, const uint8_t* data,
                    size_t size, uint8_t* box);
Status OpenPassword(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* password_id, const uint8_t* box,
                    size_t box_size, Slot* padded, size_t* size);

// A secret that is sent as it is, in a header, and so becomes a JavaScript string: what CheckHeaderText takes. No other
// kind may be handed to JavaScript. Opens into a slot of its size. Errors: SECRET_ENCODING, SECRET_LENGTH when sealing;
// VAULT_DAMAGED.
Status SealText(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* text_id, const uint8_t* text,
                size_t size, uint8_t* box);
Status OpenText(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* text_id, const uint8_t* box,
                size_t box_size, Slot* text);

// A passphrase that is never sent: only its HMAC is, under the secret in `secret_box`. The salt of that box, which no
// caller can choose, is part of what the passphrase's box is bound to. So there is no HMAC of a passphrase under a key
// that somebody knows, from which a weak passphrase could be guessed. Otherwise as SealSecret and OpenSecret.
Status SealPassphrase(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* passphrase_id,
                      const uint8_t* secret_box, const uint8_t* data, size_t size, uint8_t* box);
Status OpenPassphrase(const uint8_t* vault_key, const uint8_t* vault_id, const uint8_t* passphrase_id,
                      const uint8_t* secret_box, const uint8_t* box, size_t box_size, Slot* padded, size_t* size);

}  // namespace strongroom
