// class ImportSource: what another program kept secrets in, read in the room. Names come out of it as text, secrets as
// Secret handles, and each field is one or the other: what a form has for a secret is never text.
#pragma once
#include <memory>

#include "../core/document.h"
#include "../core/import_reader.h"
#include "handle.h"

namespace strongroom {

struct ImportedDocument {
  Document document;
  ImportReader reader;
  ImportField field;  // the one that next() told of
  bool at_field = false;
};

class ImportSource : public Handle<ImportSource, std::unique_ptr<ImportedDocument>> {
 public:
  static constexpr HandleKind kKind = kImportSourceHandle;
  static constexpr const char* kName = "import source";
  static void Define(Napi::Env env);
  // A handle that owns `document`, which CheckImport has passed.
  static Napi::Object Make(Napi::Env env, Document document, ImportForm form);

  using Handle::Handle;
  Napi::Value Next(const Napi::CallbackInfo& info);
  Napi::Value Rewind(const Napi::CallbackInfo& info);
  Napi::Value TakeSecret(const Napi::CallbackInfo& info);
  Napi::Value TakeText(const Napi::CallbackInfo& info);

 private:
  // The field that next() told of, whose value is text. Throws.
  const ImportField& TextField(const Napi::CallbackInfo& info);
};

}  // namespace strongroom
