// One pass over a text in blocks of 64 bytes: edges of whitespace chunks, line breaks, newlines, class masks.
#pragma once
#include <stddef.h>
#include <stdint.h>

// What a scan is to write; the arrays of the rest are not touched.
enum {
  SLUICE_SCAN_CHUNKS = 1,
  SLUICE_SCAN_LINES = 2,
  SLUICE_SCAN_NEWLINES = 4,
  SLUICE_SCAN_CLASSES = 8,
};

// Where a scan stands: its arrays, how far they are filled, and what one block hands to the next. All zero at the start.
//
// Arrays of positions need room for 64 entries more than are found. Masks hold a bit a byte of text, a word a block.
typedef struct {
  uint32_t *chunk_starts;
  uint32_t *chunk_ends;
  uint32_t *line_breaks;  // first byte of each terminator; "\r\n" is one
  uint32_t *newlines;     // each "\n"
  uint64_t *continuations;  // bytes 0x80 to 0xBF
  uint64_t *letters;        // a-z, A-Z
  uint64_t *digits;         // 0-9
  uint64_t *high;           // bytes from 0x80
  uint64_t *spaces;         // white space
  size_t chunk_start_count;
  size_t chunk_end_count;
  size_t line_break_count;
  size_t newline_count;
  size_t continuation_count;
  uint64_t any_high;
  uint64_t in_chunk;     // 1 behind a byte that is not whitespace
  uint64_t space_carry;  // bytes of this block that belong to a whitespace character of the last one
  uint64_t after_return;  // 1 behind "\r"
} sluice_scan;

// Scans blocks [first, last) of a valid UTF-8 text that is followed by 64 spaces and at least 2 further bytes.
//
// The block that holds the text's end must be scanned too, even if it holds spaces only: it closes the last chunk.
void sluice_scan_blocks(sluice_scan *scan, const uint8_t *text, size_t first, size_t last, unsigned wanted);

// Code points of each piece [starts[i], ends[i]) of a text whose continuation bytes a scan has marked.
void sluice_count_code_points(
  const uint64_t *continuations, const uint32_t *starts, const uint32_t *ends, uint32_t *counts, size_t count);
