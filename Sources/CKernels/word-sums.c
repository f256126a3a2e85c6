// Loops over the words of a text: sums, plain enough to be vectorised for each processor, and a search without branches.
#include "word-sums.h"

#include <string.h>

#include "clones.h"
#include "masks.h"

SLUICE_CLONES
sluice_word_sums sluice_sum_words(const uint8_t *traits, const uint32_t *code_points, size_t count) {
  uint32_t lettered = 0, spelled = 0, length = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t bits = traits[i];
    lettered += bits & 1;
    spelled += bits >> 1 & 1;
    length += code_points[i] & (0u - (bits >> 1 & 1));
  }
  return (sluice_word_sums){lettered, spelled, length};
}

// Each stop word in the slot that its hash names: its bytes, first byte lowest, and its size in the upper half.
static const uint64_t stop_words[8] = {
  0x200006562, 0x474616874, 0x300656874, 0x20000666f, 0x468746977, 0x200006f74, 0x465766168, 0x300646e61,
};

uint8_t sluice_find_stop_words(const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count) {
  static const uint32_t bytes_of_size[8] = {0, 0, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0, 0, 0};
  uint32_t found = 0;
  for (size_t word = 0; word < count && found != 0xFF; word++) {
    uint32_t size = ends[word] - starts[word], four;
    memcpy(&four, text + starts[word], 4);
    four &= bytes_of_size[size < 7 ? size : 7];
    // A multiplier that sends the eight words to eight slots.
    uint32_t slot = four * 0x6EC9D287u >> 29;
    found |= (uint32_t)(stop_words[slot] == ((uint64_t)size << 32 | four)) << slot;
  }
  return (uint8_t)found;
}

SLUICE_CLONES
size_t sluice_find_stops(
  const uint8_t *text, const uint32_t *starts, const uint32_t *ends, size_t count, int is_ascii, uint32_t *found) {
  uint32_t longest = is_ascii ? 1 : 4;
  size_t stops = 0;
  // Few words are short enough; what is read behind the last one is masked out.
  for (size_t first = 0; first < count; first += 64) {
    uint8_t is_short[64];
    for (int i = 0; i < 64; i++) is_short[i] = ends[first + i] - starts[first + i] <= longest;
    bytes64 shorts;
    memcpy(&shorts, is_short, 64);
    uint64_t bits = MASK(shorts != 0);
    if (count - first < 64) bits &= ~(~0ull << (count - first));
    for (; bits; bits &= bits - 1) {
      size_t word = first + (size_t)__builtin_ctzll(bits);
      uint32_t size = ends[word] - starts[word], byte = text[starts[word]];
      uint32_t is_mark = (size == 1) & ((byte == '.') | (byte == '!') | (byte == '?'));
      found[stops] = (uint32_t)word;
      stops += is_mark | (byte >= 0x80);
    }
  }
  return stops;
}
