// Runs of word characters of the lower-cased text, by masks: ASCII 64 bytes at a time, what lies beyond by character.
#include "word-marks.h"

#include <string.h>

#include "clones.h"
#include "hash.h"
#include "masks.h"
#include "positions.h"

SLUICE_CLONES
size_t sluice_mark_ascii_words(const sluice_word_marks *marks, const uint8_t *source, uint32_t *others) {
  uint8_t *text = marks->text;
  uint64_t *words = marks->words;
  size_t length = marks->length, blocks = length / 64 + 1, count = 0;
  for (size_t block = 0; block < blocks; block++) {
    bytes64 b = 0;
    if (block + 1 < blocks) {
      memcpy(&b, source + block * 64, 64);
    } else {
      // Behind the end nothing belongs to a word.
      memcpy(&b, source + block * 64, length % 64);
    }
    bytes64 folded = b | 0x20;
    bytes64 letter = (bytes64)(folded - 'a' <= 25);
    bytes64 lower = b | (letter & 0x20);
    memcpy(text + block * 64, &lower, 64);
    words[block] = MASK(letter | (bytes64)(b - '0' <= 9) | (bytes64)(b == '_'));
    others[count] = (uint32_t)block;
    count += MASK(b >= 0x80) != 0;
  }
  words[blocks] = 0;
  return count;
}

enum { class_word = 1024, block_numbers = 8704 * 2 };

static inline __attribute__((always_inline)) size_t table_index(const uint8_t *table, uint32_t c) {
  uint16_t block;
  memcpy(&block, table + (c >> 7) * 2, 2);
  return (size_t)block << 7 | (c & 127);
}

static inline __attribute__((always_inline)) bool is_word(const uint8_t *classes, uint32_t c) {
  uint16_t found;
  memcpy(&found, classes + block_numbers + table_index(classes, c) * 2, 2);
  return found & class_word;
}

static inline __attribute__((always_inline)) uint32_t lower_case(const uint8_t *table, uint32_t c) {
  int32_t distance;
  memcpy(&distance, table + block_numbers + table_index(table, c) * 4, 4);
  return c + (uint32_t)distance;
}

// Whether a word character belongs to a script that is written without spaces between words: the scripts whose lines break
// between ideographs or by dictionary (classes ID, CJ and SA of UAX 14; of Unicode 14.0), Javanese and Balinese. Whole
// blocks suffice, as other characters in them are no word characters.
static inline bool stands_alone(uint32_t c) {
  if (c < 0x0E00) return false;
  if (c < 0x10A0) return true;                                          // Thai, Lao, Tibetan, Myanmar
  if (c < 0x2E80) {
    return c - 0x1780 < 0x80 || c - 0x1950 < 0xB0 ||                    // Khmer, Tai Le, New Tai Lue
           c - 0x1A20 < 0x90 || c - 0x1B00 < 0x80;                      // Tai Tham, Balinese
  }
  if (c < 0xA4D0) return c - 0x3130 >= 0x60;                            // kana, Bopomofo, Han, Yi; not Hangul
  if (c < 0xF900) {
    return c - 0xA980 < 0x80 || c - 0xAA60 < 0x80;                      // Javanese, Myanmar, Tai Viet
  }
  if (c < 0x10000) return c < 0xFB00 || c - 0xFF66 < 0x3A;              // Han, halfwidth Katakana
  return c - 0x11700 < 0x50 || c - 0x16FE0 < 0x4320 ||                  // Ahom, Tangut, Khitan, Nushu, kana
         c >= 0x20000;                                                  // Han
}

