// Bytes whose number is not known beforehand, gathered in the room.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

class SecretBuffer {
 public:
  // Makes room for `size` bytes in all, keeping what is there. The old slot is wiped. Errors as TakeSlot.
  Status Reserve(size_t size);
  // Sets how many bytes count; what is cut off is wiped. `size` is at most capacity().
  void Resize(size_t size);
  // The bytes in a slot of just their size, which is at least 1; the buffer is empty afterwards. Errors as TakeSlot.
  Status Finish(Slot* out);

  uint8_t* data() const { return slot_.data(); }
  size_t size() const { return size_; }
  size_t capacity() const { return slot_.size(); }

 private:
  Slot slot_;
  size_t size_ = 0;
};

}  // namespace strongroom
