// The kinds of records, as JavaScript names them to methods that take any.
#pragma once
#include "vault_key.h"

namespace strongroom {

enum class RecordKind : uint32_t { kSecret, kText, kPassphrase };

// The box that a passphrase belongs to; null for the other kinds, which have none.
const uint8_t* SecretBoxArgument(const Napi::CallbackInfo& info, size_t index, RecordKind kind);

}  // namespace strongroom
