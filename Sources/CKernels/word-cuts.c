// From the classes of bytes to the words of whitespace chunks, without a branch that depends on what a chunk is.
//
// A word begins where a chunk begins or where a chunk is cut. The cuts of a text are one more mask: plain chunks set
// theirs 64 bytes at a time, the others one by one in whatever order, and at the end the masks become lists.
#include "word-cuts.h"

#include "clones.h"
#include "hash.h"
#include "masks.h"
#include "positions.h"

static inline __attribute__((always_inline)) uint64_t window(const uint64_t *mask, uint32_t start) {
  return load_word((const uint8_t *)mask + (start >> 3)) >> (start & 7);
}

static inline __attribute__((always_inline)) uint64_t has_bit(const uint64_t *filter, uint64_t bit) {
  return filter[bit >> 6] >> (bit & 63) & 1;
}

// The blocks in which chunks are: up to the byte behind the last of them.
static inline size_t first_block(const sluice_cuts *c) { return c->chunk_starts[0] / 64; }
static inline size_t last_block(const sluice_cuts *c) { return c->chunk_ends[c->chunk_count - 1] / 64 + 1; }

// The bytes of a block that are not before or behind all chunks; the byte behind the last chunk is one of them.
static inline __attribute__((always_inline)) uint64_t wanted_bytes(const sluice_cuts *c, size_t block) {
  uint32_t start = c->chunk_starts[0], end = c->chunk_ends[c->chunk_count - 1];
  uint64_t from = block == start / 64 ? ~0ull << start % 64 : ~0ull;
  return block == end / 64 ? from & ~0ull >> (63 - end % 64) : from;
}

SLUICE_CLONES
void sluice_mark_cuts(sluice_cuts *cuts) {
  sluice_cuts c = *cuts;
  size_t first_of_all = first_block(cuts), last_of_all = last_block(cuts);
  c.spaces[c.blocks] = ~0ull;
  // What of the block before belongs beside this one's first byte; before a chunk stands nothing but space.
  uint64_t space_before = 1, letter_before = 0, digit_before = 0, dot_before = 0, upper_before = 0;
  for (size_t block = first_of_all; block < last_of_all; block++) {
    bytes64 b;
    memcpy(&b, c.text + block * 64, 64);
    uint64_t upper = MASK(b - 'A' <= 25);
    // The marks that are cut off the end whatever precedes.
    uint64_t mark = MASK(
      (b - '!' <= 2) | (b - '&' <= 4) | (b == ',') | ((b - ':' <= 5) & (b != '=')) | (b - '_' <= 1) |
      ((b | 0x20) == '{') | ((b | 0x20) == '}'));
    uint64_t dot = MASK(b == '.');
    uint64_t letter = c.letters[block], digit = c.digits[block], high = c.high[block], space = c.spaces[block];
    uint64_t first = ~space & (space << 1 | space_before);
    uint64_t last = ~space & (space >> 1 | c.spaces[block + 1] << 63);
    uint64_t behind_letter = letter << 1 | letter_before, behind_digit = digit << 1 | digit_before;
    uint64_t behind_upper = upper << 1 | upper_before;
    // A final dot is cut behind a digit, a small letter or the second of two capitals.
    uint64_t dot_behind = behind_digit | (behind_letter & ~behind_upper) | (upper & behind_upper) << 1 | dot_before;
    uint64_t cut = last & ((mark & (behind_letter | behind_digit)) | (dot & dot_behind));
    uint64_t mixed = (letter & behind_digit) | (digit & behind_letter);
    // A single byte is one word, whatever it is.
    uint64_t other = ~(letter | digit | high | space | cut | (first & last));
    c.bad[block] = other | mixed | high;
    c.cuts[block] = cut;
    space_before = space >> 63;
    letter_before = letter >> 63;
    digit_before = digit >> 63;
    dot_before = (upper & behind_upper) >> 63;
    upper_before = upper >> 63;
  }
  // Of other chunks that begin or end in the same blocks nothing is asked.
  c.cuts[first_of_all] &= wanted_bytes(cuts, first_of_all);
  c.cuts[last_of_all - 1] &= wanted_bytes(cuts, last_of_all - 1);
}

SLUICE_CLONES
void sluice_sort_chunks(const sluice_cuts *cuts, sluice_chunk_lists *lists) {
  enum { at_a_time = 256 };
  uint32_t some[at_a_time + 1];
  const uint32_t *starts = cuts->chunk_starts, *ends = cuts->chunk_ends;
  size_t count = cuts->chunk_count, other_count = 0, high_count = 0;
  for (size_t first = 0; first < count; first += at_a_time) {
    size_t last = count - first < at_a_time ? count : first + at_a_time, left = 0;
    // Most chunks are letters alone and no special case; few registers keep this loop fast.
    const uint8_t *text = cuts->text;
    const uint64_t *letters = cuts->letters, *filter = cuts->core_filter;
    for (size_t i = first; i < last; i++) {
      uint32_t start = starts[i], length = ends[i] - start;
      uint64_t marks = ~window(letters, start) & ((1ull << (length & 63)) - 1);
      uint64_t bit = sluice_filter_bit(load_word(text + start), length, SLUICE_CORE_FILTER_BITS);
      some[left] = (uint32_t)i;
      left += (marks | (length > 56) | has_bit(filter, bit)) != 0;
    }
    for (size_t k = 0; k < left; k++) {
      uint32_t i = some[k], start = starts[i], length = ends[i] - start, last_byte = start + length - 1;
      uint64_t whole = (1ull << (length & 63)) - 1, is_long = length > 56;
      uint64_t suffix = cuts->cuts[last_byte >> 6] >> (last_byte & 63) & 1;
      uint64_t eight = load_word(text + start);
      uint64_t core_bit = sluice_filter_bit(eight, length - (uint32_t)suffix, SLUICE_CORE_FILTER_BITS);
      uint64_t whole_bit = sluice_filter_bit(eight, length, SLUICE_WHOLE_FILTER_BITS);
      uint64_t is_case = has_bit(filter, core_bit) | (has_bit(cuts->whole_filter, whole_bit) & suffix);
      uint64_t is_high = ((window(cuts->high, start) & whole) != 0) & !is_long;
      uint64_t is_other = ((window(cuts->bad, start) & whole) != 0) | is_long | is_case;
      lists->others[other_count] = i;
      other_count += is_other & !is_high;
      lists->high[high_count] = i;
      high_count += is_high;
    }
  }
  lists->other_count = other_count;
  lists->high_count = high_count;
}

