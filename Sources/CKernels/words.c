// Hashes, code points and traits of words from the class masks; bytes are looked at where masks do not tell.
#include "words.h"

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

// Words without a byte beyond ASCII: what of it can stand in a word is punctuation, but for letters and digits.
static inline __attribute__((always_inline)) uint32_t describe_plain(
  const uint64_t *letters, const uint64_t *digits, const uint32_t *starts, const uint32_t *ends, size_t count,
  uint32_t *code_points, uint8_t *traits) {
  uint32_t longest = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t length = ends[i] - starts[i];
    code_points[i] = length;
    longest = length > longest ? length : longest;
  }
  for (size_t i = 0; i < count; i++) {
    uint64_t whole = (1ull << (code_points[i] & 63)) - 1;
    uint64_t lettered = window(letters, starts[i]) & whole, numbered = window(digits, starts[i]) & whole;
    traits[i] = (uint8_t)((lettered != 0) * SLUICE_WORD_HAS_LETTER |
                          ((lettered | numbered) != 0) * SLUICE_WORD_HAS_NON_PUNCTUATION);
  }
  return longest;
}

static inline __attribute__((always_inline)) void describe_any(
  const sluice_word_source *s, const uint32_t *starts, const uint32_t *ends, size_t count, uint32_t *code_points,
  uint8_t *traits) {
  for (size_t i = 0; i < count; i++) {
    uint32_t start = starts[i], length = ends[i] - start;
    if (length > 56) {
      describe_long(s, start, ends[i], &code_points[i], &traits[i]);
      continue;
    }
    uint64_t whole = (1ull << length) - 1;
    uint64_t letters = window(s->letters, start) & whole;
    uint64_t digits = window(s->digits, start) & whole;
    uint64_t high = window(s->high, start) & whole;
    code_points[i] = length - (uint32_t)__builtin_popcountll(window(s->continuations, start) & whole);
    uint8_t known = (uint8_t)((letters != 0) * 3 | (digits != 0) * SLUICE_WORD_HAS_NON_PUNCTUATION);
    if (high && !letters) known = traits_by_table(s->text + start, s->text + ends[i], s->unicode_classes);
    traits[i] = known;
  }
}

SLUICE_CLONES
void sluice_describe_words(
  const sluice_word_source *source, const uint32_t *starts, const uint32_t *ends, size_t first, size_t last,
  uint64_t *hashes, uint32_t *code_points, uint8_t *traits) {
  for (size_t i = first; i < last; i += at_a_time) {
    size_t count = last - i < at_a_time ? last - i : at_a_time;
    hash_words(source->text, starts + i, ends + i, count, hashes + i);
    uint64_t high = 0;
    for (size_t block = starts[i] / 64; block <= (ends[i + count - 1] - 1) / 64; block++) high |= source->high[block];
    uint32_t longest = 64;
    if (!high) {
      longest =
        describe_plain(source->letters, source->digits, starts + i, ends + i, count, code_points + i, traits + i);
    }
    // Where masks do not reach, or say too little.
    if (longest > 56) describe_any(source, starts + i, ends + i, count, code_points + i, traits + i);
  }
}
