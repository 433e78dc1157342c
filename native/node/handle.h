// What all handles share: a constructor that only native code can call, and a type tag that only this copy of the addon
// knows.
#pragma once
#include <napi.h>

#include <memory>
#include <type_traits>
#include <utility>

#include "addon_state.h"

namespace strongroom {

// Distinguishes this load of the addon from every other: another copy of it refuses our handles, and we refuse theirs.
// `kind` tells the classes apart.
napi_type_tag TypeTag(uint32_t kind);

enum HandleKind : uint32_t {
  kSecretHandle = 1,
  kHmacKeyHandle = 2,
  kVaultKeyHandle = 3,
  kPrivateKeyHandle = 4,
  kTextHandle = 5,
  kNonceCounterHandle = 6,
  kImportSourceHandle = 7,
  kHashKeyHandle = 8,
};

// A handle of class T, which has kKind and kName; Value (movable, false once destroyed) is what it stands for.
template <typename T, typename Value>
class Handle : public Napi::ObjectWrap<T> {
 public:
  // Wrap leaves the value where only this finds it: a constructor that JavaScript calls gets nothing to take.
  explicit Handle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<T>(info) {
    AddonState& state = AddonState::Of(info.Env());
    if (state.value_of_new_handle == nullptr) throw state.MakeError(Fail(Code::HANDLE_INVALID), T::kName);
    const napi_type_tag tag = TypeTag(T::kKind);
    info.This().As<Napi::Object>().TypeTag(&tag);
    value_ = std::move(*static_cast<Value*>(std::exchange(state.value_of_new_handle, nullptr)));
  }

  static Napi::Object Wrap(Napi::Env env, const Napi::FunctionReference& constructor, Value value) {
    void*& passed = AddonState::Of(env).value_of_new_handle;
    passed = &value;
    const struct Clear {  // also where the constructor was not reached: a worker that is being ended
      void*& passed;
      ~Clear() { passed = nullptr; }
    } clear{passed};
    return constructor.New({});
  }

  // The handle behind an argument. Throws HANDLE_INVALID for anything that is not one of ours, HANDLE_DESTROYED after
  // destroy().
  static T& From(Napi::Env env, Napi::Value argument) {
    const napi_type_tag tag = TypeTag(T::kKind);
    if (!argument.IsObject() || !argument.As<Napi::Object>().CheckTypeTag(&tag)) {
      throw AddonState::Of(env).MakeError(Fail(Code::HANDLE_INVALID), T::kName);
    }
    T& handle = *T::Unwrap(argument.As<Napi::Object>());
    handle.CheckAlive();
    return handle;
  }

  void CheckAlive() const {
    if (!value_) throw AddonState::Of(this->Env()).MakeError(Fail(Code::HANDLE_DESTROYED), T::kName);
  }

  static Napi::ClassPropertyDescriptor<T> DestroyMethod() {
    return T::InstanceMethod("destroy", static_cast<Napi::Value (T::*)(const Napi::CallbackInfo&)>(&Handle::Destroy));
  }

  const Value& value() const { return value_; }

 private:
  // Idempotent. Also clears what the last operations left on this thread's secret stack.
  Napi::Value Destroy(const Napi::CallbackInfo& info) {
    Empty(value_);
    AddonState::Of(info.Env()).stack().Wipe();
    return info.Env().Undefined();
  }

  // Work in flight shares a constant value and keeps it until it is done; a value shared with functions is emptied for
  // them too.
  template <typename Held>
  static void Empty(Held& value) {
    value = Held();
  }
  template <typename Held, typename = std::enable_if_t<!std::is_const_v<Held>>>
  static void Empty(std::shared_ptr<Held>& value) {
    if (value) value->Reset();
    value.reset();
  }

  Value value_;
};

}  // namespace strongroom
