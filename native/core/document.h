// A text with secrets in it, whole in the room while it is read: what other programs kept secrets in. Larger than a
// secret may be.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

// Debian's default limit of 8 MiB of locked memory is for this and for all secrets that come out of it.
constexpr size_t kMaxDocumentSize = 2u << 20;

// Moves; wipes and frees when it goes. Its size is public.
class Document {
 public:
  Document() = default;
  ~Document() { Reset(); }
  Document(Document&& other) noexcept;
  Document& operator=(Document&& other) noexcept;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  // Replaces what *document held by zeros. `size` is at least 1. Errors: IMPORT_SIZE above kMaxDocumentSize, before
  // anything is allocated; as TakeSlot, as TakeLargeBlock.
  static Status Take(size_t size, Document* document);

  uint8_t* data() const { return block_ != nullptr ? block_ : slot_.data(); }
  size_t size() const { return size_; }
  explicit operator bool() const { return data() != nullptr; }
  // Cuts the end off, which is wiped. `size` is at most size().
  void Cut(size_t size);
  void Reset();

 private:
  Slot slot_;
  uint8_t* block_ = nullptr;  // where it is larger than a slot
  size_t size_ = 0;
};

// Both run on a secret stack, replace *out, and fail with IMPORT_SIZE (empty, or above kMaxDocumentSize) and SYSTEM.
// A regular file (SECRET_NOT_A_FILE), whoever may read it: it is where the secrets have been until now.
Status ReadDocumentFile(const char* path, Document* out);
// Everything up to the end of `fd`, which stays open. Errors: SECRET_TERMINAL.
Status ReadDocumentDescriptor(int fd, Document* out);

}  // namespace strongroom
