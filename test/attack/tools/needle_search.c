#define _GNU_SOURCE
#include "needle_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_NEEDLES 4096
#define FILTER_BITS 22
#define CARRY 8192  // bytes kept from the last call, so that a hit may span two; a multiple of 8
#define MAX_HITS 65536
#define MAX_REFUSED 500

typedef struct {
  char name[256];
  const uint8_t* bytes;
  uint32_t size;
} Needle;

typedef struct {
  uint64_t word;
  uint32_t needle, offset;
  uint32_t next;  // index + 1 of the next entry of the same bucket
} Entry;

typedef struct {
  uint32_t needle;
  const char* where;
  uint64_t offset;  // of the matching bytes
  int64_t base;     // where the needle's first byte would lie: one copy is one hit
  uint32_t length;
} Hit;

static Needle needles[MAX_NEEDLES];
static uint32_t needle_count;
static Entry* entries;
static uint32_t entry_count, bucket_mask;
static uint32_t* buckets;
static uint64_t filter[(1u << FILTER_BITS) / 64];

static Hit hits[MAX_HITS];
static uint32_t hit_count, hits_dropped;
static uint64_t counts[MAX_NEEDLES];

static struct {
  const char* where;
  uint64_t at, size;
  int error;
} refusals[MAX_REFUSED];
static uint32_t refusal_count;

static const char* region;
static uint64_t bytes_searched;
static uint8_t* carry;  // CARRY bytes before, then the bytes of this call
static size_t carry_capacity, carried;
static uint64_t carry_end;  // offset behind the carried bytes

static void die(const char* message) {
  fprintf(stderr, "scan: %s\n", message);
  exit(2);
}

static uint64_t mix(uint64_t word) {
  word *= 0x9e3779b97f4a7c15u;
  return word ^ (word >> 29);
}

