// One pass over a text that marks the beginnings of words.
#include "word-starts.h"

#include "clones.h"
#include "masks.h"

SLUICE_CLONES
bool sluice_mark_word_starts(const uint8_t *text, size_t blocks, uint64_t *masks) {
  uint64_t in_word = 0;
  uint64_t folding = 0;
  for (size_t block = 0; block < blocks; block++) {
    const uint8_t *from = text + block * 64;
    bytes64 a;
    memcpy(&a, from, 64);
    uint64_t word = MASK(((a | 0x20) - 0x61 <= 25) | (a - 0x30 <= 9) | (a == '_'));
    uint64_t start = word & ~(word << 1 | in_word);
    in_word = word >> 63;
    if (MASK(a >= 0x80)) {
      bytes64 b, c;
      memcpy(&b, from + 1, 64);
      memcpy(&c, from + 2, 64);
      start |= MASK(a == 0xF0);
      folding |= MASK(((a == 0xE2) & (b == 0x84) & (c == 0xAA)) | ((a == 0xC4) & (b == 0xB0)));
    }
    masks[block] = start;
  }
  return folding != 0;
}
