// Finds needles in a stream of memory. Every window of 16 bytes of every needle counts, at any alignment of both.
//
// How: 16 bytes anywhere in memory hold one aligned word of 8 bytes. So only aligned words are looked up, in a table of
// all 8-byte words of all needles; a word that is there is extended both ways, and 16 matching bytes make a hit.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define WINDOW 16

// Reads all needles from `descriptor`, [u8 name length][name][u32 little-endian length][bytes] until the end; exits on
// nonsense.
void read_needles(int descriptor);

// A region of memory or a file begins: `where` is printed with the hits and must stay alive.
void begin_region(const char* where, uint64_t start);

// The next bytes of the region. at: their offset; where it does not continue the last call, no hit spans the gap.
void search(const uint8_t* bytes, size_t size, uint64_t at);

// A part of the region that could not be read.
void refused(uint64_t at, uint64_t size, int error);

// Prints {"bytes", "refused", "hits"} as one line of JSON.
void print_report(void);
