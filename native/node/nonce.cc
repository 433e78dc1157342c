// nonceCounter, nonceFile: class NonceCounter, whose `next` stands on the way of every request that needs a nonce.
#include "../core/nonce.h"

#include <memory>

#include "../core/nonce_file.h"
#include "args.h"
#include "bound_function.h"
#include "exports.h"
#include "handle.h"
#include "message.h"

namespace strongroom {
namespace {

// A counter of this process, or one in a file.
struct NonceCounter {
  LastNonce* last = nullptr;  // of this process
  NonceFile file;             // or open
  std::string name;           // or the file's path
  explicit operator bool() const { return last != nullptr || file.is_open(); }
  void Reset() {
    last = nullptr;
    file.Close();
  }
  Status Next(int64_t clock, int64_t* nonce) {
    return last != nullptr ? NextNonce(last, clock, nonce) : file.Next(clock, nonce);
  }
  Status Raise(int64_t floor) {
    int64_t raised;
    return last != nullptr ? RaiseNonce(last, floor, &raised) : file.Raise(floor);
  }
};
using NonceCounterValue = std::shared_ptr<NonceCounter>;

class NonceCounterHandle : public Handle<NonceCounterHandle, NonceCounterValue> {
 public:
  static constexpr HandleKind kKind = kNonceCounterHandle;
  static constexpr const char* kName = "nonce counter";
  static void Define(Napi::Env env);
  static Napi::Object Make(Napi::Env env, NonceCounter counter);

  using Handle::Handle;
  Napi::Value AtLeast(const Napi::CallbackInfo& info);
};

// A unit comes as how many of it a millisecond has.
bool ReadUnit(napi_env env, napi_value value, NonceUnit* unit) {
  double scale = 0;
  if (napi_get_value_double(env, value, &scale) != napi_ok) return false;
  *unit = scale == 1         ? NonceUnit::kMilliseconds
          : scale == 1000    ? NonceUnit::kMicroseconds
          : scale == 1000000 ? NonceUnit::kNanoseconds
                             : NonceUnit::kSeconds;
  return *unit != NonceUnit::kSeconds || scale == 0.001;
}

// next(milliseconds, scale: 0.001 | 1 | 1000 | 1000000) -> decimal text
napi_value Next(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, &data) != napi_ok) return nullptr;
  NonceCounter& counter = **static_cast<NonceCounterValue*>(data);
  if (!counter) return ThrowStatus(env, Fail(Code::HANDLE_DESTROYED), NonceCounterHandle::kName);
  NonceUnit unit;
  if (!ReadUnit(env, arguments[1], &unit)) return ThrowStatus(env, Fail(Code::INVALID_ARGUMENT), "scale");
  double milliseconds = -1;
  napi_get_value_double(env, arguments[0], &milliseconds);  // of anything but a number, -1 is left: out of range
  int64_t clock;
  Status status = ClockIn(unit, milliseconds, &clock);
  if (!status.ok())
    return ThrowStatus(env, status, status.code == Code::INVALID_ARGUMENT ? "milliseconds" : counter.name.c_str());
  int64_t nonce;
  status = counter.Next(clock, &nonce);
  if (!status.ok()) return ThrowStatus(env, status, counter.name.c_str());
  char text[kMaxNonceText];
  napi_value result = nullptr;
  napi_create_string_latin1(env, text, WriteNonce(nonce, text), &result);
  return result;
}

void NonceCounterHandle::Define(Napi::Env env) {
  const Napi::Function constructor =
      DefineClass(env, "NonceCounter", {InstanceMethod<&NonceCounterHandle::AtLeast>("atLeast"), DestroyMethod()});
  AddonState::Of(env).nonce_counter_class = Napi::Persistent(constructor);
}

Napi::Object NonceCounterHandle::Make(Napi::Env env, NonceCounter counter) {
  auto value = std::make_shared<NonceCounter>(std::move(counter));
  Napi::Object handle = Wrap(env, AddonState::Of(env).nonce_counter_class, value);
  AddBoundFunction(handle, "next", Next, std::move(value));
  return handle;
}

// atLeast(nonce: decimal text)
Napi::Value NonceCounterHandle::AtLeast(const Napi::CallbackInfo& info) {
  CheckAlive();
  const AddonState& state = AddonState::Of(info.Env());
  int64_t floor = 0;
  state.Check(ReadNonce(TextArgument(info, 0, "nonce"), &floor), "nonce");
  state.Check(value()->Raise(floor), value()->name);
  return info.Env().Undefined();
}

// nonceCounter(name) -> NonceCounter of this process
Napi::Value CounterOfProcess(const Napi::CallbackInfo& info) {
  NonceCounter counter;
  counter.name = TextArgument(info, 0, "name");
  counter.last = ProcessNonce(counter.name);
  return NonceCounterHandle::Make(info.Env(), std::move(counter));
}

// nonceFile(path: absolute) -> NonceCounter in that file
Napi::Value CounterOfFile(const Napi::CallbackInfo& info) {
  NonceCounter counter;
  counter.name = TextArgument(info, 0, "path");
  const Status status = NonceFile::Open(counter.name, &counter.file);
  const AddonState& state = AddonState::Of(info.Env());
  state.Check(status, status.code == Code::INVALID_ARGUMENT ? "path"
                      : status.code == Code::SYSTEM         ? "nonce file " + counter.name
                                                            : counter.name);
  return NonceCounterHandle::Make(info.Env(), std::move(counter));
}

}  // namespace

void ExportNonces(Napi::Env env, Napi::Object exports) {
  NonceCounterHandle::Define(env);
  exports["nonceCounter"] = Napi::Function::New<CounterOfProcess>(env, "nonceCounter");
  exports["nonceFile"] = Napi::Function::New<CounterOfFile>(env, "nonceFile");
}

}  // namespace strongroom
