// The hash of short byte strings, by whole words and masks. Private to CKernels.
#pragma once
#include <stdint.h>
#include <string.h>

// Row 8 + n keeps the first n bytes of an 8-byte load: none up to row 8, all from row 16. Row `length` masks the second
// load of a piece of up to 16 bytes, row `length + 8` the first.
static const uint64_t kept_bytes[25] = {
  0, 0, 0, 0, 0, 0, 0, 0, 0,
  0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF,
  ~0ull, ~0ull, ~0ull, ~0ull, ~0ull, ~0ull, ~0ull, ~0ull, ~0ull,
};

// Odd constants without structure (fractions of the square roots of 2, 3 and 5).
static const uint64_t key_1 = 0x6A09E667F3BCC909, key_2 = 0xBB67AE8584CAA73B, key_3 = 0x3C6EF372FE94F82B;

static inline uint64_t load_word(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

// Both halves of the 128-bit product, folded: every bit depends on every bit of both factors.
static inline uint64_t fold(uint64_t a, uint64_t b) {
  unsigned __int128 product = (unsigned __int128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline __attribute__((always_inline)) uint64_t hash_bytes(const uint8_t *bytes, size_t length) {
  uint64_t state = key_1 ^ length * key_3;
  while (length > 16) {
    state = fold(load_word(bytes) ^ state, load_word(bytes + 8) ^ key_2);
    bytes += 16;
    length -= 16;
  }
  return fold((load_word(bytes) & kept_bytes[length + 8]) ^ state, (load_word(bytes + 8) & kept_bytes[length]) ^ key_2);
}
