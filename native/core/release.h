// The way of a stored secret out of the room: into a pipe, for another program. And the way back, to see whether it is
// the same still.
#pragma once
#include <cstddef>
#include <cstdint>

#include "room.h"
#include "status.h"

namespace strongroom {

// A pipe of which no other process has an end. The caller closes both. Errors: SYSTEM.
Status MakePipe(int* read_end, int* write_end);

// A pipe that holds all of the bytes and has no writer any more: *fd is to be read, and closed by the caller. Never
// waits, and there is no reader that could go away meanwhile. Errors: SYSTEM (error: EAGAIN where the kernel does not
// give the pipe as many bytes).
Status FillPipe(const uint8_t* data, size_t size, int* fd);

// All on a secret stack.
// Whether what comes through `fd`, to its end, is exactly these bytes. Reads into the room, one byte more than `size`
// at most, and takes as long for every content of that length. Errors: SYSTEM (error: ETIMEDOUT where the end has not
// come after `timeout` milliseconds), as TakeSlot.
Status ReadsAs(int fd, const uint8_t* data, size_t size, int timeout, bool* same);

// A private key in DER (PKCS#8) as PEM (RFC 7468), the form that other programs read. Errors: as TakeSlot.
Status WritePem(const uint8_t* der, size_t size, Slot* pem);

}  // namespace strongroom
