// The loops under the repetition signals: repeated lines and paragraphs, frequent n-grams of words, repeated n-grams.
//
// Every result is exact. Hashes and bit sets only decide what need not be compared.
#pragma once
#include <stddef.h>
#include <stdint.h>

// An open-addressing table of positions, shared by many uses. A slot holds `base` + 1 + position; a lower number is a
// leftover of an earlier use, so no use has to clear it.
typedef struct {
  uint32_t *slots;
  size_t mask;   // slots in use less one, all bits set
  uint32_t base; // above every number in the table
} sluice_positions;

// Bytes that `sluice_repeated_windows` and `sluice_lines_seen_twice` need as `marks` for so many members.
size_t sluice_twice_places(size_t members);

// What came of a search in a table.
typedef enum {
  sluice_search_done,
  sluice_search_full,    // too many different members: again with a larger table
  sluice_search_crowded, // too many hashes in one place: again with hashes of all bytes
} sluice_search_outcome;

// Copies words into `bytes` without gaps (32 bytes past their sum may be written), and writes where each starts and
// where the last ends to `places`.
void sluice_join_words(
  const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count, uint8_t *bytes, uint32_t *places);

// Finds the words at which an n-gram of at least `order` words may start whose bytes occur at another word, too.
//
// An n-gram of 8, 16, 32 bytes or more can be repeated only if the first 8, 16, 32 bytes from its start are. `candidates`
// gets the words, ascending, and `reaches` how long an n-gram at each can be: 0: below 8 bytes, 1: 16, 2: 32, 3: any.
// These and `scratch` have room for `count` words. Returns how many there are.
size_t sluice_repeated_windows(
  const uint8_t *bytes, const uint32_t *places, size_t count, size_t order, uint8_t *marks, uint32_t *scratch,
  uint32_t *candidates, uint8_t *reaches);

// Drops candidates at which no n-gram of `order` words can be repeated; returns how many remain.
size_t sluice_narrow_candidates(
  const uint32_t *places, size_t words, size_t order, uint32_t *candidates, uint8_t *reaches, size_t count);

// Moves a cursor over the candidates, by `order` words where the n-gram at it equals one at which it stood before. Sums
// their lengths as `lengths` (running sums, one a word and one behind) gives them. With `whole` hashes cover all bytes.
sluice_search_outcome sluice_repeated_grams(
  const uint8_t *bytes, const uint32_t *places, const uint32_t *lengths, const uint32_t *candidates, size_t count,
  size_t order, sluice_positions table, int whole, uint64_t *sum);

// Counts pairs of neighbouring words in `sketch` (`mask` + 1 counters), which may count different pairs as one, and
// writes to `bounds` what it says of each of the `words` - 1 pairs (0 behind them). Returns the greatest.
uint16_t sluice_bound_pairs(const uint64_t *hashes, size_t words, uint16_t *sketch, size_t mask, uint16_t *bounds);

// Turns bounds of n-grams into bounds of n-grams one word longer, of which there are `count`; returns the greatest.
uint16_t sluice_bound_longer(uint16_t *bounds, size_t count);

// Collects the n-grams, of `count`, whose bound is at least `least`; returns how many.
size_t sluice_grams_above(const uint16_t *bounds, size_t count, uint16_t least, uint32_t *grams);

// Counts each of some n-grams by the hashes of its words. `counts` has a counter a slot of the table. `best` gets the
// greatest count in its upper 32 bits and in the lower the inverted first position of the n-gram that has it, the
// first of those that do.
sluice_search_outcome sluice_count_grams(
  const uint64_t *hashes, const uint32_t *grams, size_t count, size_t order, sluice_positions table, uint32_t *counts,
  uint64_t *best);

// A text and its newlines; line k lies between newlines k - 1 and k, the ends of the text standing for those missing.
typedef struct {
  const uint8_t *text;
  const uint32_t *newlines;
  size_t newline_count;
  size_t length;
  int ascii; // whether every byte is a code point
} sluice_text_lines;

// What is counted of repeated lines or paragraphs.
typedef struct {
  size_t duplicates;
  size_t code_points; // in duplicates
} sluice_repetitions;

// Finds the lines, not empty, that may be equal to another. `candidates` and `repeated` have room for a number a line;
// the latter is set to 0. `all` gets the count of lines that are not empty. Returns how many candidates there are.
size_t sluice_lines_seen_twice(
  const sluice_text_lines *lines, uint8_t *marks, uint32_t *candidates, uint8_t *repeated, size_t *all);

// Counts lines equal to an earlier one. `repeated` gets 1 for each line that occurs twice or more.
sluice_search_outcome sluice_repeated_lines(
  const sluice_text_lines *lines, const uint32_t *candidates, size_t count, uint8_t *repeated, sluice_positions table,
  sluice_repetitions *result);

// Counts the paragraphs of the part of the text from `start` to `end`, which is not empty and neither begins nor ends
// with white space, and those equal to an earlier one. `repeated` is what `sluice_repeated_lines` wrote, or null where
// `start` or `end` lies within a line. The table holds line numbers.
sluice_search_outcome sluice_repeated_paragraphs(
  const sluice_text_lines *lines, size_t start, size_t end, const uint8_t *repeated, sluice_positions table,
  size_t *all, sluice_repetitions *result);
