// Word characters as masks, and runs of them as the edges of masks.
#include "word-runs.h"

#include "clones.h"
#include "masks.h"
#include "positions.h"

SLUICE_CLONES
int sluice_lower_ascii(uint8_t *text, size_t blocks, uint64_t *words, uint64_t *high) {
  uint64_t any = 0;
  for (size_t block = 0; block < blocks; block++) {
    bytes64 b;
    memcpy(&b, text + block * 64, 64);
    bytes64 upper = __builtin_convertvector((b - (uint8_t)65) < (uint8_t)26, bytes64);
    b |= upper & 0x20;
    memcpy(text + block * 64, &b, 64);
    uint64_t letters = MASK((b - 'a') < 26);
    uint64_t digits = MASK((b - '0') < 10);
    uint64_t underscores = MASK(b == '_');
    words[block] = letters | digits | underscores;
    high[block] = MASK(b >= 0x80);
    any |= high[block];
  }
  return any != 0;
}

SLUICE_CLONES
size_t sluice_runs(const uint64_t *words, const uint64_t *breaks, size_t blocks, uint32_t *starts, uint32_t *ends) {
  size_t start_count = 0, end_count = 0;
  uint64_t before = 0;
  for (size_t block = 0; block < blocks; block++) {
    uint64_t word = words[block];
    uint64_t cut = breaks ? breaks[block] : 0;
    uint64_t shifted = word << 1 | before;
    before = word >> 63;
    start_count = append_positions(starts, start_count, (uint32_t)(block * 64), word & (~shifted | cut));
    end_count = append_positions(ends, end_count, (uint32_t)(block * 64), shifted & (~word | cut));
  }
  // A run that reaches the end of the last block.
  if (before) ends[end_count++] = (uint32_t)(blocks * 64);
  return start_count;
}
