// Hashes of n consecutive units, and sets of them.
#include "shingles.h"

#include <stdbool.h>
#include <string.h>

#include "clones.h"
#include "hash.h"

// The odd multiplier of the polynomial over the hashes of units, mod 2^64 (fraction of the square root of 7).
static const uint64_t step = 0xA54FF53A5F1D36F1;

// A permutation of 64-bit numbers after which every bit depends on every bit (Stafford 2011, variant 13; as in SplitMix64).
static inline __attribute__((always_inline)) uint64_t mix(uint64_t x) {
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}

// Adds a hash. The slot is right at once for all but a few, which branch prediction is therefore good at.
static inline __attribute__((always_inline)) void add(sluice_hash_set *set, uint64_t hash) {
  size_t slot = hash >> set->shift;
  uint64_t there = set->slots[slot];
  if (__builtin_expect((there != 0) & (there != hash), 0)) {
    size_t last = (1ull << (64 - set->shift)) - 1;
    do {
      slot = (slot + 1) & last;
      there = set->slots[slot];
    } while ((there != 0) & (there != hash));
  }
  set->slots[slot] = hash;
  set->members[set->count] = hash;
  set->count += there != hash;
}

// Hashes so many shingles: polynomials over their units, mixed. Each step is taken for all of them at once.
static inline __attribute__((always_inline)) void hash_shingles(
  const uint64_t *units, size_t count, size_t size, uint64_t *hashes) {
  for (size_t i = 0; i < count; i++) hashes[i] = units[i];
  for (size_t k = 1; k < size; k++) {
    for (size_t i = 0; i < count; i++) hashes[i] = hashes[i] * step + units[i + k];
  }
  for (size_t i = 0; i < count; i++) {
    uint64_t hash = mix(hashes[i]);
    hashes[i] = hash + (hash == 0);
  }
}

SLUICE_CLONES
void sluice_add_shingles(sluice_hash_set *set, const uint64_t *units, size_t count, size_t size) {
  enum { most = 256 };
  uint64_t hashes[most];
  sluice_hash_set s = *set;
  size_t all = count - size + 1;
  for (size_t first = 0; first < all; first += most) {
    size_t here = all - first < most ? all - first : most;
    if (size == 5) {
      hash_shingles(units + first, here, 5, hashes);
    } else {
      hash_shingles(units + first, here, size, hashes);
    }
    for (size_t i = 0; i < here; i++) add(&s, hashes[i]);
  }
  set->count = s.count;
}

void sluice_fill_slots(sluice_hash_set *set) {
  size_t count = set->count;
  set->count = 0;
  sluice_hash_set s = *set;
  for (size_t i = 0; i < count; i++) add(&s, s.members[i]);
  set->count = s.count;
}

void sluice_add_hashes(sluice_hash_set *set, const uint64_t *hashes, size_t count) {
  sluice_hash_set s = *set;
  for (size_t i = 0; i < count; i++) add(&s, hashes[i] + (hashes[i] == 0));
  set->count = s.count;
}

SLUICE_CLONES
sluice_member_sums sluice_sum_members(const uint64_t *members, size_t count) {
  sluice_member_sums sums = {0, 0};
  for (size_t i = 0; i < count; i++) {
    sums.first += members[i];
    sums.second += mix(members[i] ^ key_3);
  }
  return sums;
}

void sluice_sort_hashes(const uint64_t *hashes, size_t count, uint64_t *target, uint32_t *places, unsigned shift) {
  size_t size = 1ull << (64 - shift);
  memset(places, 0, size * sizeof *places);
  for (size_t i = 0; i < count; i++) places[hashes[i] >> shift]++;
  uint32_t before = 0;
  for (size_t k = 0; k < size; k++) {
    uint32_t here = places[k];
    places[k] = before;
    before += here;
  }
  for (size_t i = 0; i < count; i++) target[places[hashes[i] >> shift]++] = hashes[i];
  // About one hash to each place: what is left to sort is near.
  for (size_t i = 1; i < count; i++) {
    uint64_t hash = target[i];
    size_t k = i;
    for (; k > 0 && target[k - 1] > hash; k--) target[k] = target[k - 1];
    target[k] = hash;
  }
}

size_t sluice_hash_characters(
  const uint8_t *text, size_t length, const uint8_t *classes, unsigned *after, uint64_t *hashes) {
  enum { class_space = 16, block_numbers = 8704 * 2 };
  size_t count = 0, place = 0;
  unsigned state = *after;
  while (place < length) {
    const uint8_t *at = text + place;
    uint32_t c = at[0];
    bool space;
    if (c < 0x80) {
      place += 1;
      space = c == 0x20 || c - 9 <= 4 || c - 0x1C <= 3;
    } else {
      if (c < 0xE0) {
        c = (c & 0x1F) << 6 | (at[1] & 0x3Fu);
        place += 2;
      } else if (c < 0xF0) {
        c = (c & 0x0F) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
        place += 3;
      } else {
        c = (c & 0x07) << 18 | (at[1] & 0x3Fu) << 12 | (at[2] & 0x3Fu) << 6 | (at[3] & 0x3Fu);
        place += 4;
      }
      uint16_t block, found;
      memcpy(&block, classes + (c >> 7) * 2, 2);
      memcpy(&found, classes + block_numbers + ((size_t)block << 7 | (c & 127)) * 2, 2);
      space = found & class_space;
    }
    if (space) {
      state += state == 1;
      continue;
    }
    if (state == 2) hashes[count++] = fold(' ' ^ key_1, key_2);
    state = 1;
    hashes[count++] = fold(c ^ key_1, key_2);
  }
  *after = state;
  return count;
}
