// MinHash: the smallest value of each of many hash functions over a set.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Hash functions are taken in groups of so many.
enum { SLUICE_MIN_HASH_LANES = 16 };

// For each hash function i the least (x * multipliers[i] + addends[i]) mod 2^32 over the lower halves x of `count` members;
// all bits set where there is none. `functions` is a multiple of SLUICE_MIN_HASH_LANES.
void sluice_min_hashes(
  const uint64_t *members, size_t count, const uint32_t *multipliers, const uint32_t *addends, size_t functions,
  uint32_t *minima);
