// class Text: a secret that the exchange wants in a header, as it is. The one handle whose bytes JavaScript gets; it
// can only come from a box that was sealed as text.
#pragma once
#include <memory>

#include "../core/room.h"
#include "handle.h"

namespace strongroom {

// Shared by the handle and its function; destroy() empties it for both.
using TextValue = std::shared_ptr<Slot>;

class Text : public Handle<Text, TextValue> {
 public:
  static constexpr HandleKind kKind = kTextHandle;
  static constexpr const char* kName = "text";
  static void Define(Napi::Env env);
  // A handle that owns `text`, visible ASCII.
  static Napi::Object Make(Napi::Env env, Slot text);

  using Handle::Handle;
};

}  // namespace strongroom
