// Two-stage tables over all code points, embedded by unicode.c: what each one is, its lower case, its part in words.
#pragma once
#include <stdint.h>
#include <string.h>

// 8,704 block numbers of 16 bits, then blocks of 128 values; written by Scripts/generate-unicode, little-endian.
extern const unsigned char sluice_unicode_classes[];
extern const unsigned char sluice_unicode_lower[];
// The same, with blocks of 8-bit values; written by Scripts/generate-word-breaks.
extern const unsigned char sluice_unicode_word_breaks[];
// 256 names of four letters, then the same; written by Scripts/generate-unicode-scripts.
extern const unsigned char sluice_unicode_scripts[];

// The table of classes, as a pointer.
static inline const uint8_t *sluice_unicode_class_table(void) { return sluice_unicode_classes; }

// The table of lower case, as a pointer.
static inline const uint8_t *sluice_unicode_lower_table(void) { return sluice_unicode_lower; }

enum { SLUICE_UNICODE_BLOCK_NUMBERS = 8704 * 2 };

// The class bits of a code point below 0x110000.
static inline uint16_t sluice_unicode_classes_of(uint32_t code_point) {
  uint16_t block, classes;
  memcpy(&block, sluice_unicode_classes + (code_point >> 7) * 2, 2);
  uint32_t index = (uint32_t)block << 7 | (code_point & 127);
  memcpy(&classes, sluice_unicode_classes + SLUICE_UNICODE_BLOCK_NUMBERS + index * 2, 2);
  return classes;
}

// The lower case of a code point below 0x110000 where it is one code point, else the code point itself.
static inline uint32_t sluice_unicode_lower_of(uint32_t code_point) {
  uint16_t block;
  int32_t distance;
  memcpy(&block, sluice_unicode_lower + (code_point >> 7) * 2, 2);
  uint32_t index = (uint32_t)block << 7 | (code_point & 127);
  memcpy(&distance, sluice_unicode_lower + SLUICE_UNICODE_BLOCK_NUMBERS + index * 4, 4);
  return code_point + (uint32_t)distance;
}

// The word-break property and flags of a code point below 0x110000.
static inline uint8_t sluice_unicode_word_break_of(uint32_t code_point) {
  uint16_t block;
  memcpy(&block, sluice_unicode_word_breaks + (code_point >> 7) * 2, 2);
  return sluice_unicode_word_breaks[SLUICE_UNICODE_BLOCK_NUMBERS + ((uint32_t)block << 7 | (code_point & 127))];
}

// The names and the table of scripts, as a pointer.
static inline const uint8_t *sluice_unicode_script_table(void) { return sluice_unicode_scripts; }
