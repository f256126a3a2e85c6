// MinHash signatures of a document from the hashes of its words.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The hash of each piece [starts[i], ends[i]) of a text with 16 readable bytes behind it, as `sluice_hash` has it.
void sluice_hash_pieces(
  const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count, uint64_t *hashes);

// The hash of each run of `size` consecutive hashes, of which there must be at least that many; `shingles` gets
// `count` - `size` + 1. It depends on their order, and every bit of it on every bit of them.
void sluice_shingle(const uint64_t *hashes, size_t count, size_t size, uint64_t *shingles);

// Two sums over the distinct elements of a list; equal sets have equal sums, whatever their order and repetitions.
typedef struct {
  uint64_t low;
  uint64_t high;
  size_t distinct;
} sluice_set_sums;

// Sums over a list. `once` and `twice` are bitmaps of `mask` + 1 bits (a power of two, at least 64), all zero, and left
// so; `doubtful` has room for the whole list.
sluice_set_sums sluice_sum_set(
  const uint64_t *elements, size_t count, uint64_t *once, uint64_t *twice, size_t mask, uint64_t *doubtful);

// For each of `functions` hash functions, (multiplier * x + addend) mod 2^32, the least value over `count` (not 0)
// elements x. Behind the elements there is room for 63 more, which are overwritten.
void sluice_min_hashes(
  uint32_t *elements, size_t count, const uint32_t *multipliers, const uint32_t *addends, size_t functions,
  uint32_t *minima);

// The key of each band, a hash of the values of its rows and of its number, and the lowest byte of each value.
void sluice_bands(const uint32_t *minima, size_t bands, size_t rows, uint64_t *keys, uint8_t *sketch);

// The upper halves of hashes, which are what hash functions are applied to.
void sluice_upper_halves(const uint64_t *hashes, size_t count, uint32_t *halves);
