// Text of a key to its bytes, strictly: one text for one value, and no character that does not belong.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

// utf8: the bytes themselves. hex: digits of either case, an even number. base64: RFC 4648 section 4, padding required.
// base64url: RFC 4648 section 5, padding optional. In both, the bits that the last character has to spare must be 0
// (section 3.5), so that no two texts mean the same key.
// The other three are ccxt's forms of a secret (key_form.h): nothing of an exchange's own is written in them.
enum class Encoding : uint8_t { kUtf8, kHex, kBase64, kBase64url, kBase64Text, kUpperText, kMd5Text };
constexpr uint32_t kEncodings = 4;
constexpr uint32_t kKeyForms = 7;

// On a secret stack. Replaces *out, which the caller owns. No table and no branch depends on a character's value, as in
// libsodium's codecs; time tells the length, and where a text is wrong the place, which the error tells anyway.
// Errors: SECRET_ENCODING (value: position of the first character out of place, the text's size where it ended too
// soon), SECRET_LENGTH (empty or above kMaxSecretSize), as TakeSlot.
Status Decode(Encoding encoding, const uint8_t* text, size_t size, Slot* out);

// Whether text can be the value of a header as it stands: 1 to kMaxTextSize characters of visible ASCII, with spaces
// inside. As Decode, it tells nothing of the characters but where the first is that does not belong. On a secret stack.
// Errors: SECRET_ENCODING (value: its position), SECRET_LENGTH.
Status CheckHeaderText(const uint8_t* text, size_t size);

// Whether text is a key as an exchange prints one: it decodes (utf8: it is visible ASCII without spaces, which a
// private key in PEM or DER is not) to `least` to `most` bytes. On a secret stack. Errors: as Decode.
Status CheckKeyText(Encoding encoding, const uint8_t* text, size_t size, size_t least, size_t most, bool* fits);

}  // namespace strongroom
