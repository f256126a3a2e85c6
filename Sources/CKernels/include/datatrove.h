// The loops of datatrove's MinHash: runs that its text normalisation keeps, shingles, and hash functions modulo a prime.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Where a search for runs stands: its arrays, how far they are filled, and what one block hands to the next.
//
// A run consists of ASCII letters, ASCII digits and bytes beyond ASCII. Arrays of positions need room for 64 entries more
// than are found; `special` holds a bit a byte of text, a word a block.
typedef struct {
  uint32_t *starts;
  uint32_t *ends;
  uint64_t *special;  // bytes of runs that are no letters
  size_t start_count;
  size_t end_count;
  size_t high_count;  // bytes beyond ASCII
  uint64_t in_run;    // 1 behind a byte that belongs to a run
} sluice_kept_runs;

// Searches blocks [first, last) of 64 bytes; what fills the last block behind the text must be spaces.
//
// The block that holds the text's end must be searched too, even if it holds spaces only: it closes the last run.
void sluice_find_kept_runs(sluice_kept_runs *runs, const uint8_t *text, size_t first, size_t last);

// Copies words with one space between two into `bytes` (16 bytes past their sum may be written), and writes where each
// starts, and one behind the last word's end, to `places`. Behind the text at least 16 bytes can be read.
void sluice_join_words_with_spaces(
  const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count, uint8_t *bytes, uint32_t *places);

// The XXH64 (seed 0) of each of `count` shingles of `order` neighbouring words that such a copy holds, with 8 readable bytes
// behind it.
void sluice_hash_shingles(
  const uint8_t *bytes, const uint32_t *places, size_t count, size_t order, uint64_t *hashes);

// The least value of each hash function over `count` hashes: ((hash * a + b) mod 2^64) mod (2^61 - 1).
//
// The number of functions is a multiple of `SLUICE_PRIME_LANES`. Without hashes each is 2^64 - 1.
enum { SLUICE_PRIME_LANES = 16 };
void sluice_least_modulo_prime(
  const uint64_t *hashes, size_t count, const uint64_t *a, const uint64_t *b, size_t functions, uint64_t *least);
