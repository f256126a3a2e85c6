// One pass over a text that finds the few places where C4's line rules have to look closer.
#include "anchors.h"

#include "clones.h"
#include "masks.h"

SLUICE_CLONES
void sluice_mark_c4_anchors(const uint8_t *text, size_t blocks, uint64_t *masks) {
  for (size_t block = 0; block < blocks; block++) {
    const uint8_t *from = text + block * 64;
    bytes64 a, b, c;
    memcpy(&a, from, 64);
    memcpy(&b, from + 1, 64);
    memcpy(&c, from + 2, 64);
    bytes64 lead = c;
    a |= 0x20;
    b |= 0x20;
    c |= 0x20;
    // "[" and "{" differ in the bit that was just set; 0xE2 begins the Kelvin sign.
    masks[block] = MASK(
      (a == '{') | ((a == 'o') & (b == 'o') & ((c == 'k') | (lead == 0xE2))) |
        ((a == 'v') & (b == 'a') & ((c == 'c') | (c == 's'))) | ((a == 'r') & (b == 'm') & (c == 's')) |
        ((a == 'p') & (b == 's') & (c == 'u')));
  }
}
