// The keys of slots and the recovery code, against what Python's hmac and hashlib made of docs/vault-format.md.
#include "core/slot_key.h"

#include <string.h>

#include <set>
#include <string>

#include "check.h"
#include "core/box.h"
#include "core/hkdf.h"
#include "core/openssl.h"
#include "core/recovery_code.h"
#include "core/room.h"
#include "core/secret_stack.h"
#include "hex.h"

namespace strongroom {
namespace {

using test::Hex;
using Bytes = std::vector<uint8_t>;

constexpr char kCode[] = "0410-6105-0R3G-G28A-1C60-T3GF-208H-44RM-66CE";  // of the bytes 1 to 20

template <typename Work>
bool OnSecretStack(Work&& work) {
  SecretStack stack;
  if (!OpenRoom(Require::kAny).ok() || !OpenOpenssl().ok() || !stack.Lease().ok()) return false;
  stack.Run([&] { work(); });
  return true;
}

Bytes Numbers(size_t size, uint8_t first) {
  Bytes bytes(size);
  for (size_t i = 0; i < size; i++) bytes[i] = static_cast<uint8_t>(first + i);
  return bytes;
}

const Bytes kVaultId = Numbers(kVaultIdSize, 0xa0);
const Bytes kSalt = Numbers(kBoxSaltSize, 0xe0);

Bytes HeaderOf(uint8_t type, uint8_t lanes = 0, uint8_t passes = 0, uint8_t memory = 0) {
  return {0, type, 0, lanes, 0, 0, 0, passes, 0, 0, 0, memory};
}

Material Of(const Bytes& bytes) { return Material{bytes.data(), bytes.size()}; }
Material Of(const std::string& text) { return Material{reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

struct Derived {
  Status status;
  Bytes key = Bytes(kKdfKeySize);
};

Derived Derive(const Bytes& header, Material first, Material key_file = {}) {
  Derived derived;
  SlotHeader parsed{};
  bool locked = false;
  derived.status = ReadSlotHeader(header.data(), &parsed);
  if (derived.status.ok()) {
    derived.status = DeriveSlotKey(parsed, kVaultId.data(), first, key_file, kSalt.data(), derived.key.data(), &locked);
  }
  return derived;
}

bool Gives(const Derived& derived, const char* hex) { return derived.status.ok() && derived.key == Hex(hex); }

Status Decoded(const std::string& text, Bytes* bytes) {
  bytes->assign(kRecoverySize, 0);
  return DecodeRecoveryCode(reinterpret_cast<const uint8_t*>(text.data()), text.size(), bytes->data());
}

TEST(hkdf_gives_the_output_of_rfc_5869) {
  CHECK(OnSecretStack([&] {  // appendix A.1
    const Bytes material(22, 0x0b), salt = Numbers(13, 0), info = Numbers(10, 0xf0);
    Bytes out(42);
    CHECK(Hkdf(material.data(), material.size(), salt.data(), salt.size(), info.data(), info.size(), out.data(),
               out.size())
              .ok());
    CHECK(out == Hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
  }));
}

TEST(a_key_file_a_credential_and_a_recovery_code_give_what_the_format_says) {
  CHECK(OnSecretStack([&] {
    const Bytes file = Numbers(40, 0);
    CHECK(Gives(Derive(HeaderOf(2), Of(file)), "f11758e3114dc6f4dc1d0fbdcbcb91522b93b1fd93a08c2bdc264d2ff3323606"));
    CHECK(Gives(Derive(HeaderOf(3), Of(file)), "5583308da5b246c77cc9d37452044fe61a36a51dac1df98532b0e8b27574edc4"));
    CHECK(Gives(Derive(HeaderOf(4), Of(std::string(kCode))),
                "71a29e1e8b8669842dce39966397fcf30fc565ec05b8970660b13505a05c2749"));
  }));
}

TEST(a_password_and_a_key_file_count_both_and_neither_alone) {
  CHECK(OnSecretStack([&] {
    const std::string password = "a password", other = "b password";
    const Bytes file = Numbers(32, 0), changed = Numbers(32, 1);
    const Bytes both = HeaderOf(5, 1, 1, 8);
    const Derived right = Derive(both, Of(password), Of(file));
    CHECK(right.status.ok());
    CHECK(Derive(both, Of(password), Of(file)).key == right.key);
    CHECK(Derive(both, Of(other), Of(file)).key != right.key);
    CHECK(Derive(both, Of(password), Of(changed)).key != right.key);
    CHECK(Derive(HeaderOf(1, 1, 1, 8), Of(password)).key != right.key);
    CHECK(Derive(HeaderOf(2), Of(file)).key != right.key);
    CHECK(Derive(both, Of(password)).status.code == Code::INVALID_ARGUMENT);
    CHECK(Derive(HeaderOf(1, 1, 1, 8), Of(password), Of(file)).status.code == Code::INVALID_ARGUMENT);
    CHECK(Derive(HeaderOf(2), Of(file), Of(file)).status.code == Code::INVALID_ARGUMENT);
  }));
}

TEST(a_key_file_of_fewer_than_32_bytes_is_refused_and_every_byte_of_a_long_one_counts) {
  CHECK(OnSecretStack([&] {
    for (uint8_t type : {2, 3}) {
      const Status status = Derive(HeaderOf(type), Of(Bytes(31))).status;
      CHECK(status.code == Code::KEY_FILE_SIZE && status.value == 31 && status.limit == 32);
      CHECK(Derive(HeaderOf(type), Of(Bytes(32))).status.ok());
    }
    CHECK(Derive(HeaderOf(5, 1, 1, 8), Of(std::string("p")), Of(Bytes(31))).status.code == Code::KEY_FILE_SIZE);
    Bytes longest(65536);
    const Bytes before = Derive(HeaderOf(2), Of(longest)).key;
    for (size_t at : {size_t{0}, size_t{32}, size_t{65535}}) {
      longest[at] ^= 1;
      CHECK(Derive(HeaderOf(2), Of(longest)).key != before);
      longest[at] ^= 1;
    }
    CHECK(Derive(HeaderOf(2), Of(longest)).key == before);
  }));
}

TEST(a_slot_header_that_no_writer_makes_is_refused) {
  CHECK(OnSecretStack([&] {
    const Bytes file(32);
    for (uint8_t type : {0, 6, 255}) CHECK(Derive(HeaderOf(type), Of(file)).status.code == Code::INVALID_ARGUMENT);
    for (uint8_t type : {2, 3, 4}) {
      for (const Bytes& header : {HeaderOf(type, 1), HeaderOf(type, 0, 1), HeaderOf(type, 0, 0, 8)}) {
        const Status status = Derive(header, Of(file)).status;
        CHECK(status.code == Code::KDF_LIMIT && status.value != 0 && status.limit == 0);
      }
    }
    CHECK(Derive(HeaderOf(5, 17, 1, 200), Of(file), Of(file)).status.code == Code::KDF_LIMIT);
  }));
}

TEST(a_recovery_code_is_read_however_a_person_writes_it) {
  CHECK(OnSecretStack([&] {
    Bytes bytes;
    const Bytes wanted = Numbers(kRecoverySize, 1);
    for (const char* text :
         {kCode, "041061050R3GG28A1C60T3GF208H44RM66CE", "o4lo 61o5 or3g g28a ic60 t3gf 208h 44rm 66ce",
          "  041-061050R3G--G28A1C60T3GF208H44RM66CE "}) {
      CHECK(Decoded(text, &bytes).ok() && bytes == wanted);
    }
    CHECK(Decoded("0000-0000-0000-0000-0000-0000-0000-0000-XSBY", &bytes).ok() && bytes == Bytes(kRecoverySize));
    CHECK(Decoded("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-C85A", &bytes).ok() && bytes == Bytes(kRecoverySize, 0xff));
  }));
}

TEST(a_recovery_code_with_any_symbol_changed_or_two_neighbours_swapped_is_called_mistyped) {
  CHECK(OnSecretStack([&] {
    Bytes bytes;
    const std::string code = kCode, alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    int tried = 0, passed = 0;
    for (size_t at = 0; at < code.size(); at++) {
      if (code[at] == '-') continue;
      for (char symbol : alphabet) {
        if (symbol == code[at]) continue;
        std::string changed = code;
        changed[at] = symbol;
        tried++;
        const Status status = Decoded(changed, &bytes);
        if (status.ok()) passed++;
        if (!status.ok())
          CHECK(status.code == Code::RECOVERY_CODE_MISTYPED && status.limit == 36 && status.value == 36);
        CHECK(status.ok() || bytes == Bytes(kRecoverySize));  // nothing is handed out
      }
      if (at + 1 < code.size() && code[at + 1] != '-' && code[at + 1] != code[at]) {
        std::string swapped = code;
        std::swap(swapped[at], swapped[at + 1]);
        CHECK(Decoded(swapped, &bytes).code == Code::RECOVERY_CODE_MISTYPED);
      }
    }
    CHECK(tried == 36 * 31 && passed == 0);
    CHECK(Decoded(code, &bytes).ok());
    const auto wrong = [&](const char* text) { return Decoded(text, &bytes); };
    CHECK(wrong("").limit == 36 && wrong("").value == 0);
    CHECK(wrong("0410-6105").value == 8);
    CHECK(wrong("0410-6105-0R3G-G28A-1C60-T3GF-208H-44RM-66CE-0").value == 37);
    CHECK(wrong("0410-61U5").limit == 0 && wrong("0410-61U5").value == 7);
    CHECK(wrong("0410_6105").limit == 0 && wrong("0410_6105").value == 4);
    CHECK(wrong("\xff").limit == 0 && wrong("\xff").value == 0 && wrong("\xff").code == Code::RECOVERY_CODE_MISTYPED);
  }));
}

TEST(new_recovery_codes_are_well_formed_and_none_comes_twice) {
  CHECK(OnSecretStack([&] {
    std::set<std::string> seen;
    for (int i = 0; i < 200; i++) {
      Slot text;
      Bytes bytes;
      CHECK(MakeRecoveryCode(&text).ok() && InRoom(text.data()) && text.size() == 44);
      const std::string code(reinterpret_cast<const char*>(text.data()), text.size());
      CHECK(Decoded(code, &bytes).ok());
      seen.insert(code);
    }
    CHECK(seen.size() == 200);
  }));
}

}  // namespace
}  // namespace strongroom
