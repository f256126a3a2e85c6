// Shingles, their set, and the least values of many hash functions over it. Every clone computes the same values.
#include "signatures.h"

#include <stdlib.h>
#include <string.h>

#include "clones.h"
#include "hash.h"

SLUICE_CLONES
void sluice_hash_pieces(
  const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count, uint64_t *hashes) {
  for (size_t i = 0; i < count; i++) hashes[i] = hash_bytes(text + starts[i], ends[i] - starts[i]);
}

// An odd constant without structure (a fraction of the square root of 7).
static const uint64_t position_key = 0xA54FF53A5F1D36F1;

// Mixes a word so that every bit depends on every other (the finalizer of SplitMix64, Steele et al. 2014).
static inline __attribute__((always_inline)) uint64_t mix(uint64_t x) {
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}

SLUICE_CLONES
void sluice_shingle(const uint64_t *hashes, size_t count, size_t size, uint64_t *shingles) {
  size_t all = count - size + 1;
  // In pieces that stay in cache while each of their words is added.
  for (size_t first = 0; first < all; first += 512) {
    size_t length = all - first < 512 ? all - first : 512;
    uint64_t *out = shingles + first;
    const uint64_t *in = hashes + first;
    for (size_t i = 0; i < length; i++) out[i] = in[i];
    for (size_t word = 1; word < size; word++) {
      for (size_t i = 0; i < length; i++) out[i] = out[i] * position_key + in[i + word];
    }
    for (size_t i = 0; i < length; i++) out[i] = mix(out[i]);
  }
}

static int ascending(const void *left, const void *right) {
  uint64_t a, b;
  memcpy(&a, left, 8);
  memcpy(&b, right, 8);
  return (a > b) - (a < b);
}

SLUICE_CLONES
sluice_set_sums sluice_sum_set(
  const uint64_t *elements, size_t count, uint64_t *once, uint64_t *twice, size_t mask, uint64_t *doubtful) {
  // Elements that share a bit may be equal; the few that do are sorted, the rest are distinct.
  for (size_t i = 0; i < count; i++) {
    uint64_t place = elements[i] & mask, bit = 1ull << (place & 63);
    twice[place >> 6] |= once[place >> 6] & bit;
    once[place >> 6] |= bit;
  }
  sluice_set_sums sums = {0, 0, 0};
  size_t doubts = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t x = elements[i], place = x & mask;
    uint64_t is_doubtful = twice[place >> 6] >> (place & 63) & 1;
    doubtful[doubts] = x;
    doubts += is_doubtful;
    uint64_t keep = is_doubtful - 1;
    sums.low += mix(x ^ 0x510E527FADE682D1) & keep;
    sums.high += mix(x + 0x9B05688C2B3E6C1F) & keep;
  }
  sums.distinct = count - doubts;
  qsort(doubtful, doubts, 8, ascending);
  for (size_t i = 0; i < doubts; i++) {
    if (i > 0 && doubtful[i] == doubtful[i - 1]) continue;
    sums.low += mix(doubtful[i] ^ 0x510E527FADE682D1);
    sums.high += mix(doubtful[i] + 0x9B05688C2B3E6C1F);
    sums.distinct++;
  }
  memset(once, 0, (mask + 1) / 8);
  memset(twice, 0, (mask + 1) / 8);
  return sums;
}

SLUICE_CLONES
void sluice_upper_halves(const uint64_t *hashes, size_t count, uint32_t *halves) {
  for (size_t i = 0; i < count; i++) halves[i] = (uint32_t)(hashes[i] >> 32);
}

void sluice_bands(const uint32_t *minima, size_t bands, size_t rows, uint64_t *keys, uint8_t *sketch) {
  for (size_t band = 0; band < bands; band++) {
    uint64_t key = mix(band + 1);
    for (size_t row = 0; row < rows; row++) key = mix(key ^ minima[band * rows + row]);
    keys[band] = key;
  }
  for (size_t i = 0; i < bands * rows; i++) sketch[i] = (uint8_t)minima[i];
}

typedef uint32_t words16 __attribute__((ext_vector_type(16)));

SLUICE_CLONES
void sluice_min_hashes(
  uint32_t *elements, size_t count, const uint32_t *multipliers, const uint32_t *addends, size_t functions,
  uint32_t *minima) {
  // Whole vectors: what fills the last one repeats an element, which changes no minimum.
  size_t padded = (count + 15) / 16 * 16;
  for (size_t i = count; i < padded; i++) elements[i] = elements[0];
  for (size_t f = 0; f < functions; f++) minima[f] = UINT32_MAX;
  // Pieces that stay in the first cache while all functions pass over them.
  for (size_t first = 0; first < padded; first += 4096) {
    size_t last = first + 4096 < padded ? first + 4096 : padded;
    for (size_t f = 0; f < functions; f += 2) {
      size_t g = f + 1 < functions ? f + 1 : f;
      words16 least_f = minima[f], least_g = minima[g];
      words16 a = multipliers[f], b = addends[f], c = multipliers[g], d = addends[g];
      for (size_t i = first; i < last; i += 16) {
        words16 x;
        memcpy(&x, elements + i, 64);
        least_f = __builtin_elementwise_min(least_f, x * a + b);
        least_g = __builtin_elementwise_min(least_g, x * c + d);
      }
      minima[f] = __builtin_reduce_min(least_f);
      minima[g] = __builtin_reduce_min(least_g);
    }
  }
}