static uint64_t load(const uint8_t* bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

static void add_words(uint32_t n) {
  for (uint32_t offset = 0; offset + 8 <= needles[n].size; offset++) {
    const uint64_t word = load(needles[n].bytes + offset), hash = mix(word);
    const uint32_t bit = hash >> (64 - FILTER_BITS), bucket = hash & bucket_mask;
    filter[bit / 64] |= 1ull << (bit % 64);
    entries[entry_count] = (Entry){word, n, offset, buckets[bucket]};
    buckets[bucket] = ++entry_count;
  }
}

void read_needles(int descriptor) {
  size_t size = 0, capacity = 1 << 20;
  uint8_t* all = malloc(capacity);
  for (;;) {
    if (size == capacity) all = realloc(all, capacity *= 2);
    if (all == NULL) die("out of memory");
    const ssize_t got = read(descriptor, all + size, capacity - size);
    if (got < 0) die("cannot read the needles from descriptor 3");
    if (got == 0) break;
    size += (size_t)got;
  }
  size_t words = 0;
  for (size_t at = 0; at < size;) {
    if (needle_count == MAX_NEEDLES) die("too many needles");
    Needle* needle = &needles[needle_count++];
    const size_t name = all[at++];
    if (at + name + 4 > size) die("a needle is cut short");
    memcpy(needle->name, all + at, name);
    memcpy(&needle->size, all + at + name, 4);
    at += name + 4;
    if (needle->size < WINDOW || needle->size > CARRY / 2) die("a needle's length is wrong");
    if (at + needle->size > size) die("a needle is cut short");
    needle->bytes = all + at;
    at += needle->size;
    words += needle->size;
  }
  if (needle_count == 0) die("no needles");
  uint32_t bucket_count = 1024;
  while (bucket_count < 2 * words) bucket_count *= 2;
  bucket_mask = bucket_count - 1;
  buckets = calloc(bucket_count, sizeof *buckets);
  entries = malloc(words * sizeof *entries);
  if (buckets == NULL || entries == NULL) die("out of memory");
  for (uint32_t n = 0; n < needle_count; n++) add_words(n);
}

void begin_region(const char* where, uint64_t start) {
  region = where;
  carried = 0;
  carry_end = start;
}

static void record(uint32_t n, uint64_t offset, int64_t base, uint32_t length) {
  // The words of one copy arrive in order, so the copy that is being extended is among the last hits.
  for (uint32_t i = hit_count, seen = 0; i > 0 && seen < 256; i--, seen++) {
    Hit* hit = &hits[i - 1];
    if (hit->needle == n && hit->base == base && hit->where == region) {
      if (length > hit->length) hit->length = length, hit->offset = offset;
      return;
    }
  }
  counts[n]++;
  if (hit_count == MAX_HITS) {
    hits_dropped++;
    return;
  }
  hits[hit_count++] = (Hit){n, region, offset, base, length};
}

static void extend(const Entry* entry, const uint8_t* bytes, size_t size, size_t position, uint64_t at) {
  const Needle* needle = &needles[entry->needle];
  uint32_t left = 0, right = 8;
  while (left < entry->offset && left < position &&
         needle->bytes[entry->offset - left - 1] == bytes[position - left - 1]) {
    left++;
  }
  while (entry->offset + right < needle->size && position + right < size &&
         needle->bytes[entry->offset + right] == bytes[position + right]) {
    right++;
  }
  if (left + right < WINDOW) return;
  record(entry->needle, at + position - left, (int64_t)(at + position) - entry->offset, left + right);
}

void search(const uint8_t* bytes, size_t size, uint64_t at) {
  if (at != carry_end) carried = 0;
  if (carry_capacity < CARRY + size) {
    carry = realloc(carry, carry_capacity = CARRY + size);
    if (carry == NULL) die("out of memory");
  }
  memcpy(carry + carried, bytes, size);
  bytes_searched += size;
  const size_t total = carried + size;
  const uint64_t start = at - carried;
  // Words of the carried bytes are looked at again: what follows them was not known the first time.
  for (size_t i = (8 - start % 8) % 8; i + 8 <= total; i += 8) {
    const uint64_t word = load(carry + i);
    if (word == 0) continue;
    const uint64_t hash = mix(word);
    const uint32_t bit = hash >> (64 - FILTER_BITS);
    if (!(filter[bit / 64] >> (bit % 64) & 1)) continue;
    for (uint32_t e = buckets[hash & bucket_mask]; e != 0; e = entries[e - 1].next) {
      if (entries[e - 1].word == word) extend(&entries[e - 1], carry, total, i, start);
    }
  }
  const size_t keep = total < CARRY ? total : CARRY;
  memmove(carry, carry + total - keep, keep);
  carried = keep;
  carry_end = at + size;
}

void refused(uint64_t at, uint64_t size, int error) {
  if (refusal_count < MAX_REFUSED) {
    refusals[refusal_count].where = region;
    refusals[refusal_count].at = at;
    refusals[refusal_count].size = size;
    refusals[refusal_count++].error = error;
  }
  carried = 0;
}

static void print_string(const char* text) {
  putchar('"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\') putchar('\\');
    if ((unsigned char)*text >= ' ') putchar(*text);
  }
  putchar('"');
}

void print_report(void) {
  printf("{\"bytes\":%llu,\"dropped\":%u,\"refused\":[", (unsigned long long)bytes_searched, hits_dropped);
  for (uint32_t i = 0; i < refusal_count; i++) {
    printf("%s{\"where\":", i ? "," : "");
    print_string(refusals[i].where);
    printf(",\"offset\":%llu,\"size\":%llu,\"error\":", (unsigned long long)refusals[i].at,
           (unsigned long long)refusals[i].size);
    print_string(strerrorname_np(refusals[i].error));
    printf("}");
  }
  printf("],\"hits\":[");
  for (uint32_t i = 0; i < hit_count; i++) {
    printf("%s{\"needle\":", i ? "," : "");
    print_string(needles[hits[i].needle].name);
    printf(",\"where\":");
    print_string(hits[i].where);
    printf(",\"offset\":%llu,\"length\":%u}", (unsigned long long)hits[i].offset, hits[i].length);
  }
  printf("],\"counts\":{");
  for (uint32_t n = 0, first = 1; n < needle_count; n++) {
    if (counts[n] == 0) continue;
    if (!first) putchar(',');
    first = 0;
    print_string(needles[n].name);
    printf(":%llu", (unsigned long long)counts[n]);
  }
  printf("}}\n");
}
