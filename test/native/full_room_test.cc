// A room that is full at any one allocation: what a key is refused for then is the room, and never the key.
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "check.h"
#include "core/key_import.h"
#include "core/new_password.h"
#include "core/openssl.h"
#include "core/room.h"
#include "core/secret_stack.h"
#include "hex.h"
#include "keys.h"
#include "room_hook.h"

namespace strongroom {
namespace {

using test::Bytes;

constexpr uint8_t kText[] = {'s', 'e', 'c', 'r', 'e', 't'};
constexpr Password kPassword = {kText, sizeof kText};

#ifdef STRONGROOM_TAINT
constexpr size_t kStep = 97;  // valgrind takes a minute for what takes a second
#else
constexpr size_t kStep = 1;
#endif

struct Sweep {
  size_t refused = 0;  // for the full room
  size_t taken = 0;    // OpenSSL did without
  std::string wrong;   // the first refusal for anything else
  bool whole = false;  // the sweep went past the last allocation
};

// Refuses one allocation after another, each `step`-th of them, of what is done with a key: it is taken, signs, and is
// written down.
Sweep RefuseEach(const Bytes& bytes, Code expected = Code::OK, Form form = Form::kUsual, size_t step = kStep) {
  Sweep sweep;
  for (size_t n = 1; n < 200000; n += step) {
    uint8_t signature[kMaxSignatureSize];
    size_t size = 0;
    const char* subject = "";
    PrivateKey key;
    bool reached = false;
    const Status status = RunOnSecretStack([&] {
      test::refused_allocation = n;
      Status done = ImportKey(bytes.data(), bytes.size(), &kPassword, nullptr, &key, &subject);
      if (done.ok()) done = key.Sign(kText, sizeof kText, form, signature, &size);
      Slot spki, pkcs8;
      if (done.ok()) done = key.PublicKey(&spki);
      if (done.ok()) done = key.Pkcs8(&pkcs8);
      reached = test::refused_allocation == 0;
      test::refused_allocation = 0;
      return done;
    });
    if (status.ok() && (size < 64 || size > kMaxSignatureSize)) {
      sweep.wrong = "a signature of " + std::to_string(size) + " bytes at allocation " + std::to_string(n);
      return sweep;
    }
    if (!reached) {
      sweep.whole = status.code == expected;
      return sweep;
    }
    if (status.code == Code::ROOM_FULL) {
      sweep.refused++;
    } else if (status.code == expected) {
      sweep.taken++;
    } else if (sweep.wrong.empty()) {
      sweep.wrong = std::string(CodeName(status.code)) + " at allocation " + std::to_string(n) + ": " + subject;
    }
  }
  return sweep;
}

bool Holds(const char* what, const Sweep& sweep) {
  if (!sweep.wrong.empty()) std::printf("  %s: %s\n", what, sweep.wrong.c_str());
  return sweep.wrong.empty() && sweep.whole && sweep.refused > 0;
}

}  // namespace

TEST(a_key_in_a_full_room_is_refused_for_the_room_wherever_it_ends) {
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok());
  CHECK(Holds("Ed25519", RefuseEach(test::Hex(test::kSeed))));
  CHECK(Holds("P-256", RefuseEach(test::P256())));
  CHECK(Holds("secp256k1", RefuseEach(test::Secp256k1())));
  CHECK(Holds("P-256, signing in DER", RefuseEach(test::P256(), Code::OK, Form::kDer)));
  CHECK(Holds("P-256, compressed", RefuseEach(test::P256(test::kCompressed))));
  CHECK(Holds("RSA", RefuseEach(test::Rsa(2048), Code::OK, Form::kUsual, 23 * kStep)));
  CHECK(Holds("RSA, signing with PSS", RefuseEach(test::Rsa(2048), Code::OK, Form::kPss, 23 * kStep)));
  CHECK(Holds("P-256, encrypted", RefuseEach(test::Encrypted(test::P256(), "secret"))));
  // What is wrong with a key is said where there was room to see it.
  CHECK(Holds("a wrong password", RefuseEach(test::Encrypted(test::P256(), "another"), Code::KEY_PASSWORD_WRONG)));
  CHECK(Holds("another point", RefuseEach(test::P256(test::kOther), Code::KEY_MISMATCH)));
}

TEST(a_full_room_of_one_allocation_leaves_no_slot_behind) {
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok());
  const Bytes key = test::P256(test::kCompressed);
  for (int i = 0; i < 2; i++) RefuseEach(key);  // what OpenSSL keeps for good once it has been used, and has failed
  const size_t before = RoomUsage().slots;
  CHECK(RefuseEach(key).refused > 0);
  CHECK(RoomUsage().slots == before);
}

TEST(a_new_password_in_a_full_room_is_refused_for_the_room_wherever_it_ends) {
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok());
  const auto make = [](size_t refused, bool* reached) {
    return RunOnSecretStack([&] {
      Slot password;
      test::refused_allocation = refused;
      const Status status = MakePassword(kAllClasses, 20, &password);
      *reached = test::refused_allocation == 0;
      test::refused_allocation = 0;
      return status;
    });
  };
  bool reached = true;
  size_t refused = 0;
  for (size_t n = 1; reached; n += kStep) {
    const Status status = make(n, &reached);
    CHECK(reached ? status.ok() || status.code == Code::ROOM_FULL : status.ok());
    refused += status.code == Code::ROOM_FULL;
  }
  CHECK(refused > 0);
}

}  // namespace strongroom
