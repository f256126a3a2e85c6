// N-grams of words as 32-bit keys, their rows in a table, and sums of rows: the loops of language identification.
#pragma once
#include <stddef.h>
#include <stdint.h>

// How many keys `sluice_language_keys` writes at most for so many code points (capacity in keys; it also writes over the
// rest of a vector).
#define SLUICE_LANGUAGE_KEYS(count) ((count) * 6 + 64)

// Writes the keys of all n-grams of words; `text` holds words of code points with one space before, between and behind.
//
// The n-grams: two and three code points that stand together, spaces among them; four and five of a word's beginning and
// end, with the space; words of four code points and more, known by their first and last four and their length. At least
// 8 code points can be read behind the last. Returns how many keys there are.
size_t sluice_language_keys(const uint32_t *text, size_t count, uint32_t *keys);

// A table of rows by key: slots of a tag (the key's low 16 bits) above a row number; a slot of 0 is empty.
typedef struct {
  const uint32_t *slots;
  uint32_t shift;  // 32 minus the logarithm of how many slots there are
  uint32_t mask;   // how many slots there are, minus 1
} sluice_language_table;

// Writes the rows of those keys that the table has, in order; returns how many.
size_t sluice_language_rows(sluice_language_table table, const uint32_t *keys, size_t count, uint16_t *rows);

// Adds rows of 4-bit weights to sums: byte b of a row has the weight of column b in its low half, of column b + width in
// its high half. `width` is how many bytes a row has, a multiple of 16, at most 128.
void sluice_language_sum(
    const uint8_t *weights, size_t width, const uint16_t *rows, size_t count, uint32_t *sums);

// The same for rows of eight 8-bit weights.
void sluice_language_sum_bytes(const uint8_t *weights, const uint16_t *rows, size_t count, uint32_t *sums);
