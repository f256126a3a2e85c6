// The most frequent n-gram of words: bounds first, so that only few n-grams are counted.
#include "clones.h"
#include "repetition.h"
#include "repetition_bytes.h"

SLUICE_CLONES
uint16_t sluice_bound_pairs(const uint64_t *hashes, size_t words, uint16_t *sketch, size_t mask, uint16_t *bounds) {
  memset(sketch, 0, (mask + 1) * sizeof *sketch);
  int shift = __builtin_clzll(mask);
  if (words == 0) return 0;
  for (size_t word = 0; word + 1 < words; word++) {
    size_t place = (hashes[word] ^ sluice_rotate(hashes[word + 1], 23)) * SLUICE_K0 >> shift;
    uint16_t count = sketch[place];
    sketch[place] = count + (count != UINT16_MAX);
  }
  uint16_t most = 0;
  for (size_t word = 0; word + 1 < words; word++) {
    size_t place = (hashes[word] ^ sluice_rotate(hashes[word + 1], 23)) * SLUICE_K0 >> shift;
    uint16_t bound = sketch[place];
    bounds[word] = bound;
    most = bound > most ? bound : most;
  }
  bounds[words - 1] = 0;
  return most;
}

SLUICE_CLONES
uint16_t sluice_bound_longer(uint16_t *bounds, size_t count) {
  uint16_t most = 0;
  for (size_t gram = 0; gram < count; gram++) {
    uint16_t here = bounds[gram], next = bounds[gram + 1];
    uint16_t bound = here < next ? here : next;
    bounds[gram] = bound;
    most = bound > most ? bound : most;
  }
  return most;
}

typedef uint16_t bounds64 __attribute__((ext_vector_type(64)));

SLUICE_CLONES
size_t sluice_grams_above(const uint16_t *bounds, size_t count, uint16_t least, uint32_t *grams) {
  size_t found = 0;
  for (size_t from = 0; from < count; from += 64) {
    bounds64 block;
    memcpy(&block, bounds + from, sizeof block);
    uint64_t bits = MASK(block >= least);
    if (count - from < 64) bits &= ~(~(uint64_t)0 << (count - from));
    while (bits) {
      grams[found++] = (uint32_t)from + (uint32_t)__builtin_ctzll(bits);
      bits &= bits - 1;
    }
  }
  return found;
}

SLUICE_INLINE uint64_t hash_gram(const uint64_t *words, size_t order) {
  uint64_t hash = words[0];
  for (size_t word = 1; word < order; word++) hash = sluice_mix(hash ^ SLUICE_K1, words[word] ^ SLUICE_K2);
  return hash;
}

SLUICE_INLINE bool equal_gram(const uint64_t *a, const uint64_t *b, size_t order) {
  uint64_t difference = 0;
  for (size_t word = 0; word < order; word++) difference |= a[word] ^ b[word];
  return difference == 0;
}

SLUICE_INLINE sluice_search_outcome count_grams(
  const uint64_t *hashes, const uint32_t *grams, size_t count, size_t order, sluice_positions table, uint32_t *counts,
  uint64_t *best) {
  size_t members = 0;
  size_t room = table.mask - table.mask / 4;
  uint64_t most = 0;
  for (size_t from = 0; from < count;) {
    size_t to = count - from < 4096 ? count : from + 4096;
    if (members + (to - from) > room) return sluice_search_full;
    for (size_t k = from; k < to; k++) {
      uint32_t gram = grams[k];
      size_t slot = hash_gram(hashes + gram, order) & table.mask;
      uint32_t entry = table.slots[slot];
      bool known = entry > table.base;
      uint32_t first = known ? entry - table.base - 1 : gram;
      while (__builtin_expect(!equal_gram(hashes + gram, hashes + first, order), 0)) {
        slot = (slot + 1) & table.mask;
        entry = table.slots[slot];
        known = entry > table.base;
        first = known ? entry - table.base - 1 : gram;
      }
      uint32_t seen = (known ? counts[slot] : 0) + 1;
      table.slots[slot] = table.base + 1 + first;
      counts[slot] = seen;
      members += !known;
      uint64_t rank = (uint64_t)seen << 32 | (uint32_t)~first;
      most = rank > most ? rank : most;
    }
    from = to;
  }
  *best = most;
  return sluice_search_done;
}

SLUICE_CLONES
sluice_search_outcome sluice_count_grams(
  const uint64_t *hashes, const uint32_t *grams, size_t count, size_t order, sluice_positions table, uint32_t *counts,
  uint64_t *best) {
  switch (order) {
  case 2: return count_grams(hashes, grams, count, 2, table, counts, best);
  case 3: return count_grams(hashes, grams, count, 3, table, counts, best);
  case 4: return count_grams(hashes, grams, count, 4, table, counts, best);
  default: return count_grams(hashes, grams, count, order, table, counts, best);
  }
}
