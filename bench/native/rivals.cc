// What the benches compare with, in the same process: the least that a signature can cost, and libargon2 without us.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <argon2.h>
#include <napi.h>
#include <openssl/sha.h>
#include <string.h>
#include <sys/resource.h>

#include <chrono>
#include <memory>

namespace {

using Clock = std::chrono::steady_clock;

double NanosecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

// An empty Node-API call with a string in and a string out: written like the product's own, without the work.
napi_value EmptyCall(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value message;
  char text[4096];
  size_t size = 0;
  if (napi_get_cb_info(env, info, &count, &message, nullptr, nullptr) != napi_ok) return nullptr;
  if (napi_get_value_string_utf8(env, message, text, sizeof text, &size) != napi_ok) return nullptr;
  napi_value result = nullptr;
  napi_create_string_latin1(env, text, size < 64 ? size : 64, &result);
  return result;
}

// The two hashes of an HMAC from midstates, `rounds` times over a message of `size` bytes: nanoseconds for each pair.
template <typename Context, typename Update, typename Final>
double HashPair(const Context& midstate, Update update, Final final, size_t digest, size_t size, uint32_t rounds) {
  std::unique_ptr<uint8_t[]> message(new uint8_t[size]());
  uint8_t inner[64];
  uint8_t mac[64] = {};
  const auto start = Clock::now();
  for (uint32_t round = 0; round < rounds; round++) {
    Context context = midstate;
    message[0] = mac[0];  // each round depends on the one before: nothing can be skipped or overlapped
    update(&context, message.get(), size);
    final(inner, &context);
    context = midstate;
    update(&context, inner, digest);
    final(mac, &context);
  }
  return NanosecondsSince(start) / rounds;
}

// bareHashes(hash: 0 SHA-256 | 2 SHA-512, size, rounds)
Napi::Value BareHashes(const Napi::CallbackInfo& info) {
  const uint32_t size = info[1].As<Napi::Number>().Uint32Value();
  const uint32_t rounds = info[2].As<Napi::Number>().Uint32Value();
  uint8_t block[128];
  memset(block, 0x36, sizeof block);
  double each = 0;
  if (info[0].As<Napi::Number>().Uint32Value() == 0) {
    SHA256_CTX midstate;
    SHA256_Init(&midstate);
    SHA256_Update(&midstate, block, 64);
    each = HashPair(midstate, SHA256_Update, SHA256_Final, 32, size, rounds);
  } else {
    SHA512_CTX midstate;
    SHA512_Init(&midstate);
    SHA512_Update(&midstate, block, 128);
    each = HashPair(midstate, SHA512_Update, SHA512_Final, 64, size, rounds);
  }
  return Napi::Number::New(info.Env(), each);
}

// argon2(memory KiB, passes, lanes, threads): milliseconds that libargon2 alone takes.
Napi::Value Argon2(const Napi::CallbackInfo& info) {
  argon2_context context{};
  uint8_t out[32];
  uint8_t password[] = "a password";
  uint8_t salt[32] = {};
  context.out = out;
  context.outlen = sizeof out;
  context.pwd = password;
  context.pwdlen = sizeof password - 1;
  context.salt = salt;
  context.saltlen = sizeof salt;
  context.m_cost = info[0].As<Napi::Number>().Uint32Value();
  context.t_cost = info[1].As<Napi::Number>().Uint32Value();
  context.lanes = info[2].As<Napi::Number>().Uint32Value();
  context.threads = info[3].As<Napi::Number>().Uint32Value();
  context.version = ARGON2_VERSION_13;
  const auto start = Clock::now();
  const int result = argon2id_ctx(&context);
  const double milliseconds = NanosecondsSince(start) / 1e6;
  if (result != ARGON2_OK) throw Napi::Error::New(info.Env(), argon2_error_message(result));
  return Napi::Number::New(info.Env(), milliseconds);
}

// Milliseconds of processor time, user's and system's, of all child processes that have ended.
Napi::Value ChildrenTime(const Napi::CallbackInfo& info) {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto milliseconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return Napi::Number::New(info.Env(), milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime));
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  napi_value empty = nullptr;
  napi_create_function(env, "emptyCall", NAPI_AUTO_LENGTH, EmptyCall, nullptr, &empty);
  exports["emptyCall"] = Napi::Value(env, empty);
  exports["bareHashes"] = Napi::Function::New<BareHashes>(env, "bareHashes");
  exports["childrenTime"] = Napi::Function::New<ChildrenTime>(env, "childrenTime");
  exports["argon2"] = Napi::Function::New<Argon2>(env, "argon2");
  return exports;
}

}  // namespace

NODE_API_MODULE(rivals, Init)
