// The loops of datatrove's MinHash. Every value is defined by that tool, to the bit; only the way to it is ours.
#include "datatrove.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

static void hash_shingles_singly(
  const uint8_t *bytes, const uint32_t *places, size_t first, size_t last, size_t order, uint64_t *hashes) {
  for (size_t shingle = first; shingle < last; shingle++) {
    uint32_t start = places[shingle];
    // The space behind the last word is not part of the shingle.
    hashes[shingle] = XXH64(bytes + start, places[shingle + order] - 1 - start, 0);
  }
}

typedef uint64_t lanes __attribute__((ext_vector_type(8)));

#if defined(__x86_64__)
// Eight XXH64 side by side: neighbouring shingles have much the same length, so hardly a lane waits for another, and
// no branch depends on a length. Needs the vector multiplications and gathers of AVX-512; others are faster one by one.

static const uint64_t prime_1 = 0x9E3779B185EBCA87, prime_2 = 0xC2B2AE3D27D4EB4F, prime_3 = 0x165667B19E3779F9,
                      prime_4 = 0x85EBCA77C2B2AE63, prime_5 = 0x27D4EB2F165667C5;

// The lanes of `a` where `mask` is set, of `b` elsewhere.
#define CHOOSE(mask, a, b) ((lanes)_mm512_mask_mov_epi64((__m512i)(b), (mask), (__m512i)(a)))
#define TURN(x, by) ((lanes)_mm512_rol_epi64((__m512i)(x), (by)))
// The eight bytes at each place, where `mask` is set; nothing is read elsewhere.
#define GATHER(mask, at) ((lanes)_mm512_mask_i64gather_epi64(_mm512_setzero_si512(), (mask), (__m512i)(at), bytes, 1))
#define ABOVE(a, b) _mm512_cmpgt_epu64_mask((__m512i)(a), (__m512i)(b))
#define EACH(x) ((lanes)_mm512_set1_epi64((long long)(x)))
#define ROUND(state, word) (TURN((state) + (word) * EACH(prime_2), 31) * EACH(prime_1))
#define MERGE(state, word) (((state) ^ ROUND(EACH(0), (word))) * EACH(prime_1) + EACH(prime_4))

__attribute__((target("arch=x86-64-v4")))
static size_t hash_shingles_by_eight(
  const uint8_t *bytes, const uint32_t *places, size_t count, size_t order, uint64_t *hashes) {
  size_t shingle = 0;
  for (; shingle + 8 <= count; shingle += 8) {
    lanes at = (lanes)_mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(places + shingle)));
    lanes end = (lanes)_mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(places + shingle + order)));
    lanes length = end - at - EACH(1);
    lanes stripes = length >> 5;
    lanes hash = EACH(prime_5);
    __mmask8 mask = ABOVE(stripes, EACH(0));
    if (mask) {
      __mmask8 long_lanes = mask;
      lanes a = EACH(prime_1 + prime_2), b = EACH(prime_2), c = EACH(0), d = EACH(0 - prime_1);
      for (uint64_t stripe = 0; mask; mask = ABOVE(stripes, EACH(stripe))) {
        a = CHOOSE(mask, ROUND(a, GATHER(mask, at)), a);
        b = CHOOSE(mask, ROUND(b, GATHER(mask, at + EACH(8))), b);
        c = CHOOSE(mask, ROUND(c, GATHER(mask, at + EACH(16))), c);
        d = CHOOSE(mask, ROUND(d, GATHER(mask, at + EACH(24))), d);
        at = CHOOSE(mask, at + EACH(32), at);
        stripe++;
      }
      lanes merged = TURN(a, 1) + TURN(b, 7) + TURN(c, 12) + TURN(d, 18);
      merged = MERGE(merged, a);
      merged = MERGE(merged, b);
      merged = MERGE(merged, c);
      merged = MERGE(merged, d);
      hash = CHOOSE(long_lanes, merged, hash);
    }
    hash += length;
    lanes rest = length & EACH(31);
    for (int word = 0; word < 3; word++) {
      mask = ABOVE(rest, EACH(7));
      lanes next = TURN(hash ^ ROUND(EACH(0), GATHER(mask, at)), 27) * EACH(prime_1) + EACH(prime_4);
      hash = CHOOSE(mask, next, hash);
      at = CHOOSE(mask, at + EACH(8), at);
      rest = CHOOSE(mask, rest - EACH(8), rest);
    }
    // Up to seven bytes are left.
    lanes word = GATHER(0xFF, at);
    mask = ABOVE(rest, EACH(3));
    lanes next = TURN(hash ^ (word & EACH(0xFFFFFFFF)) * EACH(prime_1), 23) * EACH(prime_2) + EACH(prime_3);
    hash = CHOOSE(mask, next, hash);
    word = CHOOSE(mask, word >> 32, word);
    rest = CHOOSE(mask, rest - EACH(4), rest);
    for (uint64_t byte = 0; byte < 3; byte++) {
      next = TURN(hash ^ (word & EACH(0xFF)) * EACH(prime_5), 11) * EACH(prime_1);
      hash = CHOOSE(ABOVE(rest, EACH(byte)), next, hash);
      word >>= 8;
    }
    hash = (hash ^ hash >> 33) * EACH(prime_2);
    hash = (hash ^ hash >> 29) * EACH(prime_3);
    hash ^= hash >> 32;
    memcpy(hashes + shingle, &hash, sizeof hash);
  }
  return shingle;
}
#endif

void sluice_hash_shingles(
  const uint8_t *bytes, const uint32_t *places, size_t count, size_t order, uint64_t *hashes) {
  size_t done = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) done = hash_shingles_by_eight(bytes, places, count, order, hashes);
#endif
  hash_shingles_singly(bytes, places, done, count, order, hashes);
}

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
