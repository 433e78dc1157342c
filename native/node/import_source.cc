#include "import_source.h"

#include <algorithm>
#include <climits>
#include <vector>

#include "../core/cypher_vault.h"
#include "../core/limits.h"
#include "args.h"
#include "exports.h"
#include "make_secret.h"
#include "vault_slot.h"

namespace strongroom {
namespace {

constexpr size_t kMaxNameSize = 1024;  // of what comes out as text
constexpr size_t kShownOfOthers = 64;  // bytes of a name that is no text, as it stands in the source

// Fields of an entry in JSON (docs/import.md).
constexpr const char* kSecretFields[] = {"secret", "passphrase", "keyPassword"};
constexpr const char* kTextFields[] = {"name", "exchange", "key", "algorithm", "nonceUnit", "user", "note", "rights"};
// Of a section in the configuration of a bot, as ccxt and freqtrade call them.
constexpr const char* kSectionSecrets[] = {"secret", "password", "privateKey", "private_key"};
constexpr const char* kSectionTexts[] = {"name", "key", "apiKey", "walletAddress", "wallet_address"};
// Letters and digits in one piece: more of them as a name are not shown, since they may be a secret in the wrong place.
constexpr size_t kMaxWord = 24;

template <size_t Count>
bool IsOneOf(const SourceText& name, const char* const (&names)[Count]) {
  return std::any_of(names, names + Count, [&](const char* candidate) { return name.Is(candidate); });
}

bool IsSecretField(ImportForm form, const SourceText& name) {
  if (form == ImportForm::kSections) return IsOneOf(name, kSectionSecrets);
  return form != ImportForm::kEntries || IsOneOf(name, kSecretFields);
}
bool IsTextField(ImportForm form, const SourceText& name) {
  if (form == ImportForm::kSections) return IsOneOf(name, kSectionTexts);
  return form == ImportForm::kEnvironment || (form == ImportForm::kEntries && IsOneOf(name, kTextFields));
}

bool IsLetter(uint8_t c) { return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_'; }
bool IsShortWord(const SourceText& name) {
  return name.size <= kMaxWord && std::all_of(name.data, name.data + name.size, IsLetter);
}

// Whether the name of a field is shown. Those of CypherVault's users are.
bool IsShown(ImportForm form, const SourceText& name) {
  if (form == ImportForm::kEntries) return IsSecretField(form, name) || IsTextField(form, name) || IsShortWord(name);
  if (form == ImportForm::kSections) return name.size <= kMaxWord;
  return form != ImportForm::kEnvironment || name.size <= kMaxWord ||
         std::find(name.data, name.data + name.size, '_') != name.data + name.size;
}

Napi::Value TextValue(Napi::Env env, const uint8_t* text, size_t size) {
  napi_value value = nullptr;
  if (napi_create_string_utf8(env, reinterpret_cast<const char*>(text), size, &value) != napi_ok)
    throw Napi::Error::New(env);
  return Napi::Value(env, value);
}

// The name as text, or what stands in the source where it is too long or no Unicode; *readable says which.
Napi::Value NameValue(Napi::Env env, const SourceText& name, bool* readable) {
  AddonState& state = AddonState::Of(env);
  if (name.size == 0) return Napi::String::New(env, "");
  Slot text;
  Status status = Ok();
  state.stack().Run([&] { status = ReadText(name, kMaxNameSize, &text); });
  if (status.ok()) return TextValue(env, text.data(), text.size());
  if (status.code != Code::SECRET_LENGTH && status.code != Code::SECRET_ENCODING) throw state.MakeError(status);
  *readable = false;
  return TextValue(env, name.data, std::min(name.size, kShownOfOthers));
}

// (password, digits, iv, ciphertext, megabytes, iterations) -> ImportSource
class CypherVaultOpening : public SlotWork {
 public:
  explicit CypherVaultOpening(const Napi::CallbackInfo& info)
      : SlotWork(info), password_(Secret::From(info.Env(), info[0]).value()) {
    const Bytes digits = BytesArgument(info, 1, "digits", kCypherVaultDigits);
    const Bytes iv = BytesArgument(info, 2, "iv", kCypherVaultIvSize);
    const Bytes ciphertext = BytesArgument(info, 3, "ciphertext");
    const bool decimal =
        std::all_of(digits.data, digits.data + digits.size, [](uint8_t c) { return c >= '0' && c <= '9'; });
    if (!decimal) throw AddonState::Of(info.Env()).MakeError(Fail(Code::INVALID_ARGUMENT), "digits");
    if (ciphertext.size > kMaxDocumentSize) {
      throw AddonState::Of(info.Env())
          .MakeError(Fail(Code::IMPORT_SIZE, static_cast<int64_t>(ciphertext.size), kMaxDocumentSize));
    }
    cost_.megabytes = static_cast<uint32_t>(IntegerArgument(info, 4, "megabytes", 0, kMaxCypherVaultMegabytes));
    cost_.iterations = static_cast<uint32_t>(IntegerArgument(info, 5, "iterations", 1, kMaxCypherVaultIterations));
    digits_.assign(digits.data, digits.data + digits.size);
    iv_.assign(iv.data, iv.data + iv.size);
    ciphertext_.assign(ciphertext.data, ciphertext.data + ciphertext.size);
  }

 protected:
  Status Run() override {
    Status status = OpenCypherVault(password_->data(), password_->size(), digits_.data(), cost_, iv_.data(),
                                    ciphertext_.data(), ciphertext_.size(), &json_);
    password_.reset();  // the last hold on a secret that was destroyed meanwhile
    return status;
  }
  Napi::Value Result() override { return ImportSource::Make(Env(), std::move(json_), ImportForm::kCypherVault); }

 private:
  SecretValue password_;
  std::vector<uint8_t> digits_, iv_, ciphertext_;
  CypherVaultCost cost_{};
  Document json_;
};

// Reads with read(Document*) -> Status, and checks that it is of the form that the argument tells: 0 entries, 1
// environment, 2 sections.
template <typename Read>
Napi::Value ReadImport(const Napi::CallbackInfo& info, const std::string& subject, Read&& read) {
  constexpr ImportForm kForms[] = {ImportForm::kEntries, ImportForm::kEnvironment, ImportForm::kSections};
  const ImportForm form = kForms[ChoiceArgument(info, 1, "form", 3)];
  AddonState& state = AddonState::Of(info.Env());
  state.EnterRoom();
  Document document;
  Status status = Ok();
  state.stack().Run([&] {
    status = read(&document);
    if (status.ok() && form == ImportForm::kEnvironment) NormalizeNewlines(&document);
    if (status.ok()) status = CheckImport(form, document.data(), document.size());
  });
  state.stack().Wipe();
  state.Check(status, subject);
  return ImportSource::Make(info.Env(), std::move(document), form);
}

// (path, form) -> ImportSource
Napi::Value ImportFromFile(const Napi::CallbackInfo& info) {
  const std::string path = TextArgument(info, 0, "path");
  return ReadImport(info, path, [&](Document* out) { return ReadDocumentFile(path.c_str(), out); });
}

// (descriptor, form) -> ImportSource
Napi::Value ImportFromDescriptor(const Napi::CallbackInfo& info) {
  const int descriptor = static_cast<int>(IntegerArgument(info, 0, "descriptor", 0, INT_MAX));
  return ReadImport(info, "descriptor " + std::to_string(descriptor),
                    [&](Document* out) { return ReadDocumentDescriptor(descriptor, out); });
}

}  // namespace

void ImportSource::Define(Napi::Env env) {
  AddonState::Of(env).import_source_class = Napi::Persistent(
      DefineClass(env, "ImportSource",
                  {InstanceMethod<&ImportSource::Next>("next"), InstanceMethod<&ImportSource::Rewind>("rewind"),
                   InstanceMethod<&ImportSource::TakeSecret>("secret"), InstanceMethod<&ImportSource::TakeText>("text"),
                   DestroyMethod()}));
}

Napi::Object ImportSource::Make(Napi::Env env, Document document, ImportForm form) {
  auto imported = std::make_unique<ImportedDocument>();
  imported->document = std::move(document);
  imported->reader = ImportReader(form, imported->document.data(), imported->document.size());
  return Wrap(env, AddonState::Of(env).import_source_class, std::move(imported));
}

// () -> { item, group, name, readable, kind, element, fault } | null
Napi::Value ImportSource::Next(const Napi::CallbackInfo& info) {
  CheckAlive();
  const Napi::Env env = info.Env();
  AddonState& state = AddonState::Of(env);
  ImportedDocument& imported = *value();
  const ImportForm form = imported.reader.form();
  ImportField& field = imported.field;
  Status status = Ok();
  state.stack().Run([&] { status = imported.reader.Next(&field, &imported.at_field); });
  state.stack().Wipe();
  if (!status.ok()) imported.at_field = false;
  state.Check(status);
  if (!imported.at_field) return env.Null();

  bool readable = true;
  Napi::Object told = Napi::Object::New(env);
  told["item"] = Napi::Number::New(env, static_cast<double>(field.item));
  const bool group_shown = form != ImportForm::kSections || IsShown(form, field.group);
  if (!group_shown) readable = false;
  told["group"] = group_shown ? NameValue(env, field.group, &readable) : Napi::String::New(env, "");
  const bool shown = IsShown(form, field.name);
  if (!shown) readable = false;
  told["name"] = shown ? NameValue(env, field.name, &readable) : Napi::String::New(env, "");
  told["readable"] = Napi::Boolean::New(env, readable);
  told["kind"] = Napi::Number::New(env, static_cast<double>(field.kind));
  told["element"] = Napi::Boolean::New(env, field.element);
  told["fault"] = Napi::Number::New(env, static_cast<double>(field.fault));
  return told;
}

// () -> undefined: next() begins anew
Napi::Value ImportSource::Rewind(const Napi::CallbackInfo& info) {
  CheckAlive();
  ImportedDocument& imported = *value();
  imported.reader = ImportReader(imported.reader.form(), imported.document.data(), imported.document.size());
  imported.at_field = false;
  return info.Env().Undefined();
}

const ImportField& ImportSource::TextField(const Napi::CallbackInfo& info) {
  CheckAlive();
  const ImportedDocument& imported = *value();
  const bool has_text =
      imported.at_field && imported.field.kind == ImportKind::kText && imported.field.fault == DotenvFault::kNone;
  if (!has_text) throw AddonState::Of(info.Env()).MakeError(Fail(Code::INVALID_ARGUMENT), "field");
  return imported.field;
}

// (sendable) -> Secret
Napi::Value ImportSource::TakeSecret(const Napi::CallbackInfo& info) {
  const ImportField& field = TextField(info);
  if (!IsSecretField(value()->reader.form(), field.name))
    throw AddonState::Of(info.Env()).MakeError(Fail(Code::INVALID_ARGUMENT), "field");
  return MakeSecret(info, "Unicode text", FlagArgument(info, 0),
                    [&](Slot* out) { return ReadText(field.value, kMaxSecretSize, out); });
}

// () -> string
Napi::Value ImportSource::TakeText(const Napi::CallbackInfo& info) {
  const ImportField& field = TextField(info);
  AddonState& state = AddonState::Of(info.Env());
  if (!IsTextField(value()->reader.form(), field.name)) throw state.MakeError(Fail(Code::INVALID_ARGUMENT), "field");
  if (field.value.size == 0) return Napi::String::New(info.Env(), "");
  Slot text;
  Status status = Ok();
  state.stack().Run([&] { status = ReadText(field.value, kMaxNameSize, &text); });
  state.stack().Wipe();
  state.Check(status, "Unicode text");
  return TextValue(info.Env(), text.data(), text.size());
}

void ExportImports(Napi::Env env, Napi::Object exports) {
  ImportSource::Define(env);
  exports["openCypherVault"] = Napi::Function::New<StartWork<CypherVaultOpening>>(env, "openCypherVault");
  exports["importFromFile"] = Napi::Function::New<ImportFromFile>(env, "importFromFile");
  exports["importFromDescriptor"] = Napi::Function::New<ImportFromDescriptor>(env, "importFromDescriptor");
}

}  // namespace strongroom
