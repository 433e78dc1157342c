"""Runs a command with one system call refused by a seccomp filter: without_syscall.py NUMBER ERRNO COMMAND..."""
import ctypes
import os
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
SECCOMP_RET_ERRNO, SECCOMP_RET_ALLOW = 0x00050000, 0x7FFF0000
LOAD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06


def instruction(code, yes, no, value):
    return struct.pack("HBBI", code, yes, no, value)


def main():
    number, error, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    program = b"".join(
        [
            instruction(LOAD, 0, 0, 0),  # seccomp_data.nr
            instruction(JUMP_EQUAL, 0, 1, number),
            instruction(RETURN, 0, 0, SECCOMP_RET_ERRNO | error),
            instruction(RETURN, 0, 0, SECCOMP_RET_ALLOW),
        ]
    )
    memory = ctypes.create_string_buffer(program)
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(memory))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    os.execvp(command[0], command)


main()