// The bytes of a chunk, zeros behind them, the cuts left out, the length.
static inline __attribute__((always_inline)) sluice_known_chunk known_chunk(const uint8_t *bytes, uint32_t length) {
  sluice_known_chunk k;
  for (uint32_t i = 0; i < 6; i++) {
    uint32_t left = length > i * 8 ? length - i * 8 : 0;
    k.bytes[i] = load_word(bytes + i * 8) & kept_bytes[(left < 8 ? left : 8) + 8];
  }
  k.cuts = 0;
  k.length = length;
  return k;
}

static inline __attribute__((always_inline)) uint64_t is_same(const sluice_known_chunk *a, const sluice_known_chunk *b) {
  uint64_t differs = a->length ^ b->length;
  for (int i = 0; i < 6; i++) differs |= a->bytes[i] ^ b->bytes[i];
  return differs == 0;
}

SLUICE_CLONES
size_t sluice_find_chunks(
  const sluice_cuts *cuts, const uint32_t *chunks, size_t count, const sluice_known_chunk *memory, unsigned bits,
  sluice_unknown_chunk *unknown) {
  sluice_cuts c = *cuts;
  sluice_known_chunk wanted[SLUICE_CHUNKS_AT_A_TIME];
  uint32_t places[SLUICE_CHUNKS_AT_A_TIME];
  // All places are asked for before any is looked at, so that waiting for memory overlaps.
  for (size_t i = 0; i < count; i++) {
    uint32_t start = c.chunk_starts[chunks[i]];
    sluice_known_chunk k = known_chunk(c.text + start, c.chunk_ends[chunks[i]] - start);
    uint64_t hash = fold(k.bytes[0] ^ key_1 ^ k.length * key_3, k.bytes[1] ^ key_2) +
      fold(k.bytes[2] ^ key_3, k.bytes[3] ^ key_1) + fold(k.bytes[4] ^ key_2, k.bytes[5] ^ key_3);
    places[i] = (uint32_t)(hash >> (64 - bits));
    __builtin_prefetch(&memory[places[i]]);
    wanted[i] = k;
  }
  size_t left = 0;
  for (size_t i = 0; i < count; i++) {
    const sluice_known_chunk *found = &memory[places[i]];
    uint64_t is_known = is_same(found, &wanted[i]);
    sluice_set_cuts(c.cuts, c.chunk_starts[chunks[i]], (uint32_t)wanted[i].length, found->cuts & (0 - is_known));
    unknown[left] = (sluice_unknown_chunk){chunks[i], places[i]};
    left += !is_known;
  }
  return left;
}

int sluice_is_known_chunk(const sluice_known_chunk *place, const uint8_t *bytes, uint32_t length) {
  sluice_known_chunk k = known_chunk(bytes, length);
  return (int)is_same(place, &k);
}

void sluice_know_chunk(sluice_known_chunk *place, const uint8_t *bytes, uint32_t length, uint64_t cuts) {
  *place = known_chunk(bytes, length);
  place->cuts = cuts;
}

SLUICE_CLONES
size_t sluice_count_cuts(const sluice_cuts *cuts) {
  size_t count = 0;
  for (size_t block = first_block(cuts); block < last_block(cuts); block++) {
    count += (size_t)__builtin_popcountll(cuts->cuts[block]);
  }
  return count;
}

SLUICE_CLONES
size_t sluice_list_words(const sluice_cuts *cuts, uint32_t *starts, uint32_t *ends) {
  const uint64_t *spaces = cuts->spaces, *inner = cuts->cuts;
  size_t start_count = 0, end_count = 0, first = first_block(cuts), last = last_block(cuts);
  uint64_t space_before = 1;
  for (size_t block = first; block < last; block++) {
    uint64_t space = spaces[block], behind_space = space << 1 | space_before, cut = inner[block];
    space_before = space >> 63;
    uint64_t start = (behind_space & ~space) | cut, end = (space & ~behind_space) | cut;
    if (block == first || block == last - 1) {
      uint64_t wanted = wanted_bytes(cuts, block);
      start &= wanted;
      end &= wanted;
    }
    uint32_t base = (uint32_t)(block * 64);
    start_count = append_positions_of(starts, start_count, base, start, 16);
    end_count = append_positions_of(ends, end_count, base, end, 16);
  }
  return end_count;
}
