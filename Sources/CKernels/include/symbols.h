// The two symbols that Gopher's quality rules count.
#pragma once
#include <stddef.h>
#include <stdint.h>

// How often the symbols stand in a text.
typedef struct {
  uint64_t hashes;    // "#"
  uint64_t ellipses;  // "..." without overlap, and U+2026
} sluice_symbols;

// Counts both in blocks of 64 bytes of valid UTF-8; what fills the last block behind the text must be spaces, and 2
// further bytes are read.
sluice_symbols sluice_count_symbols(const uint8_t *text, size_t blocks);
