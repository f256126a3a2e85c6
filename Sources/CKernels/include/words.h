// What is known of each word once its edges stand: hash, code points, traits.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The traits of a word, as WordTraits has them.
enum { SLUICE_WORD_HAS_LETTER = 1, SLUICE_WORD_HAS_NON_PUNCTUATION = 2 };

// The masks of a scan and the tables that describing words needs.
typedef struct {
  const uint8_t *text;  // followed by at least 16 readable bytes
  const uint64_t *continuations;
  const uint64_t *letters;
  const uint64_t *digits;
  const uint64_t *high;
  const uint8_t *unicode_classes;  // the table that CResources embeds
} sluice_word_source;

// Fills the hash, code points and traits of words [first, last), which are not empty.
void sluice_describe_words(
  const sluice_word_source *source, const uint32_t *starts, const uint32_t *ends, size_t first, size_t last,
  uint64_t *hashes, uint32_t *code_points, uint8_t *traits);

// The hash of a byte string with 16 readable bytes behind its start; equal on every machine.
uint64_t sluice_hash(const uint8_t *bytes, size_t length);
