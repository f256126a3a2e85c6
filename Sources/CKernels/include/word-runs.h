// Runs of word characters in a text that is lower-cased in place.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Lower-cases the ASCII letters of `blocks` blocks of 64 bytes in place, and marks, a bit a byte, a word a block, which
// bytes are ASCII word characters (letters, digits, underscore) and which are beyond ASCII. Returns whether any is.
int sluice_lower_ascii(uint8_t *text, size_t blocks, uint64_t *words, uint64_t *high);

// Writes where each run of marked bytes starts and ends; a bit in `breaks` (or null) ends a run before its byte, where
// another one may start. Room for 32 runs a block and 64 more. Returns how many runs there are.
size_t sluice_runs(const uint64_t *words, const uint64_t *breaks, size_t blocks, uint32_t *starts, uint32_t *ends);
