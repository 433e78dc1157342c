#include "environment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "wipe.h"

namespace strongroom {
namespace {

// The value of `entry` if it reads NAME=value, else null.
char* ValueOf(char* entry, const char* name, size_t name_size) {
  if (strncmp(entry, name, name_size) != 0 || entry[name_size] != '=') return nullptr;
  return entry + name_size + 1;
}

struct Block {
  char* begin;
  char* end;
};

// A number with a space before and behind it; `at` moves to the one behind.
bool ReadAddress(char** at, char** address) {
  char* end = nullptr;
  const uintptr_t number = static_cast<uintptr_t>(strtoull(*at, &end, 10));
  if (end == *at || *end != ' ') return false;
  *at = end;
  *address = reinterpret_cast<char*>(number);
  return true;
}

// env_start and env_end, fields 50 and 51 of proc_pid_stat(5). The second field, the program's name in parentheses, may
// hold anything, so counting starts after the last parenthesis. Both null where the kernel hides them, from an
// undumpable process without root: then nobody can read the block through /proc either.
Status ReadStartingBlock(Block* block) {
  char text[2048];
  const int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Fail(Code::SYSTEM, 0, 0, errno);
  const ssize_t size = read(fd, text, sizeof text - 1);
  const int read_errno = size < 0 ? errno : 0;
  close(fd);
  if (size < 0) return Fail(Code::SYSTEM, 0, 0, read_errno);
  text[size] = '\0';
  char* at = strrchr(text, ')');
  for (int field = 2; at != nullptr && field < 50; ++field) at = strchr(at + 1, ' ');
  if (at == nullptr || !ReadAddress(&at, &block->begin) || !ReadAddress(&at, &block->end) ||
      block->begin > block->end) {
    return Fail(Code::SYSTEM);
  }
  return Ok();
}

}  // namespace

const char* FindVariable(const char* name) {
  const size_t name_size = strlen(name);
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const char* value = ValueOf(*entry, name, name_size);
    if (value != nullptr) return value;
  }
  return nullptr;
}

Status ScrubVariable(const char* name) {
  const size_t name_size = strlen(name);
  // The name stays for the moment: unsetenv has to find it.
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    char* value = ValueOf(*entry, name, name_size);
    if (value != nullptr) Wipe(value, strlen(value));
  }
  if (unsetenv(name) != 0) return Fail(Code::SYSTEM, 0, 0, errno);
  Block block{};
  const Status found = ReadStartingBlock(&block);
  if (!found.ok()) return found;
  for (char* entry = block.begin; entry < block.end;) {
    const size_t size = strnlen(entry, static_cast<size_t>(block.end - entry));
    if (ValueOf(entry, name, name_size) != nullptr) Wipe(entry, size);
    entry += size + 1;
  }
  return Ok();
}

}  // namespace strongroom
