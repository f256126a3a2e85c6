// The loops of datatrove's MinHash. Every value is defined by that tool, to the bit; only the way to it is ours.
#include "datatrove.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "clones.h"
#include "masks.h"
#include "positions.h"

SLUICE_CLONES
void sluice_find_kept_runs(sluice_kept_runs *runs, const uint8_t *text, size_t first, size_t last) {
  sluice_kept_runs r = *runs;
  for (size_t block = first; block < last; block++) {
    bytes64 b;
    memcpy(&b, text + block * 64, 64);
    uint64_t letters = MASK((b | 0x20) - 0x61 <= 25);
    uint64_t high = MASK(b >= 0x80);
    uint64_t special = MASK(b - 0x30 <= 9) | high;
    uint64_t members = letters | special;
    uint64_t edges = members ^ (members << 1 | r.in_run);
    r.in_run = members >> 63;
    r.start_count = append_positions(r.starts, r.start_count, (uint32_t)(block * 64), edges & members);
    r.end_count = append_positions(r.ends, r.end_count, (uint32_t)(block * 64), edges & ~members);
    r.special[block] = special;
    r.high_count += (size_t)__builtin_popcountll(high);
  }
  *runs = r;
}

void sluice_join_words_with_spaces(
  const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count, uint8_t *bytes, uint32_t *places) {
  uint32_t place = 0;
  for (size_t word = 0; word < count; word++) {
    const uint8_t *from = text + starts[word];
    uint32_t length = ends[word] - starts[word];
    places[word] = place;
    for (uint32_t done = 0; done < length; done += 16) memcpy(bytes + place + done, from + done, 16);
    place += length;
    bytes[place++] = ' ';
  }
  places[count] = place;
}

void sluice_hash_shingles(
  const uint8_t *bytes, const uint32_t *places, size_t count, size_t order, uint64_t *hashes) {
  for (size_t shingle = 0; shingle < count; shingle++) {
    uint32_t start = places[shingle];
    // The space behind the last word is not part of the shingle.
    hashes[shingle] = XXH64(bytes + start, places[shingle + order] - 1 - start, 0);
  }
}

typedef uint64_t lanes __attribute__((ext_vector_type(8)));

// The least value of one function, by division.
static uint64_t least_by_division(const uint64_t *hashes, size_t count, uint64_t a, uint64_t b) {
  uint64_t best = UINT64_MAX;
  for (size_t i = 0; i < count; i++) {
    uint64_t rest = (hashes[i] * a + b) % ((1ull << 61) - 1);
    best = rest < best ? rest : best;
  }
  return best;
}

SLUICE_CLONES
void sluice_least_modulo_prime(
  const uint64_t *hashes, size_t count, const uint64_t *a, const uint64_t *b, size_t functions, uint64_t *least) {
  const lanes prime = (lanes)((1ull << 61) - 1);
  for (size_t function = 0; function < functions; function += SLUICE_PRIME_LANES) {
    lanes factors[2], terms[2], best[2], most[2] = {0, 0};
    best[0] = best[1] = (lanes)UINT64_MAX;
    memcpy(factors, a + function, sizeof factors);
    memcpy(terms, b + function, sizeof terms);
    for (size_t i = 0; i < count; i++) {
      lanes hash = (lanes)hashes[i];
#pragma unroll
      for (int half = 0; half < 2; half++) {
        lanes value = hash * factors[half] + terms[half];
        // 2^61 is 1 modulo the prime, so this is the rest, or the rest and the prime: then it is at most 7 above it.
        lanes sum = (value & prime) + (value >> 61);
        best[half] = __builtin_elementwise_min(best[half], sum);
        most[half] = __builtin_elementwise_max(most[half], sum);
      }
    }
    memcpy(least + function, best, sizeof best);
    // One value in 2^58 is so great: not worth an instruction for each, only a look at the greatest.
    lanes greatest = __builtin_elementwise_max(most[0], most[1]);
    if (__builtin_reduce_max(greatest) < prime[0]) continue;
    for (size_t lane = function; lane < function + SLUICE_PRIME_LANES; lane++) {
      least[lane] = least_by_division(hashes, count, a[lane], b[lane]);
    }
  }
}
