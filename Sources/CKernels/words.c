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

SLUICE_CLONES
void sluice_describe_words(
  const sluice_word_source *source, const uint32_t *starts, const uint32_t *ends, size_t first, size_t last,
  uint64_t *hashes, uint32_t *code_points, uint8_t *traits) {
  sluice_word_source s = *source;
  for (size_t i = first; i < last; i++) {
    uint32_t start = starts[i], length = ends[i] - start;
    hashes[i] = hash_bytes(s.text + start, length);
    if (length > 56) {
      describe_long(source, start, ends[i], &code_points[i], &traits[i]);
      continue;
    }
    uint64_t whole = (1ull << length) - 1;
    uint64_t letters = window(s.letters, start) & whole;
    uint64_t digits = window(s.digits, start) & whole;
    uint64_t high = window(s.high, start) & whole;
    code_points[i] = length - (uint32_t)__builtin_popcountll(window(s.continuations, start) & whole);
    // All of ASCII that can stand in a word is punctuation, but for letters and digits.
    uint8_t known = (uint8_t)((letters != 0) * 3 | (digits != 0) * SLUICE_WORD_HAS_NON_PUNCTUATION);
    if (high && !letters) known = traits_by_table(s.text + start, s.text + ends[i], s.unicode_classes);
    traits[i] = known;
  }
}
