// The set bits of a mask as positions. Private to CKernels.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Appends the positions of the set bits. `usual` are written at once whatever their number, then four at a time, so that
// the usual block costs no mispredicted branch; what is written too much is overwritten by the next block.
static inline __attribute__((always_inline)) size_t append_positions_of(
  uint32_t *positions, size_t count, uint32_t base, uint64_t bits, size_t usual) {
  uint32_t *out = positions + count;
  size_t added = (size_t)__builtin_popcountll(bits);
  for (size_t i = 0; i < usual; i++) {
    // Once all bits are used up, what is written does not matter, but it must be defined.
    out[i] = base + (uint32_t)(bits ? __builtin_ctzll(bits) : 64);
    bits &= bits - 1;
  }
  for (size_t written = usual; written < added; written += 4) {
    for (size_t i = 0; i < 4; i++) {
      out[written + i] = base + (uint32_t)(bits ? __builtin_ctzll(bits) : 64);
      bits &= bits - 1;
    }
  }
  return count + added;
}

// The same for bits of which there are seldom more than eight in a block.
static inline __attribute__((always_inline)) size_t append_positions(
  uint32_t *positions, size_t count, uint32_t base, uint64_t bits) {
  return append_positions_of(positions, count, base, bits, 8);
}
