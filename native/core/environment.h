// The process's environment, read and rid of a variable. Within this addon getenv() finds nothing (isolation.cc).
#pragma once
#include "status.h"

namespace strongroom {

// The value of `name`, or null. Valid until the environment is changed.
const char* FindVariable(const char* name);

// Overwrites the value in every string of the environment that sets `name`, removes it from the environment, and
// overwrites name and value in the block that the process was started with, which the kernel shows in /proc/PID/environ
// even after unsetenv(). That block is found through /proc/self/stat; without /proc there is no such window either.
// Errors: SYSTEM (unsetenv refused the name).
Status ScrubVariable(const char* name);

}  // namespace strongroom
