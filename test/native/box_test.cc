// The box against a second implementation: HKDF-Expand by hand from HMAC (checked with RFC 5869's vectors) and
// AES-256-GCM called directly (checked with the vectors of the GCM specification that NIST published).
#include "core/box.h"

#include <openssl/evp.h>
#include <string.h>

#include <utility>
#include <vector>

#include "check.h"
#include "core/hmac.h"
#include "core/limits.h"
#include "core/openssl.h"
#include "core/secret_stack.h"
#include "hex.h"

namespace strongroom {
namespace {

using test::Hex;
using Bytes = std::vector<uint8_t>;

// The room, OpenSSL in it, and one stack for all tests of this file.
template <typename Work>
bool OnSecretStack(Work&& work) {
  SecretStack stack;
  if (!OpenRoom(Require::kAny).ok() || !OpenOpenssl().ok() || !stack.Lease().ok()) return false;
  stack.Run([&] { work(); });
  return true;
}

// RFC 5869, section 2.3. On a secret stack.
Bytes HkdfExpand(const Bytes& key, const Bytes& info, size_t size) {
  HmacKey hmac;
  if (!HmacKey::Make(Hash::kSha256, key.data(), key.size(), &hmac).ok()) return {};
  Bytes out;
  Bytes block;
  for (uint8_t counter = 1; out.size() < size; counter++) {
    block.insert(block.end(), info.begin(), info.end());
    block.push_back(counter);
    uint8_t mac[kMaxMacSize];
    hmac.Sign(block.data(), block.size(), mac);
    block.assign(mac, mac + 32);
    out.insert(out.end(), block.begin(), block.end());
  }
  out.resize(size);
  return out;
}

// What `sealed` (ciphertext and tag) decrypts to; one byte 0xff if the tag is wrong.
Bytes GcmOpen(const Bytes& key, const Bytes& nonce, const Bytes& additional, const Bytes& sealed) {
  const size_t size = sealed.size() - 16;
  Bytes tag(sealed.end() - 16, sealed.end());
  Bytes plain(size + 16);
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  int written = 0;
  EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nullptr, key.data(), nonce.data());
  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, tag.data());
  if (!additional.empty())
    EVP_DecryptUpdate(context, nullptr, &written, additional.data(), static_cast<int>(additional.size()));
  if (size > 0) EVP_DecryptUpdate(context, plain.data(), &written, sealed.data(), static_cast<int>(size));
  const bool good = EVP_DecryptFinal_ex(context, plain.data() + size, &written) == 1;
  EVP_CIPHER_CTX_free(context);
  plain.resize(size);
  return good ? plain : Bytes{0xff};
}

Bytes Join(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Bytes Text(const char* text) { return Bytes(text, text + strlen(text)); }

const Bytes kParent = Hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
const Bytes kVaultId = Hex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
const Bytes kSecretId = Hex("b0b1b2b3b4b5b6b7b8b9babbbcbdbebf");
const Bytes kSlotHeader =
    Hex("0001000400000003"
        "00064000");
const Bytes kHeader = Text("a header");

// Opens a box as docs/vault-format.md says it, without box.cc. Empty: the commitment is another.
Bytes OpenByHand(const char* kind, const Bytes& context, const Bytes& additional, const Bytes& box) {
  const Bytes salt(box.begin(), box.begin() + 32);
  const Bytes info = Join({Text("strongroom/1 "), Text(kind), {0}, kVaultId, context, salt});
  const Bytes keys = HkdfExpand(kParent, info, 76);
  if (!std::equal(keys.begin() + 44, keys.end(), box.begin() + 32)) return {};
  return GcmOpen(Bytes(keys.begin(), keys.begin() + 32), Bytes(keys.begin() + 32, keys.begin() + 44), additional,
                 Bytes(box.begin() + 64, box.end()));
}

// Seals a plaintext as the page says it, also one that the product would not.
Bytes SealByHand(const char* kind, const Bytes& context, const Bytes& plain) {
  Bytes box(32, 0x77);
  const Bytes keys = HkdfExpand(kParent, Join({Text("strongroom/1 "), Text(kind), {0}, kVaultId, context, box}), 76);
  box.insert(box.end(), keys.begin() + 44, keys.end());
  Bytes sealed(plain.size() + 16);
  int written = 0;
  EVP_CIPHER_CTX* cipher = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), nullptr, keys.data(), keys.data() + 32);
  EVP_EncryptUpdate(cipher, sealed.data(), &written, plain.data(), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(cipher, sealed.data() + plain.size(), &written);
  EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, 16, sealed.data() + plain.size());
  EVP_CIPHER_CTX_free(cipher);
  return Join({box, sealed});
}

