// Where in a text something may stand that C4's line rules look for.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Marks bytes where a closer look is due: "{" and "[", and, in any case of ASCII, one rare place in each phrase:
// "ook" (cookie; also with the Kelvin sign, which lower-cases to k), "vac" (privacy), "vas" (javascript), "rms" (terms),
// "psu" (ipsum). Every occurrence is marked; so are other words with these letters.
//
// `masks` holds a bit a byte, a word a block of 64 bytes; behind the last block 2 further bytes are read.
void sluice_mark_c4_anchors(const uint8_t *text, size_t blocks, uint64_t *masks);
