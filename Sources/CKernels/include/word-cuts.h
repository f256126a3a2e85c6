// Where words begin within whitespace chunks: at once for plain chunks, from a memory of chunks for the others.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A text, one or more of its chunks that follow one another, and what is known of the text's bytes, a bit each; `blocks`
// blocks of 64 bytes hold the text and one byte more. Masks have room for two more blocks.
typedef struct {
  const uint8_t *text;  // followed by at least 64 readable bytes
  const uint64_t *letters;
  const uint64_t *digits;
  const uint64_t *high;
  uint64_t *spaces;  // white space; behind the last block all is set to be that
  uint64_t *bad;     // bytes that keep their chunk from being plain: filled
  uint64_t *cuts;    // bytes that begin a word and no chunk: filled
  size_t blocks;
  const uint32_t *chunk_starts;
  const uint32_t *chunk_ends;
  size_t chunk_count;
  // Bits of the strings that must not be taken for plain: letters or digits alone, and others.
  const uint64_t *core_filter;
  const uint64_t *whole_filter;
} sluice_cuts;

enum { SLUICE_CORE_FILTER_BITS = 14, SLUICE_WHOLE_FILTER_BITS = 16 };

// The bit of a filter of 2^bits bits that stands for a string, by its first eight bytes (the first one lowest) and length.
static inline uint64_t sluice_filter_bit(uint64_t first, uint32_t length, unsigned bits) {
  uint64_t kept = length < 8 ? first & ((1ull << length * 8) - 1) : first;
  return ((kept ^ (uint64_t)length << 59) * 0x9E3779B97F4A7C15) >> (64 - bits);
}

// Fills `bad` and `cuts` where the chunks are: a mark before or behind letters alone or digits alone is cut off, unless the
// rules would keep it.
void sluice_mark_cuts(sluice_cuts *cuts);

// The chunks that may not be plain: those with bytes from 0x80 in `high`, up to 56 bytes long, the rest in `others`.
typedef struct {
  uint32_t *others;
  uint32_t *high;
  size_t other_count;
  size_t high_count;
} sluice_chunk_lists;

// Appends to both lists; each needs room for all chunks and one more.
void sluice_sort_chunks(const sluice_cuts *cuts, sluice_chunk_lists *lists);

// Replaces the cuts of a chunk of up to 63 bytes; bit n says that a word begins at its byte n, bit 0 is not set.
static inline void sluice_set_cuts(uint64_t *cuts, uint32_t start, uint32_t length, uint64_t inner) {
  uint64_t whole = ((1ull << length) - 1) & ~1ull;
  uint32_t word = start >> 6, shift = start & 63;
  cuts[word] = (cuts[word] & ~(whole << shift)) | inner << shift;
  cuts[word + 1] = (cuts[word + 1] & ~(whole >> 1 >> (63 - shift))) | inner >> 1 >> (63 - shift);
}

// One chunk of up to 48 bytes: its bytes, zeros behind them; where words begin in it; its length.
typedef struct {
  uint64_t bytes[6];
  uint64_t cuts;
  uint64_t length;
} sluice_known_chunk;

enum { SLUICE_CHUNKS_AT_A_TIME = 64, SLUICE_LONGEST_KNOWN_CHUNK = 48 };

// Whether two chunks have the same bytes.
static inline uint64_t sluice_is_same_chunk(const sluice_known_chunk *a, const sluice_known_chunk *b) {
  uint64_t differs = a->length ^ b->length;
  for (int i = 0; i < 6; i++) differs |= a->bytes[i] ^ b->bytes[i];
  return differs == 0;
}

// A chunk that was looked for, its cuts left out; its number among all chunks; the place where it belongs.
typedef struct {
  sluice_known_chunk chunk;
  uint32_t number;
  uint32_t place;
} sluice_unknown_chunk;

// Looks for up to SLUICE_CHUNKS_AT_A_TIME chunks in a memory of 2^bits places and sets the cuts of those that it knows.
//
// Returns how many it does not know, and writes which; `unknown` has room for one more than `count`.
size_t sluice_find_chunks(
  const sluice_cuts *cuts, const uint32_t *chunks, size_t count, const sluice_known_chunk *memory, unsigned bits,
  sluice_unknown_chunk *unknown);

// How many words begin within chunks.
size_t sluice_count_cuts(const sluice_cuts *cuts);

// Writes where all words begin and end; both arrays need room for 64 more than there are.
size_t sluice_list_words(const sluice_cuts *cuts, uint32_t *starts, uint32_t *ends);
