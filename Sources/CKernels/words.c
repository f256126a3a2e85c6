// Hashes, code points and traits of words from the class masks; bytes are looked at where masks do not tell.
#include "words.h"

#include <stdbool.h>
#include <string.h>

#include "clones.h"
#include "hash.h"

uint64_t sluice_hash(const uint8_t *bytes, size_t length) { return hash_bytes(bytes, length); }

static inline __attribute__((always_inline)) uint64_t window(const uint64_t *mask, uint32_t start) {
  return load_word((const uint8_t *)mask + (start >> 3)) >> (start & 7);
}

// Traits of a word that has bytes beyond ASCII and no ASCII letter, by its code points.
static uint8_t traits_by_table(const uint8_t *bytes, const uint8_t *end, const uint8_t *table) {
  enum { letter = 1, punctuation = 64, terminal = 128, block_numbers = 8704 * 2 };
  uint8_t traits = 0;
  while (bytes < end) {
    uint32_t c = bytes[0];
    if (c < 0x80) {
      bytes += 1;
    } else if (c < 0xE0) {
      c = (c & 0x1F) << 6 | (bytes[1] & 0x3Fu);
      bytes += 2;
    } else if (c < 0xF0) {
      c = (c & 0x0F) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
      bytes += 3;
    } else {
      c = (c & 0x07) << 18 | (bytes[1] & 0x3Fu) << 12 | (bytes[2] & 0x3Fu) << 6 | (bytes[3] & 0x3Fu);
      bytes += 4;
    }
    uint16_t block, classes;
    memcpy(&block, table + (c >> 7) * 2, 2);
    memcpy(&classes, table + block_numbers + ((uint32_t)block << 7 | (c & 127)) * 2, 2);
    // No letter is punctuation.
    if (classes & letter) return SLUICE_WORD_HAS_LETTER | SLUICE_WORD_HAS_NON_PUNCTUATION;
    if (!(classes & (punctuation | terminal))) traits = SLUICE_WORD_HAS_NON_PUNCTUATION;
  }
  return traits;
}

// The same for a word longer than a window of the masks.
static void describe_long(
  const sluice_word_source *source, uint32_t start, uint32_t end, uint32_t *code_points, uint8_t *traits) {
  uint32_t inner = 0, letters = 0;
  for (uint32_t i = start; i < end; i++) {
    inner += source->text[i] >> 6 == 2;
    letters |= (uint32_t)((source->text[i] | 0x20u) - 'a' < 26);
  }
  *code_points = end - start - inner;
  *traits = letters ? SLUICE_WORD_HAS_LETTER | SLUICE_WORD_HAS_NON_PUNCTUATION
                    : traits_by_table(source->text + start, source->text + end, source->unicode_classes);
}

// A few words at a time, in loops that need few registers.
enum { at_a_time = 64 };

static inline __attribute__((always_inline)) void hash_words(
  const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count, uint64_t *hashes) {
  for (size_t i = 0; i < count; i++) hashes[i] = hash_bytes(text + starts[i], ends[i] - starts[i]);
}

// All of ASCII that can stand in a word is punctuation, but for letters and digits.
static inline __attribute__((always_inline)) uint8_t known_traits(uint64_t letters, uint64_t digits) {
  return (uint8_t)((letters != 0) * SLUICE_WORD_HAS_LETTER |
                   ((letters | digits) != 0) * SLUICE_WORD_HAS_NON_PUNCTUATION);
}

// Describes words by the masks alone. Those of which masks do not tell all are appended to `left`: words longer than a
// window and, `beyond` ASCII, words with bytes there and no ASCII letter.
static inline __attribute__((always_inline)) size_t describe_by_masks(
  const sluice_word_source *s, const uint32_t *starts, const uint32_t *ends, size_t count, bool beyond,
  uint32_t *code_points, uint8_t *traits, uint32_t *left) {
  const uint64_t *letter_mask = s->letters, *digit_mask = s->digits;
  size_t left_count = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t start = starts[i], length = ends[i] - start;
    uint64_t whole = (1ull << (length & 63)) - 1;
    uint64_t letters = window(letter_mask, start) & whole, digits = window(digit_mask, start) & whole;
    uint32_t is_left = length > 56, inner = 0;
    if (beyond) {
      inner = (uint32_t)__builtin_popcountll(window(s->continuations, start) & whole);
      is_left |= ((window(s->high, start) & whole) != 0) & (letters == 0);
    }
    code_points[i] = length - inner;
    traits[i] = known_traits(letters, digits);
    left[left_count] = (uint32_t)i;
    left_count += is_left;
  }
  return left_count;
}

SLUICE_CLONES
void sluice_describe_words(
  const sluice_word_source *source, const uint32_t *starts, const uint32_t *ends, size_t first, size_t last,
  uint64_t *hashes, uint32_t *code_points, uint8_t *traits) {
  uint32_t left[at_a_time + 1];
  for (size_t i = first; i < last; i += at_a_time) {
    size_t count = last - i < at_a_time ? last - i : at_a_time;
    hash_words(source->text, starts + i, ends + i, count, hashes + i);
    uint64_t high = 0;
    for (size_t block = starts[i] / 64; block <= (ends[i + count - 1] - 1) / 64; block++) high |= source->high[block];
    size_t left_count =
      high ? describe_by_masks(source, starts + i, ends + i, count, true, code_points + i, traits + i, left)
           : describe_by_masks(source, starts + i, ends + i, count, false, code_points + i, traits + i, left);
    for (size_t k = 0; k < left_count; k++) {
      size_t word = i + left[k];
      uint32_t start = starts[word], end = ends[word];
      if (end - start > 56) {
        describe_long(source, start, end, &code_points[word], &traits[word]);
      } else {
        traits[word] = traits_by_table(source->text + start, source->text + end, source->unicode_classes);
      }
    }
  }
}
