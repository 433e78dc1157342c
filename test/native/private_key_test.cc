#include "core/private_key.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>
#include <vector>

#include "check.h"
#include "core/der.h"
#include "core/key_import.h"
#include "core/openssl.h"
#include "core/secret_stack.h"
#include "hex.h"
#include "keys.h"

namespace strongroom {
namespace {

using test::Bytes, test::P256, test::Rsa, test::kSeed;

bool Open() { return OpenRoom(Require::kAny).ok() && OpenOpenssl().ok(); }

Status Import(const Bytes& bytes, PrivateKey* key) {
  const char* subject = "";
  return RunOnSecretStack([&] { return ImportKey(bytes.data(), bytes.size(), nullptr, nullptr, key, &subject); });
}

Bytes Sign(PrivateKey* key, const std::string& message, Form form = Form::kUsual) {
  Bytes signature(kMaxSignatureSize);
  size_t size = 0;
  const Status status = RunOnSecretStack([&] {
    return key->Sign(reinterpret_cast<const uint8_t*>(message.data()), message.size(), form, signature.data(), &size);
  });
  signature.resize(status.ok() ? size : 0);
  return signature;
}

// OpenSSL's verdict, by the public key that `key` tells.
bool Verifies(const PrivateKey& key, const std::string& message, const Bytes& signature) {
  Slot spki;
  if (!RunOnSecretStack([&] { return key.PublicKey(&spki); }).ok()) return false;
  const uint8_t* from = spki.data();
  EVP_PKEY* pkey = d2i_PUBKEY(nullptr, &from, static_cast<long>(spki.size()));
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const EVP_MD* digest = key.kind() == KeyKind::kEd25519 ? nullptr : EVP_sha256();
  const uint8_t* text = reinterpret_cast<const uint8_t*>(message.data());
  const bool good = EVP_DigestVerifyInit(context, nullptr, digest, nullptr, pkey) == 1 &&
                    EVP_DigestVerify(context, signature.data(), signature.size(), text, message.size()) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pkey);
  return good;
}

TEST(an_ed25519_key_gives_the_value_of_rfc_8032) {
  CHECK(Open());
  PrivateKey key;
  CHECK(Import(test::Hex(kSeed), &key).ok() && key.kind() == KeyKind::kEd25519);
  CHECK(Sign(&key, "\x72") == test::Hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
  CHECK(Verifies(key, "", Sign(&key, "")));
}

TEST(openssl_verifies_what_p256_secp256k1_and_rsa_keys_sign_and_nothing_else) {
  CHECK(Open());
  PrivateKey p256, secp256k1, rsa;
  CHECK(Import(P256(), &p256).ok() && p256.kind() == KeyKind::kP256);
  CHECK(Import(test::Secp256k1(), &secp256k1).ok() && secp256k1.kind() == KeyKind::kSecp256k1);
  CHECK(Import(Rsa(2048), &rsa).ok() && rsa.kind() == KeyKind::kRsa);
  for (const std::string& message : {std::string(), std::string("message"), std::string(100000, 'x')}) {
    for (PrivateKey* key : {&p256, &secp256k1, &rsa}) {
      Bytes signature = Sign(key, message, key == &rsa ? Form::kUsual : Form::kDer);
      CHECK(Verifies(*key, message, signature));
      CHECK(!Verifies(*key, message + "x", signature));
    }
    CHECK(Sign(&p256, message).size() == 64 && Sign(&secp256k1, message).size() == 64);
    CHECK(Sign(&rsa, message).size() == 256);
  }
}

TEST(a_key_signs_in_the_forms_of_its_kind_and_no_other) {
  CHECK(Open());
  struct Row {
    Bytes key;
    std::vector<Form> has;
  };
  const Row rows[] = {
      {test::Hex(kSeed), {Form::kUsual}},
      {P256(), {Form::kUsual, Form::kDer}},
      {test::Secp256k1(), {Form::kUsual, Form::kDer, Form::kRecoverable}},
      {Rsa(2048), {Form::kUsual, Form::kPss}},
  };
  for (const Row& row : rows) {
    PrivateKey key;
    CHECK(Import(row.key, &key).ok());
    for (const Form form : {Form::kUsual, Form::kDer, Form::kRecoverable, Form::kPss}) {
      const bool has = std::find(row.has.begin(), row.has.end(), form) != row.has.end();
      CHECK(Sign(&key, "message", form).empty() == !has);
    }
  }
}

TEST(an_ed25519_key_signs_no_hash) {
  CHECK(Open());
  PrivateKey ed25519, p256;
  CHECK(Import(test::Hex(kSeed), &ed25519).ok() && Import(P256(), &p256).ok());
  uint8_t signature[kMaxSignatureSize], hash[kHashSize] = {};
  size_t size = 0;
  const auto sign = [&](PrivateKey* key) {
    return RunOnSecretStack([&] { return key->SignHash(hash, Form::kUsual, signature, &size); });
  };
  CHECK(sign(&ed25519).code == Code::INVALID_ARGUMENT);
  CHECK(sign(&p256).ok() && size == 64);
}

// Flips the lowest bit of a big number wherever the room holds it, as OpenSSL does: little-endian. Returns how often.
size_t HitInRoom(const Der& number) {
  const Bytes limbs(std::reverse_iterator(number.data + number.size), std::reverse_iterator(number.data));
  size_t hits = 0;
  FILE* maps = fopen("/proc/self/maps", "r");
  char line[512], rights[8];
  unsigned long start, end;
  while (fgets(line, sizeof line, maps) != nullptr) {
    if (sscanf(line, "%lx-%lx %7s", &start, &end, rights) != 3 || strncmp(rights, "rw", 2) != 0) continue;
    uint8_t* const last = reinterpret_cast<uint8_t*>(end);
    uint8_t* at = reinterpret_cast<uint8_t*>(start);
    if (!InRoom(at)) continue;
    while (void* found = memmem(at, static_cast<size_t>(last - at), limbs.data(), limbs.size())) {
      at = static_cast<uint8_t*>(found);
      *at ^= 1;
      at += limbs.size();
      hits++;
    }
  }
  fclose(maps);
  return hits;
}

// One signature that is right modulo one prime and wrong modulo the other gives the primes away (Boneh, DeMillo and
// Lipton). OpenSSL verifies what the primes give, and goes on without them where it is wrong.
TEST(an_rsa_key_whose_memory_was_hit_does_not_give_its_primes_away) {
  CHECK(Open());
  const Bytes pkcs8 = Rsa(2048);
  Der der{pkcs8.data(), pkcs8.size()}, info, octets, sequence, skipped, number[9];
  CHECK(der.ReadWhole(&info) && info.ReadNatural(&skipped) && info.Read(kDerSequence, &skipped) &&
        info.Read(kDerOctetString, &octets));
  CHECK(octets.ReadWhole(&sequence));
  for (Der& one : number)
    CHECK(sequence.ReadNatural(&one));  // version, n, e, d, p, q, d mod p-1, d mod q-1, q^-1 mod p
  PrivateKey key;
  CHECK(Import(pkcs8, &key).ok() && Verifies(key, "message", Sign(&key, "message")));
  CHECK(HitInRoom(number[6]) > 0);
  for (const std::string& message : {std::string("message"), std::string("another"), std::string()}) {
    CHECK(Verifies(key, message, Sign(&key, message)));
  }
  // The control: without d there is nothing to go on with, and what was hit is what signs.
  CHECK(HitInRoom(number[3]) > 0);
  CHECK(!Verifies(key, "message", Sign(&key, "message")));
}

#ifndef STRONGROOM_SANITIZE  // there the stack switch is off

constexpr size_t kNear = 1024;  // not painted: the painting function's own frame lies there

// The painted stack tells how much of it was touched.
size_t Depth(SecretStack* stack, Status* status, const Bytes& bytes, PrivateKey* key) {
  constexpr uint8_t kPaint = 0xa7;
  uint8_t* base = nullptr;
  uint8_t* end = nullptr;
  stack->Run([&] {
    end = static_cast<uint8_t*>(__builtin_frame_address(0)) - kNear;
    base = end - (kSecretStackSize - 4 * kNear);
    memset(base, kPaint, static_cast<size_t>(end - base));
  });
  const char* subject = "";
  Bytes signature(kMaxSignatureSize);
  size_t size = 0;
  const Password password{reinterpret_cast<const uint8_t*>("secret"), 6};
  stack->Run([&] {
    *status = ImportKey(bytes.data(), bytes.size(), &password, nullptr, key, &subject);
    if (status->ok()) *status = key->Sign(bytes.data(), bytes.size(), Form::kUsual, signature.data(), &size);
    Slot der, spki;
    if (status->ok()) *status = key->Pkcs8(&der);
    if (status->ok()) *status = key->PublicKey(&spki);
  });
  const uint8_t* touched = base;
  while (touched != end && *touched == kPaint) touched++;
  return static_cast<size_t>(end - touched) + kNear;
}

TEST(reading_and_signing_with_the_largest_keys_uses_less_than_half_of_a_secret_stack) {
  CHECK(Open());
  SecretStack stack;
  CHECK(stack.Lease().ok());
  for (const Bytes& bytes : {test::Hex(kSeed), P256(), test::Secp256k1(), Rsa(2048), Rsa(4096)}) {
    PrivateKey key;
    Status status = Ok();
    const size_t depth = Depth(&stack, &status, bytes, &key);
    CHECK(status.ok());
    CHECK(depth > kNear && depth < kSecretStackSize / 2);
  }
}

#endif

TEST(a_key_leaves_no_slot_behind_whether_it_is_taken_or_refused) {
  CHECK(Open());
  const Bytes good = Rsa(2048);
  Bytes bad = good;
  bad[900] ^= 1;
  Bytes cut(good.begin(), good.begin() + 1000);
  const auto round = [&] {
    PrivateKey key, none;
    const bool taken = Import(good, &key).ok() && Import(P256(), &none).ok() && Import(test::Hex(kSeed), &none).ok() &&
                       Import(test::Secp256k1(), &none).ok();
    Sign(&key, "message");
    Sign(&key, "message", Form::kPss);
    return taken && Import(bad, &none).code == Code::KEY_MISMATCH && Import(cut, &none).code == Code::KEY_FORMAT;
  };
  CHECK(round());
  const size_t before = RoomUsage().slots;
  for (int i = 0; i < 20; i++) CHECK(round());
  CHECK(RoomUsage().slots == before);
}

TEST(a_key_moves_and_its_old_place_is_empty) {
  CHECK(Open());
  PrivateKey one;
  CHECK(Import(P256(), &one).ok());
  PrivateKey two(static_cast<PrivateKey&&>(one));
  CHECK(!one && two && Verifies(two, "m", Sign(&two, "m", Form::kDer)));
  two.Reset();
  CHECK(!two);
}

// A child that signed with a copy of the generator's state would repeat its parent's nonces. It has neither key nor
// generator.
TEST(a_forked_child_cannot_sign) {
  CHECK(Open());
  PrivateKey key;
  CHECK(Import(P256(), &key).ok() && Sign(&key, "message").size() == 64);
  for (const bool sign : {false, true}) {
    const pid_t child = fork();
    if (child == 0) {
      uint8_t signature[kMaxSignatureSize];
      size_t size = 0;
      if (sign) (void)key.Sign(signature, 0, Form::kUsual, signature, &size);
      _exit(0);
    }
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(sign ? WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV : WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  CHECK(Sign(&key, "message").size() == 64);
}

TEST(der_has_one_encoding_for_one_value) {
  const auto reads = [](const char* hex) {
    const Bytes bytes = test::Hex(hex);
    Der der{bytes.data(), bytes.size()}, content;
    return der.Read(kDerOctetString, &content) && der.done();
  };
  CHECK(reads("0400") && reads("0401ff"));
  CHECK(!reads("") && !reads("04") && !reads("0401") && !reads("0500") && !reads("048100") && !reads("0480") &&
        !reads("04ff"));
  CHECK(!reads("04017f00") && !reads("04820001ff"));
  CHECK(reads(("0481"
               "80" +
               std::string(256, 'a'))
                  .c_str()) &&
        !reads(("048200"
                "80" +
                std::string(256, 'a'))
                   .c_str()));
  const auto small = [](const char* hex) {
    const Bytes bytes = test::Hex(hex);
    Der der{bytes.data(), bytes.size()};
    int64_t value = -1;
    return der.ReadSmall(&value) && der.done() ? value : -1;
  };
  CHECK(small("020100") == 0 && small("02017f") == 127 && small("02020080") == 128 &&
        small("02087fffffffffffffff") == INT64_MAX);
  CHECK(small("02090080000000000000ff") == INT64_MAX && small("020a01000000000000000000") == INT64_MAX);
  CHECK(small("0200") == -1 && small("020180") == -1 && small("0202007f") == -1 && small("02020000") == -1);
}

}  // namespace
}  // namespace strongroom
