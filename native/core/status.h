// One result type for all of native/core: a code from one list, and the numbers that the sentence needs.
// The sentences themselves stand in lib/errors.ts, under the same names; a test compares the two lists.
#pragma once
#include <cstdint>

namespace strongroom {

#define STRONGROOM_CODES(X)                                                                                          \
  X(OK)                                                                                                              \
  /* the room */                                                                                                     \
  X(MEMLOCK_LIMIT)       /* value: bytes wanted, limit: RLIMIT_MEMLOCK */                                            \
  X(BACKING_UNAVAILABLE) /* secretmem was required; error: what memfd_secret said, 0: a fake */                      \
  X(BACKING_CONFLICT)    /* the room is open with the other backing */                                               \
  X(ROOM_FULL)           /* value: bytes wanted, limit: the room's size */                                           \
  X(OPENSSL_FAILED)      /* value: OpenSSL's packed error number */                                                  \
  /* secrets */                                                                                                      \
  X(SECRET_STRING)       /* a JavaScript string was given as a secret */                                             \
  X(SECRET_BUFFER)       /* a shared, resizable or detached buffer was given */                                      \
  X(SECRET_LENGTH)       /* value: bytes given (limit + 1: more), limit: 65536 */                                    \
  X(SECRET_ENCODING)     /* value: position of the first character out of place, from 0 */                           \
  X(SECRET_PERMISSIONS)  /* value: mode bits of the file */                                                          \
  X(SECRET_OWNER)        /* value: uid of the file's owner, limit: our uid */                                        \
  X(SECRET_NOT_A_FILE)   /* not a regular file */                                                                    \
  X(SECRET_TERMINAL)     /* value: the descriptor, a terminal, which would show what is typed */                     \
  X(SECRET_NOT_SENDABLE) /* it was not made to be sent, and so cannot be sealed as text */                           \
  X(BARE_HASH)           /* a secret was to be hashed with nothing around it */                                      \
  X(ENVIRONMENT_MISSING) /* the variable is not set */                                                               \
  X(HANDLE_DESTROYED)    /* the handle was destroyed */                                                              \
  X(HANDLE_INVALID)      /* not a handle of this kind from this copy of the addon */                                 \
  /* the terminal */                                                                                                 \
  X(NO_TERMINAL)     /* /dev/tty cannot be opened; error: errno */                                                   \
  X(INPUT_CANCELLED) /* value: the signal that ended the prompt, 0: end of input */                                  \
  X(INPUT_MULTILINE) /* text followed the end of the line */                                                         \
  X(INPUT_IDLE)      /* value: milliseconds in which nobody pressed a key */                                         \
  X(INPUT_MISMATCH)  /* the two entries differ */                                                                    \
  /* private keys: each error's subject says what of the key is meant */                                             \
  X(KEY_FORMAT)          /* not a private key in a form that is read, or a damaged one */                            \
  X(KEY_KIND)            /* of a kind that is not signed with, or no private key; value 1: another than asked for */ \
  X(KEY_SIZE)            /* value: bits of the modulus, limit: the bound they are beyond */                          \
  X(KEY_MISMATCH)        /* its parts do not fit together */                                                         \
  X(KEY_PASSWORD_NEEDED) /* it is encrypted and no password was given */                                             \
  X(KEY_PASSWORD_WRONG)  /* the password does not open it, or it is damaged */                                       \
  /* the vault */                                                                                                    \
  X(WRONG_PASSWORD)         /* the commitment of a slot does not fit the key, of whatever type it is */              \
  X(VAULT_DAMAGED)          /* the commitment fits and the tag does not, or a length is off */                       \
  X(KEY_FILE_SIZE)          /* value: bytes of the key file or credential, limit: the bound it is beyond */          \
  X(RECOVERY_CODE_MISTYPED) /* value: symbols, limit: how many it has; limit 0, value: place of a wrong one */       \
  X(RELEASE_NOT_ALLOWED)    /* the vault was not opened to hand secrets out */                                       \
  X(KDF_LIMIT)              /* value: the parameter, limit: its bound */                                             \
  X(KDF_MEMORY)             /* value: bytes wanted */                                                                \
  /* nonces */                                                                                                       \
  X(NONCE_EXHAUSTED)   /* the last nonce was, or the clock is beyond, 2^63 - 1 */                                    \
  X(NONCE_NOT_A_FILE)  /* not a regular file, or one with several names */                                           \
  X(NONCE_OWNER)       /* value: uid of the file's owner, limit: our uid */                                          \
  X(NONCE_PERMISSIONS) /* value: mode bits of the file */                                                            \
  X(NONCE_DAMAGED)     /* value: the file's size; its magic or its number may be wrong too */                        \
  X(NONCE_REPLACED)    /* no longer the file that was opened, or not whole, or set back */                           \
  /* imports */                                                                                                      \
  X(IMPORT_SIZE)     /* value: bytes (limit + 1: more), limit: the most */                                           \
  X(IMPORT_FORMAT)   /* not in the form that was told; value: the line, from 1 */                                    \
  X(IMPORT_PASSWORD) /* what was decrypted makes no sense: wrong password, or damaged */                             \
  /* the rest */                                                                                                     \
  X(INVALID_ARGUMENT) /* an argument of the wrong type or range */                                                   \
  X(SYSTEM)           /* error: errno of a system call that is not expected to fail */

enum class Code : uint8_t {
#define X(name) name,
  STRONGROOM_CODES(X)
#undef X
};

// The name of `code`, a constant string.
const char* CodeName(Code code);

// value and limit mean what the list above says for the code; error is an errno or 0.
struct Status {
  Code code = Code::OK;
  int64_t value = 0;
  int64_t limit = 0;
  int error = 0;
  bool ok() const { return code == Code::OK; }
};

inline Status Ok() { return Status{}; }
inline Status Fail(Code code, int64_t value = 0, int64_t limit = 0, int error = 0) {
  return Status{code, value, limit, error};
}

}  // namespace strongroom
