#include "der.h"

#include <string.h>

namespace strongroom {

bool Der::Read(uint8_t tag, Der* content) {
  if (size < 2 || data[0] != tag) return false;
  size_t length = data[1];
  size_t head = 2;
  if (length >= 0x80) {
    // A key has at most 64 KiB: lengths of one to three bytes, none of which a shorter form could hold.
    const size_t bytes = length - 0x80;
    if (bytes < 1 || bytes > 3 || size < head + bytes) return false;
    length = 0;
    for (size_t i = 0; i < bytes; i++) length = length << 8 | data[head + i];
    if (length < 0x80 || length >> (8 * (bytes - 1)) == 0) return false;
    head += bytes;
  }
  if (length > size - head) return false;
  *content = Der{data + head, length};
  data += head + length;
  size -= head + length;
  return true;
}

bool Der::ReadNatural(Der* bytes) {
  if (!Read(kDerInteger, bytes) || bytes->size == 0 || bytes->data[0] >= 0x80) return false;
  if (bytes->data[0] != 0 || bytes->size == 1) return true;
  bytes->data++;
  bytes->size--;
  return bytes->data[0] >= 0x80;  // otherwise the leading 0 was one too many
}

bool Der::ReadSmall(int64_t* value) {
  Der bytes;
  if (!ReadNatural(&bytes)) return false;
  uint64_t number = 0;
  for (size_t i = 0; i < bytes.size && bytes.size <= sizeof number; i++) number = number << 8 | bytes.data[i];
  *value = bytes.size > sizeof number || number > INT64_MAX ? INT64_MAX : static_cast<int64_t>(number);
  return true;
}

bool Der::ReadBits(uint8_t tag, Der* bytes) {
  if (!Read(tag, bytes) || bytes->size == 0 || bytes->data[0] != 0)
    return false;  // the first byte: unused bits in the last
  bytes->data++;
  bytes->size--;
  return true;
}

bool Der::Is(const uint8_t* other, size_t other_size) const {
  return size == other_size && (size == 0 || memcmp(data, other, size) == 0);
}

}  // namespace strongroom
