// The classes of the bytes of one short chunk, as the English rules ask for them, a bit each.
#pragma once
#include <stdint.h>

enum { SLUICE_LONGEST_SHORT_CHUNK = 63 };

// Bit n of each mask stands for byte n; the names are those of Sources/Text/EnglishClasses.swift.
typedef struct {
  uint64_t high;  // bytes from 0x80, of which the other masks say nothing
  uint64_t letters;
  uint64_t lower;
  uint64_t digits;
  uint64_t prefix;
  uint64_t suffix;
  uint64_t before_suffix_dot;
  uint64_t quotes;  // beside a "." within a chunk, as good as a letter of either case
  uint64_t operations;
  uint64_t relations;
  uint64_t dots;
  uint64_t commas;
  uint64_t hyphens;  // "-" alone
  uint64_t tildes;
  uint64_t underscores;
  uint64_t users;    // "@"
  uint64_t schemes;  // ":" before "/"
} sluice_chunk_classes;

// Classifies a chunk of up to SLUICE_LONGEST_SHORT_CHUNK bytes; 64 bytes from its start on can be read.
void sluice_classify_chunk(const uint8_t *chunk, uint32_t length, sluice_chunk_classes *classes);
