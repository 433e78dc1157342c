// PEM (RFC 7468, and RFC 1421's headers as OpenSSL's traditional format has them): one block, strictly. Newlines may
// also be the two characters \n, as in the JSON files in which exchanges hand keys out.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

struct PemBlock {
  char label[32] = {};   // between BEGIN and the hyphens: "PRIVATE KEY"
  char cipher[32] = {};  // of a DEK-Info header, "" if there is none
  uint8_t iv[16] = {};   // from the same
  size_t iv_size = 0;
  Slot der;
};

// Whether `text` begins as PEM does.
bool LooksLikePem(const uint8_t* text, size_t size);

// On a secret stack. The one block of `text`; one of EC PARAMETERS before it, as `openssl ecparam -genkey` writes it,
// is skipped. Nothing but white space may stand before or behind. *subject: what is wrong, a constant. Errors:
// KEY_FORMAT, as TakeSlot.
Status ReadPem(const uint8_t* text, size_t size, PemBlock* out, const char** subject);

}  // namespace strongroom
