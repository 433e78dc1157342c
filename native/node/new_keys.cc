// What opens a slot other than a password: read as it is, or made new and put where a person or another program takes
// it from. New passwords.
#include "../core/new_password.h"
#include "../core/recovery_dialogue.h"
#include "../core/source.h"
#include "../core/terminal.h"
#include "args.h"
#include "exports.h"
#include "make_secret.h"

namespace strongroom {
namespace {

constexpr int64_t kMostRandom = 4096;  // bytes; PIPE_BUF

// (path) -> Secret: a key file or a systemd credential, to its last byte
Napi::Value SecretFromKeyFile(const Napi::CallbackInfo& info) {
  const std::string path = TextArgument(info, 0, "path");
  return MakeSecret(info, path, false, [&](Slot* out) { return ReadKeyFile(path.c_str(), out); });
}

// (path, size) -> Secret: of random bytes that are now in a new file too
Napi::Value NewKeyFile(const Napi::CallbackInfo& info) {
  const std::string path = TextArgument(info, 0, "path");
  const size_t size = static_cast<size_t>(IntegerArgument(info, 1, "size", 1, kMostRandom));
  return MakeSecret(info, path, false, [&](Slot* out) { return MakeKeyFile(path.c_str(), size, out); });
}

// (size) -> { secret, descriptor }: of random bytes, which the descriptor gives to whoever reads it
Napi::Value RandomPipe(const Napi::CallbackInfo& info) {
  const size_t size = static_cast<size_t>(IntegerArgument(info, 0, "size", 1, kMostRandom));
  int descriptor = -1;
  Napi::Object result = Napi::Object::New(info.Env());
  result["secret"] =
      MakeSecret(info, "a pipe", false, [&](Slot* out) { return MakeRandomPipe(size, out, &descriptor); });
  result["descriptor"] = Napi::Number::New(info.Env(), descriptor);
  return result;
}

// (heading, footer, prompt, again) -> Secret: the text of a new recovery code that a person has seen and typed back
Napi::Value NewRecoveryCode(const Napi::CallbackInfo& info) {
  const std::string heading = TextArgument(info, 0, "heading"), footer = TextArgument(info, 1, "footer");
  const std::string prompt = TextArgument(info, 2, "prompt"), again = TextArgument(info, 3, "again");
  const RecoveryTexts texts{heading.c_str(), footer.c_str(), prompt.c_str(), again.c_str()};
  return MakeSecret(info, "prompt", false, [&](Slot* out) { return MakeRecoveryCodeWithPerson(texts, out); });
}

// (classes, length, words, heading | null, footer) -> Secret: a new password, of `words` words unless that is 0, else
// of `length` characters of the classes. With a heading it is shown on the terminal before anything else can be done
// with it: what is kept is never shown.
Napi::Value NewPassword(const Napi::CallbackInfo& info) {
  const uint32_t classes = ChoiceArgument(info, 0, "classes", kAllClasses + 1);
  const size_t length = static_cast<size_t>(IntegerArgument(info, 1, "length", 0, kMaxPasswordLength));
  const size_t words = static_cast<size_t>(IntegerArgument(info, 2, "words", 0, kMaxPasswordWords));
  const bool shows = !info[3].IsNull();
  const std::string heading = shows ? TextArgument(info, 3, "heading") : "",
                    footer = shows ? TextArgument(info, 4, "footer") : "";
  return MakeSecret(info, "the new password", false, [&](Slot* out) {
    Status status = words > 0 ? MakePassphrase(words, out) : MakePassword(classes, length, out);
    if (status.ok() && shows) status = ShowOnTerminal(Display{heading.c_str(), out, footer.c_str()});
    return status;
  });
}

}  // namespace

void ExportNewKeys(Napi::Env env, Napi::Object exports) {
  exports["secretFromKeyFile"] = Napi::Function::New<SecretFromKeyFile>(env, "secretFromKeyFile");
  exports["newKeyFile"] = Napi::Function::New<NewKeyFile>(env, "newKeyFile");
  exports["randomPipe"] = Napi::Function::New<RandomPipe>(env, "randomPipe");
  exports["newPassword"] = Napi::Function::New<NewPassword>(env, "newPassword");
  exports["newRecoveryCode"] = Napi::Function::New<NewRecoveryCode>(env, "newRecoveryCode");
}

}  // namespace strongroom
