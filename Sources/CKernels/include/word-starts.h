// Where words begin, for searches that look at the beginnings of words only.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Marks each ASCII letter, digit or underscore that no such byte precedes, and each byte 0xF0, where many emoji begin.
//
// `masks` holds a bit a byte, a word a block of 64 bytes; behind the last block 2 further bytes are read. Returns whether the
// text holds a character beyond ASCII that lower-cases to an ASCII letter: U+212A (k) or U+0130 (i and a combining dot).
bool sluice_mark_word_starts(const uint8_t *text, size_t blocks, uint64_t *masks);
