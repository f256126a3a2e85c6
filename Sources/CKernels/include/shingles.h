// Shingles: the hash of every n consecutive units of a text, and the set of them.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A set of hashes other than 0 in an open-addressing table of 2^(64 - shift) slots, with a list of its members. Slots that
// are not in use are 0. At least half of the slots must stay free.
typedef struct {
  uint64_t *slots;
  unsigned shift;
  uint64_t *members;
  size_t count;
} sluice_hash_set;

// Adds the hashes of the `count` - `size` + 1 shingles of so many units, `size` of them each, at least 1. `members` has room
// for one more than all.
void sluice_add_shingles(sluice_hash_set *set, const uint64_t *units, size_t count, size_t size);

// Puts the members into a table, cleared before, that has become larger.
void sluice_fill_slots(sluice_hash_set *set);

// Adds hashes. `members` has room for one more than all.
void sluice_add_hashes(sluice_hash_set *set, const uint64_t *hashes, size_t count);

// Two sums over the members, each of another function of them: equal for equal sets, whatever the order.
typedef struct {
  uint64_t first;
  uint64_t second;
} sluice_member_sums;
sluice_member_sums sluice_sum_members(const uint64_t *members, size_t count);

// Sorts hashes, whose upper bits must be evenly spread for this to be quick. `target` gets them; `places` is scratch memory
// of `count` numbers or more, a power of two of them: 2^(64 - shift).
void sluice_sort_hashes(const uint64_t *hashes, size_t count, uint64_t *target, uint32_t *places, unsigned shift);

// The hashes of code points, as units, with white space (`classes`: the table of CResources) as one space; none at the
// ends. `after` is 1 behind a unit that is not white space and 2 if white space followed; 0 at the start. Writes at most
// one more than there are bytes; returns how many.
size_t sluice_hash_characters(
  const uint8_t *text, size_t length, const uint8_t *classes, unsigned *after, uint64_t *hashes);
