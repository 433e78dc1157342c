// The private, static OpenSSL: every allocation of it lies in the room, no configuration file, environment variable or
// loadable code reaches it (isolation.cc), and nothing of it is visible outside this addon.
#pragma once
#include <cstddef>

#include "status.h"

namespace strongroom {

// Before anything else of OpenSSL, with the room open; later calls confirm. Errors: OPENSSL_FAILED.
Status OpenOpenssl();

struct OpensslUse {
  const char* version;  // of the copy that is linked in
  size_t room_bytes;    // that its allocations take in the room now
};
OpensslUse OpensslUsage();

// The oldest error in OpenSSL's queue as OPENSSL_FAILED, or why the room gave it no memory; empties the queue. On a
// secret stack.
Status OpensslError();

// After a function of OpenSSL that judges what it is given: whether it has refused it. False: it had no memory to
// judge, and *status says why. On a secret stack.
bool RefusedByOpenssl(Status* status);

}  // namespace strongroom
