// openRoom, protection, libraries, harden, muteTerminal, unmuteTerminal, lockFile: what concerns the whole process.
#include <errno.h>
#include <sys/file.h>

#include "../core/libraries.h"
#include "../core/mute.h"
#include "../core/openssl.h"
#include "../core/protection.h"
#include "addon_state.h"
#include "args.h"
#include "exports.h"

namespace strongroom {
namespace {

// Bytes as a JavaScript number; null for "no limit" and for "unknown".
Napi::Value ByteCount(Napi::Env env, int64_t bytes) {
  if (bytes < 0 || bytes == INT64_MAX) return env.Null();
  return Napi::Number::New(env, static_cast<double>(bytes));
}

const char* BackingName(Backing backing) {
  return backing == Backing::kSecretmem ? "secretmem" : backing == Backing::kLocked ? "locked" : "closed";
}

// openRoom(require: 0 any, 1 secretmem, 2 locked)
Napi::Value OpenRoomFor(const Napi::CallbackInfo& info) {
  const uint32_t require = ChoiceArgument(info, 0, "require", 3);
  AddonState::Of(info.Env()).EnterRoom(static_cast<Require>(require));
  return info.Env().Undefined();
}

Napi::Value ReadAll(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Protection now = ReadProtection();
  Napi::Object out = Napi::Object::New(env);
  out["backing"] = BackingName(now.room.backing);
  out["roomBytes"] = ByteCount(env, static_cast<int64_t>(now.room.locked_bytes));
  out["usedBytes"] = ByteCount(env, static_cast<int64_t>(now.room.used_bytes));
  out["slots"] = ByteCount(env, static_cast<int64_t>(now.room.slots));
  out["locked"] = now.locked;
  out["notDumped"] = now.not_dumped;
  out["notInherited"] = now.not_inherited;
  out["refusesForeignReads"] = now.refuses_foreign_reads;
  out["vmLockedBytes"] = ByteCount(env, now.vm_locked);
  out["memlockLimit"] = ByteCount(env, now.memlock_limit);
  out["dumpable"] = now.dumpable;
  out["coreLimit"] = ByteCount(env, now.core_soft);
  out["coreLimitHard"] = ByteCount(env, now.core_hard);
  out["tracerPid"] = ByteCount(env, now.tracer);
  out["inspectorSignal"] = now.inspector_signal;
  out["alternateStack"] = now.alternate_stack;
  const OpensslUse openssl = OpensslUsage();
  out["openssl"] = openssl.version;
  out["opensslBytes"] = ByteCount(env, static_cast<int64_t>(openssl.room_bytes));
  return out;
}

// libraries() -> [{ name, package, ownVersion: string | null }]
Napi::Value ListLibraries(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array list = Napi::Array::New(env);
  for (uint32_t i = 0; i < kLibraries; i++) {
    const Library& library = Libraries()[i];
    Napi::Object row = Napi::Object::New(env);
    row["name"] = library.name;
    row["package"] = library.package;
    row["ownVersion"] =
        library.own_version == nullptr ? env.Null() : Napi::Value(Napi::String::New(env, library.own_version));
    list[i] = row;
  }
  return list;
}

Napi::Value HardenProcess(const Napi::CallbackInfo& info) {
  AddonState::Of(info.Env()).Check(Harden(), "harden");
  return info.Env().Undefined();
}

Napi::Value Mute(const Napi::CallbackInfo& info) {
  MuteTerminal();
  return info.Env().Undefined();
}

Napi::Value Unmute(const Napi::CallbackInfo& info) {
  UnmuteTerminal();
  return info.Env().Undefined();
}

// lockFile(descriptor) -> whether the exclusive lock was free. It goes with the descriptor, also when the process is
// killed.
Napi::Value LockFile(const Napi::CallbackInfo& info) {
  const int descriptor = static_cast<int>(IntegerArgument(info, 0, "descriptor", 0, INT32_MAX));
  int result;
  do {
    result = flock(descriptor, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result != 0 && errno != EWOULDBLOCK)
    AddonState::Of(info.Env()).Check(Fail(Code::SYSTEM, 0, 0, errno), "lock file");
  return Napi::Boolean::New(info.Env(), result == 0);
}

}  // namespace

void ExportProcess(Napi::Env env, Napi::Object exports) {
  exports["openRoom"] = Napi::Function::New<OpenRoomFor>(env, "openRoom");
  exports["protection"] = Napi::Function::New<ReadAll>(env, "protection");
  exports["libraries"] = Napi::Function::New<ListLibraries>(env, "libraries");
  exports["harden"] = Napi::Function::New<HardenProcess>(env, "harden");
  exports["muteTerminal"] = Napi::Function::New<Mute>(env, "muteTerminal");
  exports["unmuteTerminal"] = Napi::Function::New<Unmute>(env, "unmuteTerminal");
  exports["lockFile"] = Napi::Function::New<LockFile>(env, "lockFile");
}

}  // namespace strongroom
