// Secrets that come from the system: a descriptor, a file, the environment, the random generator. Each goes from the
// kernel straight into the room; no copy of it is made elsewhere in the process. The calls are raw system calls, so
// that a library put before libc (LD_PRELOAD) does not see their results by wrapping read().
//
// All of these run on a secret stack, replace *out, and fail with SECRET_LENGTH outside 1 to kMaxSecretSize bytes
// (value: the size, kMaxSecretSize + 1 for more), with SYSTEM (error: errno), or as TakeSlot does.
#pragma once
#include <cstddef>

#include "room.h"
#include "status.h"

namespace strongroom {

// Everything up to the end of `fd`, which stays open. Waits, also where the descriptor is non-blocking. One newline at
// the end (LF or CR LF), which editors and echo add, is dropped, unless it is the last byte of a private key in DER.
// Errors: SECRET_TERMINAL (a terminal shows what is typed).
Status ReadDescriptor(int fd, Slot* out);

// The same from a regular file that is not a symbolic link (SECRET_NOT_A_FILE) and belongs to us or to root
// (SECRET_OWNER). SECRET_PERMISSIONS where others can get at it: on a file of ours, as ssh has it, any bit for group or
// others; on one of root's, group may read, since that is how a systemd credential shows the right that its access
// control list gives us.
Status ReadSecretFile(const char* path, Slot* out);

// The same of a key file or a systemd credential: as it is, a newline at its end included. Of its size KEY_FILE_SIZE
// (value: bytes, limit: kMinKeyFileSize or kMaxSecretSize) in the place of SECRET_LENGTH.
Status ReadKeyFile(const char* path, Slot* out);

// The value of an environment variable (ENVIRONMENT_MISSING), which is then gone: from the environment, from the memory
// of every string that set it, and from the block that the kernel shows in /proc/PID/environ. Not while another thread
// changes the environment. On an error nothing is changed. INVALID_ARGUMENT: no such name can exist.
Status TakeEnvironment(const char* name, Slot* out);

// Bytes of the kernel's random generator.
Status MakeRandom(size_t size, Slot* out);

// The same, and written where another program finds them: nothing that was a secret before leaves the room this way.
// A new file of mode 0600, synced; none is left on an error. Errors: SYSTEM (error: EEXIST where there is a file).
Status MakeKeyFile(const char* path, size_t size, Slot* out);
// A pipe that holds all of them and has no writer any more: *fd is to be read, and closed by the caller. At most
// PIPE_BUF bytes.
Status MakeRandomPipe(size_t size, Slot* out, int* fd);

}  // namespace strongroom
