// The set bits of a mask as positions. Private to CKernels.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Appends the positions of the set bits. Eight are written at a time whatever their number, so that the usual block
// costs no mispredicted branch; what is written too much is overwritten by the next block.
static inline __attribute__((always_inline)) size_t append_positions(
  uint32_t *positions, size_t count, uint32_t base, uint64_t bits) {
  uint32_t *out = positions + count;
  size_t added = (size_t)__builtin_popcountll(bits);
  for (size_t written = 0; written < added; written += 8) {
    for (int i = 0; i < 8; i++) {
      // The highest bit keeps the count of trailing zeros defined once all bits are used up.
      out[written + (size_t)i] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
      bits &= bits - 1;
    }
  }
  return count + added;
}
