// One pass over a text that counts hash signs and ellipses.
#include "symbols.h"

#include "clones.h"
#include "masks.h"

SLUICE_CLONES
sluice_symbols sluice_count_symbols(const uint8_t *text, size_t blocks) {
  sluice_symbols symbols = {0, 0};
  unsigned run = 0;  // dots that may still become an ellipsis: 0 to 2
  for (size_t block = 0; block < blocks; block++) {
    const uint8_t *from = text + block * 64;
    bytes64 a;
    memcpy(&a, from, 64);
    symbols.hashes += (uint64_t)__builtin_popcountll(MASK(a == '#'));
    uint64_t dots = MASK(a == '.');
    if ((dots & (dots << 1 | (run != 0))) == 0) {
      // No dot stands behind another, as in most blocks.
      run = (unsigned)(dots >> 63);
    } else {
      for (int i = 0; i < 64; i++) {
        run = dots >> i & 1 ? run + 1 : 0;
        symbols.ellipses += run == 3;
        run = run == 3 ? 0 : run;
      }
    }
    if (MASK(a >= 0x80)) {
      bytes64 b, c;
      memcpy(&b, from + 1, 64);
      memcpy(&c, from + 2, 64);
      symbols.ellipses += (uint64_t)__builtin_popcountll(MASK((a == 0xE2) & (b == 0x80) & (c == 0xA6)));
    }
  }
  return symbols;
}
