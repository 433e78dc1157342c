// Forms of a secret's text that ccxt makes the key of an HMAC (lib/ccxt), beside the encodings of decode.h.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

// All on a secret stack; each replaces *out, which the caller owns. text: 1 byte or more. Errors as TakeSlot.

// The padded base64 (RFC 4648 section 4) of the text's bytes. No table: the characters are as secret as what they stand
// for.
Status Base64Text(const uint8_t* text, size_t size, Slot* out);

// The text with upper-case letters. Errors: SECRET_ENCODING (value: the position of a character that is not ASCII).
Status UpperText(const uint8_t* text, size_t size, Slot* out);

// The 32 hexadecimal digits, lower case, of the text's MD5.
Status Md5Text(const uint8_t* text, size_t size, Slot* out);

}  // namespace strongroom
