// N-grams of words as 32-bit keys, their rows in a table, and sums of rows: the loops of language identification.
#include "language-grams.h"

#include <string.h>

#include "clones.h"

// The finalizer of MurmurHash3 (Appleby 2011), by which every bit of a sum of products reaches every bit of a key.
static inline uint32_t mixed(uint32_t sum) {
  sum ^= sum >> 16;
  sum *= 0x85EBCA6Bu;
  sum ^= sum >> 13;
  sum *= 0xC2B2AE35u;
  return sum ^ sum >> 16;
}

static const uint32_t factors[5] = {0x9E3779B1u, 0x7FEB352Du, 0xC4CEB9FEu | 1, 0x2545F491u, 0x6C8E9CF5u};

static inline uint32_t key(const uint32_t *text, int order) {
  uint32_t sum = 0x51D7348Du * (uint32_t)order;
  for (int i = 0; i < order; i++) sum += text[i] * factors[i];
  return mixed(sum);
}

enum { batch = 64 };

SLUICE_CLONES
size_t sluice_language_keys(const uint32_t *text, size_t count, uint32_t *keys) {
  // Two and three code points at every place; behind the last places there are none.
  size_t twos = count > 1 ? count - 1 : 0, threes = count > 2 ? count - 2 : 0;
  for (size_t i = 0; i < twos; i++) keys[i] = key(text + i, 2);
  size_t made = twos;
  for (size_t i = 0; i < threes; i++) keys[made + i] = key(text + i, 3);
  made += threes;
  size_t start = 0;
  while (start + 1 < count) {
    size_t end = start + 1;
    while (end < count && text[end] != ' ') end++;
    size_t letters = end - start - 1;
    if (letters >= 3) {
      keys[made++] = key(text + start, 4);
      keys[made++] = key(text + end - 3, 4);
    }
    if (letters >= 4) {
      // A word is known by its first and last four code points and its length.
      uint32_t head = key(text + start, 5), tail = key(text + end - 4, 5);
      keys[made++] = head;
      keys[made++] = tail;
      keys[made++] = mixed(head + tail * factors[1] + (uint32_t)letters * factors[2]);
    }
    start = end;
  }
  return made;
}

size_t sluice_language_rows(sluice_language_table table, const uint32_t *keys, size_t count, uint16_t *rows) {
  size_t found = 0;
  for (size_t from = 0; from < count; from += batch) {
    size_t to = from + batch < count ? from + batch : count;
    // Slots lie in a table larger than the nearest cache: all of a batch are asked for before the first is needed.
    for (size_t i = from; i < to; i++) __builtin_prefetch(table.slots + (keys[i] >> table.shift));
    for (size_t i = from; i < to; i++) {
      uint32_t tag = keys[i] << 16;
      size_t place = keys[i] >> table.shift;
      // Most searches end at the first or the second slot: these are looked at without a branch.
      uint32_t first = table.slots[place], second = table.slots[(place + 1) & table.mask];
      int ends_first = first == 0 || (first ^ tag) >> 16 == 0;
      int ends_second = second == 0 || (second ^ tag) >> 16 == 0;
      uint32_t slot = ends_first ? first : second;
      if (__builtin_expect(!(ends_first | ends_second), 0)) {
        place = (place + 2) & table.mask;
        slot = table.slots[place];
        while (slot != 0 && (slot ^ tag) >> 16 != 0) {
          place = (place + 1) & table.mask;
          slot = table.slots[place];
        }
      }
      rows[found] = (uint16_t)slot;
      found += slot != 0;
    }
  }
  return found;
}

typedef uint8_t bytes16 __attribute__((ext_vector_type(16)));
typedef uint8_t bytes32 __attribute__((ext_vector_type(32)));
typedef uint16_t words16 __attribute__((ext_vector_type(16)));
typedef uint16_t words32 __attribute__((ext_vector_type(32)));

// 16 weights of at most 15 fit a byte, 4,096 fit 16 bits.
enum { rows_a_flush = 16, rows_a_turn = 4096 };

#define ADD_TO(sums, words, bytes)                     \
  {                                                    \
    words sum;                                         \
    memcpy(&sum, sums, sizeof sum);                    \
    sum += __builtin_convertvector(bytes, words);      \
    memcpy(sums, &sum, sizeof sum);                    \
  }

// Sums of up to 16 rows in bytes, vector by vector so that they stay in registers, then added to sums of 16 bits.
#define SUM_VECTORS(bytes, words, size)                \
  for (; place + size <= width; place += size) {       \
    bytes low = 0, high = 0;                           \
    for (size_t i = 0; i < rows_now; i++) {            \
      bytes both;                                      \
      memcpy(&both, starts[i] + place, size);          \
      low += both & 15;                                \
      high += both >> 4;                               \
    }                                                  \
    ADD_TO(turn + place, words, low)                   \
    ADD_TO(turn + width + place, words, high)          \
  }

SLUICE_CLONES
void sluice_language_sum(const uint8_t *weights, size_t width, const uint16_t *rows, size_t count, uint32_t *sums) {
  for (size_t begin = 0; begin < count; begin += rows_a_turn) {
    size_t end = count - begin < rows_a_turn ? count : begin + rows_a_turn;
    uint16_t turn[256] = {0};
    for (size_t from = begin; from < end; from += rows_a_flush) {
      size_t rows_now = end - from < rows_a_flush ? end - from : rows_a_flush;
      const uint8_t *starts[rows_a_flush];
      for (size_t i = 0; i < rows_now; i++) starts[i] = weights + rows[from + i] * width;
      for (size_t i = from + rows_now; i < end && i < from + 2 * rows_a_flush; i++) {
        const uint8_t *next = weights + rows[i] * width;
        __builtin_prefetch(next);
        if (width > 64) __builtin_prefetch(next + 64);
      }
      size_t place = 0;
      if (rows_now == rows_a_flush) {
        const size_t rows_now = rows_a_flush;
        SUM_VECTORS(bytes32, words32, 32)
        SUM_VECTORS(bytes16, words16, 16)
      } else {
        SUM_VECTORS(bytes32, words32, 32)
        SUM_VECTORS(bytes16, words16, 16)
      }
    }
    for (size_t column = 0; column < 2 * width; column++) sums[column] += turn[column];
  }
}

SLUICE_CLONES
void sluice_language_sum_bytes(const uint8_t *weights, const uint16_t *rows, size_t count, uint32_t *sums) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *row = weights + rows[i] * (size_t)8;
    for (int column = 0; column < 8; column++) sums[column] += row[column];
  }
}
