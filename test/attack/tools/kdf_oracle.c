// Argon2id as libargon2 computes it, opened up: what of it a vault's password could be tested against.
//
//   kdf_oracle < parameters   on stdin: eight u32 (little-endian): passes, memory KiB, lanes, threads, tag bytes,
//                             password bytes, salt bytes, hold; then the password and the salt
//   prints, raw: the tag; then, of every lane as the last pass left it, block 0, block 1 and the last block.
//   With hold = 1 it prints "ready\n" instead and waits, everything still in its heap: a control program for the scans.
#include <argon2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK 1024

// Of libargon2's core.c: whether it wipes its work memory before it gives it back.
extern int FLAG_clear_internal_memory;

static uint8_t* memory;
static size_t memory_size;

static int take(uint8_t** out, size_t size) {
  memory_size = size;
  *out = memory = malloc(size);
  return memory == NULL ? ARGON2_MEMORY_ALLOCATION_ERROR : ARGON2_OK;
}

static void keep(uint8_t* kept, size_t size) { (void)kept, (void)size; }

static void must(int held, const char* what) {
  if (held) return;
  fprintf(stderr, "kdf_oracle: %s\n", what);
  exit(2);
}

int main(void) {
  struct {
    uint32_t passes, memory_kib, lanes, threads, tag_size, password_size, salt_size, hold;
  } in;
  must(fread(&in, sizeof in, 1, stdin) == 1, "no parameters on stdin");
  must(in.tag_size <= 1024 && in.password_size <= 4096 && in.salt_size <= 4096, "parameters out of range");
  uint8_t* tag = malloc(in.tag_size);
  uint8_t* password = malloc(in.password_size + 1);
  uint8_t* salt = malloc(in.salt_size + 1);
  must(tag != NULL && password != NULL && salt != NULL, "out of memory");
  must(fread(password, 1, in.password_size, stdin) == in.password_size, "the password is cut short");
  must(fread(salt, 1, in.salt_size, stdin) == in.salt_size, "the salt is cut short");

  argon2_context context = {
      .out = tag, .outlen = in.tag_size, .pwd = password, .pwdlen = in.password_size,
      .salt = salt, .saltlen = in.salt_size,
      .t_cost = in.passes, .m_cost = in.memory_kib, .lanes = in.lanes, .threads = in.threads,
      .version = ARGON2_VERSION_13, .allocate_cbk = take, .free_cbk = keep, .flags = ARGON2_DEFAULT_FLAGS};
  FLAG_clear_internal_memory = 0;
  const int result = argon2_ctx(&context, Argon2_id);
  must(result == ARGON2_OK, argon2_error_message(result));

  if (in.hold != 0) {
    printf("ready\n");
    fflush(stdout);
    pause();
  }
  fwrite(tag, in.tag_size, 1, stdout);
  const size_t lane_size = memory_size / in.lanes;
  for (uint32_t lane = 0; lane < in.lanes; lane++) {
    const uint8_t* start = memory + lane * lane_size;
    fwrite(start, BLOCK, 2, stdout);
    fwrite(start + lane_size - BLOCK, BLOCK, 1, stdout);
  }
  return 0;
}
