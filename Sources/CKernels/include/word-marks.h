// Lower case and runs of word characters: which bytes belong to words, where words are cut, and the hashes of words.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A text whose words are looked for. Masks hold a bit a byte, a word a block of 64 bytes, in `blocks` = length / 64 + 1
// blocks, and one more word behind them. Behind the text `blocks` * 64 and 16 further bytes can be read and written.
typedef struct {
  uint8_t *text;     // in lower case
  uint64_t *words;   // bytes of word characters
  uint64_t *cuts;    // bytes at which a word begins whatever stands before; null where only other characters end words
  size_t length;
} sluice_word_marks;

// The tables of Unicode, as CResources embeds them.
typedef struct {
  const uint8_t *classes;
  const uint8_t *lowercase;  // null where the text is in lower case already
} sluice_unicode_tables;

// Copies a text in lower case and marks its words as far as ASCII goes; other bytes are copied and not marked. Lists the
// blocks that have such bytes in `others`, with room for all and one more, and returns how many they are.
size_t sluice_mark_ascii_words(const sluice_word_marks *marks, const uint8_t *source, uint32_t *others);

// Does the rest for the listed blocks: lower case in place, words, and cuts, which must be clear, around each character of
// a script that is written without spaces. Gives up and returns false where a character changes its length in lower case or
// depends on what stands around it.
bool sluice_mark_other_words(
  const sluice_word_marks *marks, sluice_unicode_tables tables, const uint32_t *others, size_t count);

// Blocks that are taken at a time: the words that end in so many fit into small arrays.
enum { SLUICE_WORD_BLOCKS = 64, SLUICE_WORDS_AT_A_TIME = SLUICE_WORD_BLOCKS * 32 + 8 };

// Between two calls of the functions below: what a word that reaches over the edge needs. Zero at the start.
typedef struct {
  uint64_t inside;  // 1 behind a byte of a word
  uint32_t start;   // where that word begins
} sluice_word_edge;

// Writes the hashes (as `sluice_hash`) of the words that end in blocks [first, last), at most SLUICE_WORD_BLOCKS; returns how
// many there are. `hashes` has room for SLUICE_WORDS_AT_A_TIME.
size_t sluice_hash_words(
  const sluice_word_marks *marks, size_t first, size_t last, sluice_word_edge *edge, uint64_t *hashes);

// Writes these words, a space behind each, to `joined`, where 16 bytes more may be written; returns the bytes written.
size_t sluice_join_words_of_marks(
  const sluice_word_marks *marks, size_t first, size_t last, sluice_word_edge *edge, uint8_t *joined);
