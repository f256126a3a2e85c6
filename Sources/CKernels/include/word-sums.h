// Sums over the words of a text; which stop words are among them, and where sentences may end.
#pragma once
#include <stddef.h>
#include <stdint.h>

// What the words of a text add up to; traits as in Sources/Text/TextIndex.swift.
typedef struct {
  uint32_t lettered;     // words with the trait bit 0
  uint32_t spelled;      // words with the trait bit 1
  uint32_t code_points;  // length of the spelled words; fits, since a text has less than 4 GB
} sluice_word_sums;

// Adds up `count` words.
sluice_word_sums sluice_sum_words(const uint8_t *traits, const uint32_t *code_points, size_t count);

// Which of "the", "be", "to", "of", "and", "that", "have", "with" are among the words, a bit each; case matters. Behind the
// text at least 4 bytes can be read.
uint8_t sluice_find_stop_words(const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count);

// Numbers of the words that may end a sentence: ".", "!", "?", and of at most four bytes those that begin beyond ASCII.
// `found` has room for one more than `count`; behind the last start and end 64 more can be read. Returns how many there are.
size_t sluice_find_stops(
  const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count, int is_ascii, uint32_t *found);
