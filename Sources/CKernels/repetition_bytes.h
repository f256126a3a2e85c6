// Hashes and comparisons of byte ranges that the repetition loops share. Private to CKernels.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "masks.h"

#define SLUICE_INLINE static inline __attribute__((always_inline))

static const uint64_t SLUICE_K0 = 0x9E3779B97F4A7C15u;
static const uint64_t SLUICE_K1 = 0xC2B2AE3D27D4EB4Fu;
static const uint64_t SLUICE_K2 = 0xD6E8FEB86659FD93u;

SLUICE_INLINE uint64_t sluice_load(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, 8);
  return value;
}

// The two halves of the product, folded.
SLUICE_INLINE uint64_t sluice_mix(uint64_t a, uint64_t b) {
  unsigned __int128 product = (unsigned __int128)a * b;
  return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

SLUICE_INLINE uint64_t sluice_rotate(uint64_t value, int by) { return value << by | value >> (64 - by); }

// Which bytes of a range of 0 ... 16 bytes count: `low` and `high` for its first and second eight, `tail` for its last
// sixteen, which count only where it has sixteen.
typedef struct {
  uint64_t low, high, tail;
} sluice_reach;

#define SLUICE_LOW(n) (0xFFFFFFFFFFFFFFFFu >> (64 - 8 * (n)))
static const sluice_reach SLUICE_REACH[17] = {
  {0, 0, 0}, {SLUICE_LOW(1), 0, 0}, {SLUICE_LOW(2), 0, 0}, {SLUICE_LOW(3), 0, 0}, {SLUICE_LOW(4), 0, 0},
  {SLUICE_LOW(5), 0, 0}, {SLUICE_LOW(6), 0, 0}, {SLUICE_LOW(7), 0, 0}, {SLUICE_LOW(8), 0, 0},
  {SLUICE_LOW(8), SLUICE_LOW(1), 0}, {SLUICE_LOW(8), SLUICE_LOW(2), 0}, {SLUICE_LOW(8), SLUICE_LOW(3), 0},
  {SLUICE_LOW(8), SLUICE_LOW(4), 0}, {SLUICE_LOW(8), SLUICE_LOW(5), 0}, {SLUICE_LOW(8), SLUICE_LOW(6), 0},
  {SLUICE_LOW(8), SLUICE_LOW(7), 0}, {SLUICE_LOW(8), SLUICE_LOW(8), SLUICE_LOW(8)}
};

SLUICE_INLINE const sluice_reach *sluice_reach_of(size_t length) { return SLUICE_REACH + (length < 16 ? length : 16); }

// A hash of the first and last sixteen bytes and of the length, without a branch.
SLUICE_INLINE uint64_t sluice_hash_ends(const uint8_t *bytes, size_t length) {
  const sluice_reach *reach = sluice_reach_of(length);
  const uint8_t *last = bytes + (length < 16 ? 0 : length - 16);
  uint64_t head = sluice_mix((sluice_load(bytes) & reach->low) ^ SLUICE_K1,
                             (sluice_load(bytes + 8) & reach->high) ^ SLUICE_K2);
  uint64_t tail = sluice_mix((sluice_load(last) & reach->tail) ^ SLUICE_K0 ^ length,
                             (sluice_load(last + 8) & reach->tail) ^ SLUICE_K1);
  return head ^ sluice_rotate(tail, 32);
}

// A hash of every byte. The last step mixes once more than speed would ask, as this one is for texts that defeat others.
SLUICE_INLINE uint64_t sluice_hash_all(const uint8_t *bytes, size_t length) {
  uint64_t hash = length * SLUICE_K0;
  size_t position = 0;
  for (; position + 16 < length; position += 16) {
    hash = sluice_mix(sluice_load(bytes + position) ^ SLUICE_K1 ^ hash, sluice_load(bytes + position + 8) ^ SLUICE_K2);
  }
  const sluice_reach *reach = sluice_reach_of(length - position);
  uint64_t low = sluice_load(bytes + position) & reach->low;
  uint64_t high = sluice_load(bytes + position + 8) & reach->high;
  return sluice_mix(sluice_mix(low ^ SLUICE_K1 ^ hash, high ^ SLUICE_K2), SLUICE_K0);
}

// A hash of the first, middle and last eight bytes and of the length.
SLUICE_INLINE uint64_t sluice_hash_sample(const uint8_t *bytes, size_t length) {
  size_t last = length < 8 ? 0 : length - 8;
  uint64_t first = sluice_load(bytes);
  uint64_t middle = sluice_load(bytes + last / 2);
  uint64_t final = sluice_load(bytes + last);
  if (__builtin_expect(length < 8, 0)) first = middle = final = first & SLUICE_REACH[length].low;
  return sluice_mix(first * SLUICE_K1 + middle, (final + length) * SLUICE_K2 ^ SLUICE_K0);
}

// Whether two ranges of one length, not 0, hold the same bytes; without a branch up to 64 bytes. 64 bytes from where
// they start may be read.
SLUICE_INLINE bool sluice_equal(const uint8_t *a, const uint8_t *b, size_t length) {
  bytes64 first, second;
  memcpy(&first, a, 64);
  memcpy(&second, b, 64);
  uint64_t bits = MASK(first != second);
  if (__builtin_expect(length > 64, 0)) return bits == 0 && memcmp(a + 64, b + 64, length - 64) == 0;
  return bits << (64 - length) == 0;
}

// A set of hashes that knows which were added twice, a byte a place: 0, 1, then 3 and more. It errs only by taking
// different hashes for one. Bytes, as they take a third of the instructions that bits do.
SLUICE_INLINE void sluice_twice_add(uint8_t *marks, uint32_t place, unsigned one) {
  marks[place] = (uint8_t)(marks[place] << one | one);
}

SLUICE_INLINE uint8_t sluice_twice_has(const uint8_t *marks, uint32_t place) { return marks[place] >> 1 & 1; }

// Places of such a set, 8 to 16 a member (64 ... 2^24), as a number of bits.
SLUICE_INLINE int sluice_twice_bits(size_t members) {
  int bits = 6;
  while (bits < 24 && ((size_t)1 << bits) < members * 8) bits++;
  return bits;
}

// Empties a set for so many members; gives the shift from a 64-bit hash to a place.
SLUICE_INLINE int sluice_twice_clear(uint8_t *marks, size_t members) {
  int bits = sluice_twice_bits(members);
  memset(marks, 0, (size_t)1 << bits);
  return 64 - bits;
}
