// Repeated n-grams of words: which words can start one, and the cursor that finds them.
//
// Most time would go to mispredicted branches, as nobody can guess whether the next n-gram is new. So the loops decide
// by arithmetic; the branches left are those that nearly always go one way.
#include "clones.h"
#include "repetition.h"
#include "repetition_bytes.h"

size_t sluice_twice_places(size_t members) { return (size_t)1 << sluice_twice_bits(members); }

SLUICE_CLONES
void sluice_join_words(
  const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count, uint8_t *bytes, uint32_t *places) {
  size_t at = 0;
  for (size_t word = 0; word < count; word++) {
    const uint8_t *from = text + starts[word];
    size_t length = ends[word] - starts[word];
    places[word] = (uint32_t)at;
    memcpy(bytes + at, from, 16);
    if (__builtin_expect(length > 16, 0)) memcpy(bytes + at + 16, from + 16, length - 16);
    at += length;
  }
  places[count] = (uint32_t)at;
  memset(bytes + at, 0, 32);
}

SLUICE_INLINE uint64_t hash_window8(const uint8_t *bytes) { return sluice_load(bytes) * SLUICE_K0; }

SLUICE_INLINE uint64_t hash_window16(const uint8_t *bytes) {
  return sluice_mix(sluice_load(bytes) ^ SLUICE_K1, sluice_load(bytes + 8) ^ SLUICE_K2);
}

SLUICE_INLINE uint64_t hash_window32(const uint8_t *bytes) {
  return hash_window16(bytes) ^ sluice_rotate(hash_window16(bytes + 16), 32);
}

SLUICE_CLONES
size_t sluice_repeated_windows(
  const uint8_t *bytes, const uint32_t *places, size_t count, size_t order, uint8_t *marks, uint32_t *scratch,
  uint32_t *candidates, uint8_t *reaches) {
  // `scratch` holds the places in the set from one loop to the next.
  int shift = sluice_twice_clear(marks, count);
  for (size_t word = 0; word < count; word++) {
    uint32_t place = (uint32_t)(hash_window8(bytes + places[word]) >> shift);
    scratch[word] = place;
    sluice_twice_add(marks, place, 1);
  }
  size_t found = 0;
  for (size_t word = 0; word < count; word++) {
    uint8_t repeated = sluice_twice_has(marks, scratch[word]);
    candidates[found] = (uint32_t)word;
    reaches[found] = repeated;
    found += repeated | (places[word + order] - places[word] < 8);
  }

  shift = sluice_twice_clear(marks, found);
  for (size_t k = 0; k < found; k++) {
    uint32_t place = (uint32_t)(hash_window16(bytes + places[candidates[k]]) >> shift);
    scratch[k] = place;
    sluice_twice_add(marks, place, 1);
  }
  size_t kept = 0;
  for (size_t k = 0; k < found; k++) {
    uint32_t word = candidates[k];
    uint8_t reach = reaches[k];
    uint8_t repeated = reach & sluice_twice_has(marks, scratch[k]);
    candidates[kept] = word;
    reaches[kept] = reach + repeated;
    kept += repeated | (places[word + order] - places[word] < 16);
  }

  shift = sluice_twice_clear(marks, kept);
  for (size_t k = 0; k < kept; k++) {
    uint32_t place = (uint32_t)(hash_window32(bytes + places[candidates[k]]) >> shift);
    scratch[k] = place;
    sluice_twice_add(marks, place, 1);
  }
  found = kept;
  kept = 0;
  for (size_t k = 0; k < found; k++) {
    uint32_t word = candidates[k];
    uint8_t reach = reaches[k];
    uint8_t repeated = (reach == 2) & sluice_twice_has(marks, scratch[k]);
    candidates[kept] = word;
    reaches[kept] = reach + repeated;
    kept += repeated | (places[word + order] - places[word] < 32);
  }
  return kept;
}

SLUICE_CLONES
size_t sluice_narrow_candidates(
  const uint32_t *places, size_t words, size_t order, uint32_t *candidates, uint8_t *reaches, size_t count) {
  static const uint32_t longest[4] = {7, 15, 31, UINT32_MAX};
  while (count > 0 && candidates[count - 1] + order > words) count--;
  size_t kept = 0;
  for (size_t k = 0; k < count; k++) {
    uint32_t word = candidates[k];
    uint8_t reach = reaches[k];
    candidates[kept] = word;
    reaches[kept] = reach;
    kept += places[word + order] - places[word] <= longest[reach];
  }
  return kept;
}

// Looks behind the slot where an n-gram should be. Returns whether an equal one was there; else it is added.
static __attribute__((noinline)) bool search_on(
  const uint8_t *bytes, const uint32_t *places, size_t order, uint32_t word, sluice_positions table, size_t slot,
  uint64_t *steps) {
  uint32_t start = places[word];
  uint32_t length = places[word + order] - start;
  while (true) {
    slot = (slot + 1) & table.mask;
    uint32_t entry = table.slots[slot];
    if (entry <= table.base) {
      table.slots[slot] = table.base + 1 + word;
      return false;
    }
    uint32_t other = entry - table.base - 1;
    uint32_t otherStart = places[other];
    if (places[other + order] - otherStart == length && sluice_equal(bytes + start, bytes + otherStart, length)) {
      return true;
    }
    *steps += 1;
  }
}

SLUICE_INLINE sluice_search_outcome repeated_grams(
  const uint8_t *bytes, const uint32_t *places, const uint32_t *lengths, const uint32_t *candidates, size_t count,
  size_t order, sluice_positions table, bool whole, uint64_t *sum) {
  uint64_t steps = 0;
  uint64_t stepsAllowed = whole ? UINT64_MAX : count + 256;
  size_t members = 0;
  size_t room = table.mask - table.mask / 4;
  uint64_t total = 0;
  uint32_t cursor = 0;
  for (size_t from = 0; from < count;) {
    size_t to = count - from < 4096 ? count : from + 4096;
    if (members + (to - from) > room) return sluice_search_full;
    for (size_t k = from; k < to; k++) {
      uint32_t word = candidates[k];
      if (word < cursor) continue;
      uint32_t start = places[word];
      uint32_t length = places[word + order] - start;
      uint64_t hash = whole ? sluice_hash_all(bytes + start, length) : sluice_hash_sample(bytes + start, length);
      size_t slot = hash & table.mask;
      uint32_t entry = table.slots[slot];
      bool hit = entry > table.base;
      uint32_t other = hit ? entry - table.base - 1 : word;
      uint32_t otherStart = places[other];
      bool equal = (places[other + order] - otherStart == length) &
        sluice_equal(bytes + start, bytes + otherStart, length);
      if (__builtin_expect(!equal, 0)) {
        hit = search_on(bytes, places, order, word, table, slot, &steps);
        if (steps > stepsAllowed) return sluice_search_crowded;
      } else {
        table.slots[slot] = table.base + 1 + other;
      }
      members += !hit;
      total += hit ? lengths[word + order] - lengths[word] : 0;
      cursor = hit ? word + (uint32_t)order : cursor;
    }
    from = to;
  }
  *sum = total;
  return sluice_search_done;
}

SLUICE_CLONES
sluice_search_outcome sluice_repeated_grams(
  const uint8_t *bytes, const uint32_t *places, const uint32_t *lengths, const uint32_t *candidates, size_t count,
  size_t order, sluice_positions table, int whole, uint64_t *sum) {
  if (whole) return repeated_grams(bytes, places, lengths, candidates, count, order, table, true, sum);
  return repeated_grams(bytes, places, lengths, candidates, count, order, table, false, sum);
}
