// native/core/decode.h against a second decoder, written from RFC 4648 with tables and branches, which gives the same
// bytes and the same place of the first fault. Input: a byte that chooses the encoding, then the text.
#include <cstring>

#include "core/decode.h"
#include "fuzz.h"

namespace {

using strongroom::Code;
using strongroom::Encoding;
using strongroom::fuzz::Bytes;
using strongroom::fuzz::Require;

constexpr size_t kGood = SIZE_MAX;

// Each returns the position of the first fault, or kGood with the bytes in *out.
size_t ReadHex(const Bytes& text, Bytes* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char* digits = "0123456789abcdef0123456789ABCDEF";
    const char* found = static_cast<const char*>(std::memchr(digits, text[i], 32));
    if (found == nullptr) return i;
    const auto value = static_cast<uint8_t>((found - digits) % 16);
    if (i % 2 == 0)
      out->push_back(static_cast<uint8_t>(value * 16));
    else
      out->back() = static_cast<uint8_t>(out->back() + value);
  }
  return text.size() % 2 == 0 ? kGood : text.size();
}

size_t ReadBase64(const Bytes& text, const char* alphabet, bool padding_optional, Bytes* out) {
  // Digits up to the first other character, then nothing but padding.
  std::vector<uint8_t> values;
  size_t at = 0;
  for (; at < text.size(); ++at) {
    const char* found = static_cast<const char*>(std::memchr(alphabet, text[at], 64));
    if (found == nullptr) break;
    values.push_back(static_cast<uint8_t>(found - alphabet));
  }
  for (size_t i = at; i < text.size(); ++i) {
    if (text[i] != '=') return at;
  }
  if (values.empty()) return 0;

  const size_t last = values.size() % 4;
  if (last == 1) return at;
  const uint8_t spare_mask = last == 2 ? 15 : last == 3 ? 3 : 0;
  if ((values.back() & spare_mask) != 0) return at - 1;
  const size_t padding = text.size() - at;
  const size_t expected = last == 0 ? 0 : 4 - last;
  if (padding > expected) return at + expected;
  if (padding < expected && !(padding_optional && padding == 0)) return text.size();

  while (values.size() % 4 != 0) values.push_back(0);
  for (size_t i = 0; i < values.size(); i += 4) {
    const uint32_t group = values[i] * 262144u + values[i + 1] * 4096u + values[i + 2] * 64u + values[i + 3];
    for (int shift : {16, 8, 0}) out->push_back(static_cast<uint8_t>(group >> shift));
  }
  if (last != 0) out->resize(out->size() - expected);
  return kGood;
}

size_t Read(Encoding encoding, const Bytes& text, Bytes* out) {
  const char* plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char* url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  switch (encoding) {
    case Encoding::kHex:
      return ReadHex(text, out);
    case Encoding::kBase64:
      return ReadBase64(text, plain, false, out);
    case Encoding::kBase64url:
      return ReadBase64(text, url, true, out);
    case Encoding::kUtf8:
      break;
  }
  *out = text;
  return kGood;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  strongroom::fuzz::OpenOnce();
  if (size == 0) return 0;
  const auto encoding = static_cast<Encoding>(data[0] % 4);
  const Bytes text(data + 1, data + size);
  const strongroom::fuzz::Exact exact(text);

  const size_t before = strongroom::RoomUsage().slots;
  {
    strongroom::Slot slot;
    const strongroom::Status status =
        strongroom::RunOnSecretStack([&] { return strongroom::Decode(encoding, exact.data(), text.size(), &slot); });
    Bytes bytes;
    const size_t fault = Read(encoding, text, &bytes);
    if (text.empty()) {
      Require(status.code == Code::SECRET_LENGTH, "an empty text is refused for its length");
    } else if (fault == kGood) {
      Require(status.ok(), "a good text is taken");
      Require(slot.size() == bytes.size() && std::memcmp(slot.data(), bytes.data(), bytes.size()) == 0,
              "the bytes are the same");
      strongroom::CheckSlot(slot.data());
    } else {
      Require(status.code == Code::SECRET_ENCODING, "a bad text is refused for its encoding");
      Require(status.value == static_cast<int64_t>(fault), "the place of the first fault is the same");
      Require(!slot, "nothing is handed out with an error");
    }
  }
  Require(strongroom::RoomUsage().slots <= before + 1, "no slot is left behind");  // one: the pooled secret stack
  return 0;
}
