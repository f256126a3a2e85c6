// Blocks of 64 bytes, and what a comparison says of them as one word, a bit a byte. Private to CKernels.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t bytes64 __attribute__((ext_vector_type(64)));
typedef bool bits64 __attribute__((ext_vector_type(64)));

// The 64 comparison results as a word; a portable "movemask". A macro, as a function would be compiled for one
// processor and could not be inlined into every clone of its callers.
#define MASK(comparison)                                          \
  ({                                                              \
    bits64 bits_ = __builtin_convertvector((comparison), bits64); \
    uint64_t word_;                                               \
    memcpy(&word_, &bits_, 8);                                    \
    word_;                                                        \
  })