static inline __attribute__((always_inline)) uint32_t size_of(uint32_t c) {
  return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

static inline void encode(uint8_t *at, uint32_t c, uint32_t size) {
  for (uint32_t i = size - 1; i > 0; i--) {
    at[i] = (uint8_t)(0x80 | (c & 0x3F));
    c >>= 6;
  }
  at[0] = (uint8_t)((size == 2 ? 0xC0 : size == 3 ? 0xE0 : 0xF0) | c);
}

SLUICE_CLONES
bool sluice_mark_other_words(
  const sluice_word_marks *marks, sluice_unicode_tables tables, const uint32_t *others, size_t count) {
  sluice_word_marks r = *marks;
  for (size_t k = 0; k < count; k++) {
    uint32_t block = others[k];
    uint8_t *from = r.text + (size_t)block * 64;
    bytes64 b;
    memcpy(&b, from, 64);
    uint64_t found = 0, cuts = 0;
    // Each character is seen once, in the block of its first byte, so what was changed already is not seen again.
    for (uint64_t leads = MASK(b >= 0xC0); leads; leads &= leads - 1) {
      uint32_t place = (uint32_t)__builtin_ctzll(leads);
      uint8_t *at = from + place;
      uint32_t c, size;
      if (at[0] < 0xE0) {
        c = (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu);
        size = 2;
      } else if (at[0] < 0xF0) {
        c = (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
        size = 3;
      } else {
        c = (at[0] & 0x07u) << 18 | (at[1] & 0x3Fu) << 12 | (at[2] & 0x3Fu) << 6 | (at[3] & 0x3Fu);
        size = 4;
      }
      if (tables.lowercase) {
        uint32_t lower = lower_case(tables.lowercase, c);
        if (lower != c) {
          // A capital sigma depends on its neighbours.
          if (c == 0x03A3 || size_of(lower) != size) return false;
          encode(at, lower, size);
          c = lower;
        } else if (c == 0x0130) {
          return false;
        }
      }
      if (!is_word(tables.classes, c)) continue;
      uint64_t bits = (1ull << size) - 1;
      bool crosses = place + size > 64;
      found |= bits << place;
      if (crosses) r.words[block + 1] |= bits >> (64 - place);
      if (r.cuts && stands_alone(c)) {
        cuts |= 1ull << place;
        if (place + size >= 64) {
          r.cuts[block + 1] |= 1ull << (place + size - 64);
        } else {
          cuts |= 1ull << (place + size);
        }
      }
    }
    r.words[block] |= found;
    if (r.cuts) r.cuts[block] |= cuts;
  }
  return true;
}

// Where words begin and end in some blocks. A word that began before is listed; one that does not end is noted in `edge`.
typedef struct {
  uint32_t starts[SLUICE_WORDS_AT_A_TIME + 64];
  uint32_t ends[SLUICE_WORDS_AT_A_TIME + 64];
} word_places;

static inline __attribute__((always_inline)) size_t find_words(
  const sluice_word_marks *marks, size_t first, size_t last, sluice_word_edge *edge, word_places *places) {
  const uint64_t *words = marks->words, *cuts = marks->cuts;
  size_t start_count = 0, end_count = 0;
  uint64_t inside = edge->inside;
  places->starts[0] = edge->start;
  start_count += inside;
  for (size_t block = first; block < last; block++) {
    uint64_t word = words[block], before = word << 1 | inside;
    uint64_t cut = cuts ? cuts[block] : 0;
    inside = word >> 63;
    uint32_t base = (uint32_t)(block * 64);
    start_count = append_positions(places->starts, start_count, base, word & (~before | cut));
    end_count = append_positions(places->ends, end_count, base, before & (~word | cut));
  }
  edge->inside = inside;
  if (inside) edge->start = places->starts[start_count - 1];
  return end_count;
}

SLUICE_CLONES
size_t sluice_hash_words(
  const sluice_word_marks *marks, size_t first, size_t last, sluice_word_edge *edge, uint64_t *hashes) {
  word_places places;
  size_t count = find_words(marks, first, last, edge, &places);
  const uint8_t *text = marks->text;
  for (size_t i = 0; i < count; i++) hashes[i] = hash_bytes(text + places.starts[i], places.ends[i] - places.starts[i]);
  return count;
}

SLUICE_CLONES
size_t sluice_join_words_of_marks(
  const sluice_word_marks *marks, size_t first, size_t last, sluice_word_edge *edge, uint8_t *joined) {
  word_places places;
  size_t count = find_words(marks, first, last, edge, &places);
  uint8_t *out = joined;
  for (size_t i = 0; i < count; i++) {
    const uint8_t *from = marks->text + places.starts[i];
    size_t length = places.ends[i] - places.starts[i];
    // Sixteen bytes at a time: nearly every word is shorter.
    for (size_t done = 0; done < length; done += 16) memcpy(out + done, from + done, 16);
    out[length] = ' ';
    out += length + 1;
  }
  return (size_t)(out - joined);
}
