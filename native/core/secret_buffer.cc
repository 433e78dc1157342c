#include "secret_buffer.h"

#include <cstring>

#include "wipe.h"

namespace strongroom {

Status SecretBuffer::Reserve(size_t size) {
  if (size <= capacity()) return Ok();
  Slot larger;
  Status status = Slot::Take(size, &larger);
  if (!status.ok()) return status;
  if (size_ > 0) memcpy(larger.data(), data(), size_);
  slot_ = static_cast<Slot&&>(larger);
  return Ok();
}

void SecretBuffer::Resize(size_t size) {
  if (size < size_) Wipe(data() + size, size_ - size);
  size_ = size;
}

Status SecretBuffer::Finish(Slot* out) {
  Slot exact;
  Status status = Slot::Take(size_, &exact);
  if (!status.ok()) return status;
  memcpy(exact.data(), data(), size_);
  *out = static_cast<Slot&&>(exact);
  slot_.Reset();
  size_ = 0;
  return Ok();
}

}  // namespace strongroom