TEST(hkdf_expand_of_this_test_gives_the_outputs_of_rfc_5869) {
  CHECK(OnSecretStack([&] {
    Bytes info;
    for (int i = 0xf0; i <= 0xf9; i++) info.push_back(static_cast<uint8_t>(i));
    CHECK(HkdfExpand(Hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"), info, 42) ==
          Hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
    info.clear();
    for (int i = 0xb0; i <= 0xff; i++) info.push_back(static_cast<uint8_t>(i));
    CHECK(HkdfExpand(Hex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"), info, 82) ==
          Hex("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da327560"
              "0c2f09b8"
              "367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"));
    CHECK(HkdfExpand(Hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"), {}, 42) ==
          Hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
  }));
}

TEST(aes_256_gcm_gives_the_outputs_of_the_gcm_specification) {
  CHECK(OnSecretStack([&] {
    const Bytes zero_key(32);
    const Bytes zero_nonce(12);
    CHECK(GcmOpen(zero_key, zero_nonce, {}, Hex("530f8afbc74536b9a963b4f1c4cb738b")).empty());  // test case 13
    CHECK(GcmOpen(zero_key, zero_nonce, {}, Hex("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")) ==
          Bytes(16));  // test case 14
    const Bytes key = Hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    const Bytes nonce = Hex("cafebabefacedbaddecaf888");
    const Bytes additional = Hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    Bytes sealed =
        Hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
            "c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b");
    CHECK(GcmOpen(key, nonce, additional, sealed) ==
          Hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5"
              "aa0de657ba637b39"));  // test case 16
    sealed.back() ^= 1;
    CHECK(GcmOpen(key, nonce, additional, sealed) == Bytes{0xff});
  }));
}

TEST(a_slot_box_is_what_the_format_says) {
  CHECK(OnSecretStack([&] {
    const Bytes vault_key = Hex("c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf");
    Bytes box(kSlotBoxSize);
    for (size_t i = 0; i < 32; i++) box[i] = static_cast<uint8_t>(0xe0 + i);  // Argon2's salt, chosen before
    CHECK(SealSlot(kParent.data(), kVaultId.data(), kSlotHeader.data(), vault_key.data(), box.data()).ok());
    CHECK(box[0] == 0xe0 && box[31] == 0xff);
    CHECK(OpenByHand("slot", kSlotHeader, {}, box) == vault_key);
    CHECK(OpenByHand("index", kSlotHeader, {}, box).empty());
    Slot opened;
    CHECK(OpenSlot(kParent.data(), kVaultId.data(), kSlotHeader.data(), box.data(), &opened).ok());
    CHECK(opened.size() == 32 && memcmp(opened.data(), vault_key.data(), 32) == 0);
  }));
}

TEST(an_index_box_is_what_the_format_says) {
  CHECK(OnSecretStack([&] {
    for (size_t size : {0, 1, 251, 252, 253, 508, 509, 100000}) {
      Bytes data(size);
      for (size_t i = 0; i < size; i++) data[i] = static_cast<uint8_t>(i * 7 + 1);
      Bytes box(PaddedBoxSize(size));
      CHECK(SealIndex(kParent.data(), kVaultId.data(), kHeader.data(), kHeader.size(), data.data(), size, box.data())
                .ok());
      const Bytes padded = OpenByHand("index", {}, kHeader, box);
      CHECK(padded.size() % 256 == 0 && padded.size() >= size + 4 && padded.size() < size + 4 + 256);
      CHECK((static_cast<size_t>(padded[0]) << 24 | padded[1] << 16 | padded[2] << 8 | padded[3]) == size);
      CHECK(std::equal(data.begin(), data.end(), padded.begin() + 4));
      for (size_t i = 4 + size; i < padded.size(); i++) CHECK(padded[i] == 0);

      Bytes out(box.size() - kBoxOverhead);
      size_t out_size = 0;
      CHECK(OpenIndex(kParent.data(), kVaultId.data(), kHeader.data(), kHeader.size(), box.data(), box.size(),
                      out.data(), &out_size)
                .ok());
      CHECK(out_size == size && out == padded);
    }
  }));
}

TEST(a_secret_box_is_what_the_format_says) {
  CHECK(OnSecretStack([&] {
    for (size_t size : {size_t{1}, size_t{64}, size_t{252}, size_t{253}, kMaxSecretSize}) {
      const Bytes data(size, 0x5a);
      Bytes box(PaddedBoxSize(size));
      CHECK(SealSecret(kParent.data(), kVaultId.data(), kSecretId.data(), data.data(), size, box.data()).ok());
      const Bytes padded = OpenByHand("secret", kSecretId, {}, box);
      CHECK(std::equal(data.begin(), data.end(), padded.begin() + 4));
      Slot opened;
      size_t opened_size = 0;
      CHECK(OpenSecret(kParent.data(), kVaultId.data(), kSecretId.data(), box.data(), box.size(), &opened, &opened_size)
                .ok());
      CHECK(InRoom(opened.data()) && opened_size == size && memcmp(opened.data() + 4, data.data(), size) == 0);
    }
  }));
}

TEST(a_password_box_is_what_the_format_says_and_opens_as_nothing_that_signs) {
  CHECK(OnSecretStack([&] {
    const Bytes data = Text("a password");
    Bytes box(PaddedBoxSize(data.size())), secret_box(box.size());
    const uint8_t* const key = kParent.data();
    const uint8_t* const id = kSecretId.data();
    CHECK(SealPassword(key, kVaultId.data(), id, data.data(), data.size(), box.data()).ok());
    CHECK(SealSecret(key, kVaultId.data(), id, data.data(), data.size(), secret_box.data()).ok());
    const Bytes padded = OpenByHand("password", kSecretId, {}, box);
    CHECK(padded.size() == 256 && std::equal(data.begin(), data.end(), padded.begin() + 4));
    Slot opened;
    size_t size = 0;
    CHECK(OpenSecret(key, kVaultId.data(), id, box.data(), box.size(), &opened, &size).code == Code::VAULT_DAMAGED &&
          !opened);
    CHECK(OpenText(key, kVaultId.data(), id, box.data(), box.size(), &opened).code == Code::VAULT_DAMAGED && !opened);
    CHECK(OpenPassphrase(key, kVaultId.data(), id, box.data(), box.data(), box.size(), &opened, &size).code ==
              Code::VAULT_DAMAGED &&
          !opened);
    CHECK(OpenPassword(key, kVaultId.data(), id, secret_box.data(), secret_box.size(), &opened, &size).code ==
              Code::VAULT_DAMAGED &&
          !opened);
    CHECK(OpenPassword(key, kVaultId.data(), id, box.data(), box.size(), &opened, &size).ok());
    CHECK(InRoom(opened.data()) && size == data.size() && memcmp(opened.data() + 4, data.data(), size) == 0);
    CHECK(SealPassword(key, kVaultId.data(), id, data.data(), 0, box.data()).code == Code::SECRET_LENGTH);
  }));
}

TEST(a_text_box_is_what_the_format_says) {
  CHECK(OnSecretStack([&] {
    for (size_t size : {size_t{1}, size_t{252}, size_t{253}, kMaxTextSize}) {
      const Bytes data(size, '~');
      Bytes box(PaddedBoxSize(size));
      CHECK(SealText(kParent.data(), kVaultId.data(), kSecretId.data(), data.data(), size, box.data()).ok());
      const Bytes padded = OpenByHand("text", kSecretId, {}, box);
      CHECK(padded.size() == PaddedSize(size) && std::equal(data.begin(), data.end(), padded.begin() + 4));
      Slot text;
      CHECK(OpenText(kParent.data(), kVaultId.data(), kSecretId.data(), box.data(), box.size(), &text).ok());
      CHECK(InRoom(text.data()) && text.size() == size && memcmp(text.data(), data.data(), size) == 0);
    }
  }));
}

TEST(what_cannot_stand_in_a_header_is_not_sealed_as_text_and_not_opened_as_text) {
  CHECK(OnSecretStack([&] {
    Bytes box(PaddedBoxSize(kMaxTextSize + 1));
    const auto seal = [&](const Bytes& data) {
      return SealText(kParent.data(), kVaultId.data(), kSecretId.data(), data.data(), data.size(), box.data());
    };
    const auto refuses = [&](const char* text, int64_t position) {
      const Status status = seal(Text(text));
      return status.code == Code::SECRET_ENCODING && status.value == position;
    };
    CHECK(seal(Text("a pass phrase")).ok() && seal(Text("!")).ok());
    CHECK(refuses(" a", 0) && refuses("a ", 1) && refuses(" ", 0) && refuses("a\r\nX-Header: b", 1) &&
          refuses("pass\tword", 4));
    CHECK(refuses("p\xc3\xa4ss", 1) && refuses("pass\x7f", 4) && refuses("\x80", 0));
    CHECK(seal(Bytes(kMaxTextSize, 'a')).ok());
    const Status longer = seal(Bytes(kMaxTextSize + 1, 'a'));
    CHECK(longer.code == Code::SECRET_LENGTH && longer.limit == 1024);
    CHECK(seal({}).code == Code::SECRET_LENGTH);

    // As another writer may have sealed it: by hand, under the right keys.
    for (const auto& [text, code] : {std::pair{"ab", Code::OK}, std::pair{"a\nb", Code::VAULT_DAMAGED}}) {
      Bytes plain(256);
      plain[3] = static_cast<uint8_t>(strlen(text));
      memcpy(plain.data() + 4, text, strlen(text));
      const Bytes sealed = SealByHand("text", kSecretId, plain);
      Slot opened;
      CHECK(OpenText(kParent.data(), kVaultId.data(), kSecretId.data(), sealed.data(), sealed.size(), &opened).code ==
            code);
      CHECK(static_cast<bool>(opened) == (code == Code::OK));
    }
  }));
}

TEST(a_passphrase_box_is_what_the_format_says_and_belongs_to_one_box_of_a_secret) {
  CHECK(OnSecretStack([&] {
    const Bytes data = Text("a passphrase");
    Bytes secret_box(PaddedBoxSize(1)), other_box(PaddedBoxSize(1)), box(PaddedBoxSize(data.size()));
    const uint8_t* const key = kParent.data();
    const uint8_t* const id = kSecretId.data();
    CHECK(SealSecret(key, kVaultId.data(), id, data.data(), 1, secret_box.data()).ok());
    CHECK(
        SealSecret(key, kVaultId.data(), id, data.data(), 1, other_box.data()).ok());  // the same secret, sealed again
    CHECK(SealPassphrase(key, kVaultId.data(), id, secret_box.data(), data.data(), data.size(), box.data()).ok());
    const Bytes salt(secret_box.begin(), secret_box.begin() + 32);
    const Bytes padded = OpenByHand("passphrase", Join({kSecretId, salt}), {}, box);
    CHECK(padded.size() == 256 && std::equal(data.begin(), data.end(), padded.begin() + 4));

    Slot opened;
    size_t size = 0;
    const auto open = [&](const Bytes& secret) {
      return OpenPassphrase(key, kVaultId.data(), id, secret.data(), box.data(), box.size(), &opened, &size).code;
    };
    CHECK(open(other_box) == Code::VAULT_DAMAGED && !opened);
    for (size_t bit = 0; bit < 32 * 8; bit++) {
      Bytes changed = secret_box;
      changed[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      CHECK(open(changed) == Code::VAULT_DAMAGED && !opened);
    }
    CHECK(open(secret_box) == Code::OK && size == data.size() && memcmp(opened.data() + 4, data.data(), size) == 0);
  }));
}

TEST(every_bit_of_a_box_and_of_what_it_is_bound_to_counts) {
  CHECK(OnSecretStack([&] {
    const Bytes data = Text("api secret");
    Bytes box(PaddedBoxSize(data.size()));
    Bytes parent = kParent;
    Bytes vault_id = kVaultId;
    Bytes secret_id = kSecretId;
    CHECK(SealSecret(parent.data(), vault_id.data(), secret_id.data(), data.data(), data.size(), box.data()).ok());
    Slot opened;
    size_t size = 0;
    const auto open = [&] {
      return OpenSecret(parent.data(), vault_id.data(), secret_id.data(), box.data(), box.size(), &opened, &size).code;
    };
    for (Bytes* part : {&box, &parent, &vault_id, &secret_id}) {
      for (size_t bit = 0; bit < part->size() * 8; bit++) {
        (*part)[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
        CHECK(open() == Code::VAULT_DAMAGED && !opened);
        (*part)[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      }
    }
    CHECK(open() == Code::OK && size == data.size());
  }));
}

TEST(a_box_opens_only_as_what_it_was_sealed) {
  CHECK(OnSecretStack([&] {
    const Bytes data = Text("data");
    Bytes box(PaddedBoxSize(data.size()));
    Bytes plain(box.size() - kBoxOverhead, 0x11);
    Slot opened;
    size_t size = 0;
    CHECK(SealSecret(kParent.data(), kVaultId.data(), kSecretId.data(), data.data(), data.size(), box.data()).ok());
    // The same bytes as context and as additional data do not make an index of it.
    CHECK(OpenIndex(kParent.data(), kVaultId.data(), kSecretId.data(), kSecretIdSize, box.data(), box.size(),
                    plain.data(), &size)
              .code == Code::VAULT_DAMAGED);
    CHECK(
        SealIndex(kParent.data(), kVaultId.data(), kHeader.data(), kHeader.size(), data.data(), data.size(), box.data())
            .ok());
    CHECK(OpenSecret(kParent.data(), kVaultId.data(), kSecretId.data(), box.data(), box.size(), &opened, &size).code ==
          Code::VAULT_DAMAGED);
    CHECK(OpenIndex(kParent.data(), kVaultId.data(), kHeader.data(), kHeader.size(), box.data(), box.size(),
                    plain.data(), &size)
              .ok());
  }));
}

TEST(a_record_opens_only_as_the_kind_that_it_was_sealed) {
  CHECK(OnSecretStack([&] {
    const Bytes data = Text("visible text");
    const uint8_t* const key = kParent.data();
    const uint8_t* const vault = kVaultId.data();
    const uint8_t* const id = kSecretId.data();
    Bytes signing(PaddedBoxSize(1)), secret(PaddedBoxSize(data.size())), text(secret.size()), passphrase(secret.size());
    CHECK(SealSecret(key, vault, id, data.data(), 1, signing.data()).ok());
    CHECK(SealSecret(key, vault, id, data.data(), data.size(), secret.data()).ok());
    CHECK(SealText(key, vault, id, data.data(), data.size(), text.data()).ok());
    CHECK(SealPassphrase(key, vault, id, signing.data(), data.data(), data.size(), passphrase.data()).ok());
    const auto opens = [&](const Bytes& box) {
      Slot opened;
      size_t size = 0;
      return std::vector<bool>{
          OpenSecret(key, vault, id, box.data(), box.size(), &opened, &size).ok(),
          OpenText(key, vault, id, box.data(), box.size(), &opened).ok(),
          OpenPassphrase(key, vault, id, signing.data(), box.data(), box.size(), &opened, &size).ok()};
    };
    CHECK(opens(secret) == (std::vector<bool>{true, false, false}));
    CHECK(opens(text) == (std::vector<bool>{false, true, false}));
    CHECK(opens(passphrase) == (std::vector<bool>{false, false, true}));
  }));
}

TEST(nothing_of_an_index_with_a_wrong_tag_is_handed_out) {
  CHECK(OnSecretStack([&] {
    const Bytes data(3000, 0x77);
    Bytes box(PaddedBoxSize(data.size()));
    CHECK(
        SealIndex(kParent.data(), kVaultId.data(), kHeader.data(), kHeader.size(), data.data(), data.size(), box.data())
            .ok());
    Bytes plain(box.size() - kBoxOverhead, 0x11);
    size_t size = 0;
    box.back() ^= 0x80;
    CHECK(OpenIndex(kParent.data(), kVaultId.data(), kHeader.data(), kHeader.size(), box.data(), box.size(),
                    plain.data(), &size)
              .code == Code::VAULT_DAMAGED);
    CHECK(plain == Bytes(plain.size(), 0));
    box.back() ^= 0x80;
    CHECK(OpenIndex(kParent.data(), kVaultId.data(), kHeader.data(), kHeader.size(), box.data(), box.size(),
                    plain.data(), &size)
              .ok());
    CHECK(size == 3000 && plain[4] == 0x77);
  }));
}

TEST(another_password_is_told_apart_from_damage) {
  CHECK(OnSecretStack([&] {
    const Bytes vault_key(32, 0x42);
    Bytes box(kSlotBoxSize, 0x01);
    CHECK(SealSlot(kParent.data(), kVaultId.data(), kSlotHeader.data(), vault_key.data(), box.data()).ok());
    Slot opened;
    const Bytes other(32, 0x99);
    CHECK(OpenSlot(other.data(), kVaultId.data(), kSlotHeader.data(), box.data(), &opened).code ==
          Code::WRONG_PASSWORD);
    box[64] ^= 1;  // ciphertext: the commitment still fits
    CHECK(OpenSlot(kParent.data(), kVaultId.data(), kSlotHeader.data(), box.data(), &opened).code ==
          Code::VAULT_DAMAGED);
    CHECK(!opened);
    box[64] ^= 1;
    CHECK(OpenSlot(kParent.data(), kVaultId.data(), kSlotHeader.data(), box.data(), &opened).ok());
  }));
}

TEST(a_secret_that_is_longer_than_one_may_be_is_damage_though_its_box_has_room_for_it) {
  CHECK(OnSecretStack([&] {
    for (const auto& [size, code] :
         {std::pair{kMaxSecretSize, Code::OK}, std::pair{kMaxSecretSize + 1, Code::VAULT_DAMAGED},
          std::pair{PaddedSize(kMaxSecretSize) - 4, Code::VAULT_DAMAGED}}) {
      Bytes plain(PaddedSize(kMaxSecretSize));
      plain[1] = static_cast<uint8_t>(size >> 16);
      plain[2] = static_cast<uint8_t>(size >> 8);
      plain[3] = static_cast<uint8_t>(size);
      const Bytes sealed = SealByHand("secret", kSecretId, plain);
      Slot opened;
      size_t opened_size = 0;
      CHECK(OpenSecret(kParent.data(), kVaultId.data(), kSecretId.data(), sealed.data(), sealed.size(), &opened,
                       &opened_size)
                .code == code);
    }
  }));
}

TEST(a_box_of_an_impossible_size_is_refused_before_it_is_read) {
  CHECK(OnSecretStack([&] {
    Bytes box(PaddedBoxSize(kMaxSecretSize) + 256);
    Slot opened;
    size_t size = 0;
    Bytes plain(box.size());
    for (size_t wrong :
         {size_t{0}, size_t{79}, size_t{80}, size_t{335}, size_t{337}, PaddedBoxSize(kMaxSecretSize) + 256}) {
      CHECK(OpenSecret(kParent.data(), kVaultId.data(), kSecretId.data(), box.data(), wrong, &opened, &size).code ==
            Code::VAULT_DAMAGED);
    }
    CHECK(OpenIndex(kParent.data(), kVaultId.data(), nullptr, 0, box.data(), 335, plain.data(), &size).code ==
          Code::VAULT_DAMAGED);
    CHECK(SealSecret(kParent.data(), kVaultId.data(), kSecretId.data(), box.data(), 0, plain.data()).code ==
          Code::SECRET_LENGTH);
    CHECK(SealSecret(kParent.data(), kVaultId.data(), kSecretId.data(), box.data(), kMaxSecretSize + 1, plain.data())
              .code == Code::SECRET_LENGTH);
    CHECK(SealSecret(kParent.data(), kVaultId.data(), kSecretId.data(), box.data(), kMaxSecretSize, plain.data()).ok());
  }));
}

TEST(two_boxes_of_the_same_data_have_nothing_in_common) {
  CHECK(OnSecretStack([&] {
    const Bytes data(300, 0x42);
    Bytes first(PaddedBoxSize(data.size()));
    Bytes second(first.size());
    CHECK(SealSecret(kParent.data(), kVaultId.data(), kSecretId.data(), data.data(), data.size(), first.data()).ok());
    CHECK(SealSecret(kParent.data(), kVaultId.data(), kSecretId.data(), data.data(), data.size(), second.data()).ok());
    for (size_t i = 0; i + 8 <= first.size(); i += 8) CHECK(memcmp(first.data() + i, second.data() + i, 8) != 0);
  }));
}

}  // namespace
}  // namespace strongroom
