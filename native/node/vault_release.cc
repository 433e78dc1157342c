// VaultKey's way out: what strongroom clip and exec hand to another program, as bytes in a pipe. Only a key that was
// unlocked for that has it, so that a program which opened its vault to sign cannot be made to give a secret away,
// whatever runs in it.
#include "../core/release.h"
#include "args.h"
#include "vault_record.h"

namespace strongroom {
namespace {

constexpr int64_t kMostMilliseconds = 60000;

// On a secret stack: use(data, size) -> Status of what a record gives out, which is its bytes or, of a private key,
// their PEM.
template <typename Use>
Status WithReleased(const VaultKey& key, const RecordBytes& record, bool as_pem, Use&& use) {
  OpenedRecord opened;
  Status status = OpenRecord(key, record, &opened);
  if (!status.ok()) return status;
  if (!as_pem) return use(opened.data, opened.size);
  Slot pem;
  status = WritePem(opened.data, opened.size, &pem);
  return status.ok() ? use(pem.data(), pem.size()) : status;
}

}  // namespace

void VaultKeyHandle::CheckReleases() const {
  CheckAlive();
  if (!value().releases) throw AddonState::Of(Env()).MakeError(Fail(Code::RELEASE_NOT_ALLOWED));
}

// releaseRecord(kind, box, id, secretBox | null, asPem) -> descriptor of a pipe that holds the bytes; the caller closes
// it
Napi::Value VaultKeyHandle::ReleaseRecord(const Napi::CallbackInfo& info) {
  CheckReleases();
  AddonState& state = AddonState::Of(info.Env());
  const RecordBytes record(info, 0);
  const bool as_pem = FlagArgument(info, 4);
  int descriptor = -1;
  Status status = Ok();
  state.stack().Run([&] {
    status = WithReleased(value(), record, as_pem,
                          [&](const uint8_t* data, size_t size) { return FillPipe(data, size, &descriptor); });
  });
  state.stack().Wipe();
  state.Check(status, status.code == Code::SYSTEM ? "a pipe" : "record");
  return Napi::Number::New(info.Env(), descriptor);
}

// readsAsRecord(kind, box, id, secretBox | null, asPem, descriptor, milliseconds) -> whether the descriptor gives the
// bytes that releaseRecord gives
Napi::Value VaultKeyHandle::ReadsAsRecord(const Napi::CallbackInfo& info) {
  CheckReleases();
  AddonState& state = AddonState::Of(info.Env());
  const RecordBytes record(info, 0);
  const bool as_pem = FlagArgument(info, 4);
  const int descriptor = static_cast<int>(IntegerArgument(info, 5, "descriptor", 0, INT32_MAX));
  const int timeout = static_cast<int>(IntegerArgument(info, 6, "milliseconds", 0, kMostMilliseconds));
  bool same = false;
  Status status = Ok();
  state.stack().Run([&] {
    status = WithReleased(value(), record, as_pem, [&](const uint8_t* data, size_t size) {
      return ReadsAs(descriptor, data, size, timeout, &same);
    });
  });
  state.stack().Wipe();
  state.Check(status, status.code == Code::SYSTEM ? "reading a pipe" : "record");
  return Napi::Boolean::New(info.Env(), same);
}

// pipeToCompare() -> { read, write }: for what readsAsRecord is to read; the caller closes both
Napi::Value VaultKeyHandle::PipeToCompare(const Napi::CallbackInfo& info) {
  CheckReleases();
  int read_end = -1, write_end = -1;
  AddonState::Of(info.Env()).Check(MakePipe(&read_end, &write_end), "a pipe");
  Napi::Object result = Napi::Object::New(info.Env());
  result["read"] = Napi::Number::New(info.Env(), read_end);
  result["write"] = Napi::Number::New(info.Env(), write_end);
  return result;
}

}  // namespace strongroom
