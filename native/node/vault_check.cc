// Records that are opened to see whether they can be: nothing of them is handed out, and no handle is made.
#include "vault_record.h"

namespace strongroom {

// checkRecord(kind, box, id, secretBox | null): VAULT_DAMAGED unless the box opens
Napi::Value VaultKeyHandle::CheckRecord(const Napi::CallbackInfo& info) {
  CheckAlive();
  AddonState& state = AddonState::Of(info.Env());
  const RecordBytes record(info, 0);
  Status status = Ok();
  state.stack().Run([&] {
    OpenedRecord opened;
    status = OpenRecord(value(), record, &opened);
  });
  state.stack().Wipe();
  state.Check(status, "record");
  return info.Env().Undefined();
}

}  // namespace strongroom
