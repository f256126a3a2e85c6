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
  uint64_t space_before = 1, letter_before = 0, digit_before = 0, upper_before = 0;
  uint64_t dot_before = 0, prefix_before = 0;
  for (size_t block = first_of_all; block < last_of_all; block++) {
    bytes64 b;
    memcpy(&b, c.text + block * 64, 64);
    uint64_t upper = MASK(b - 'A' <= 25);
    // The marks that are cut off the end whatever precedes.
    uint64_t mark = MASK(
      (b - '!' <= 2) | (b - '&' <= 4) | (b == ',') | ((b - ':' <= 5) & (b != '=')) | (b - '_' <= 1) |
      ((b | 0x20) == '{') | ((b | 0x20) == '}'));
    uint64_t dot = MASK(b == '.');
    // Those that are cut off the start whatever follows.
    uint64_t opening = mark | MASK((b - '$' <= 1) | (b == '='));
    uint64_t letter = c.letters[block], digit = c.digits[block], high = c.high[block], space = c.spaces[block];
    uint64_t first = ~space & (space << 1 | space_before);
    uint64_t last = ~space & (space >> 1 | c.spaces[block + 1] << 63);
    uint64_t behind_letter = letter << 1 | letter_before, behind_digit = digit << 1 | digit_before;
    uint64_t behind_upper = upper << 1 | upper_before;
    // A final dot is cut behind a digit, a small letter or the second of two capitals.
    uint64_t dot_behind = behind_digit | (behind_letter & ~behind_upper) | (upper & behind_upper) << 1 | dot_before;
    uint64_t cut = last & ((mark & (behind_letter | behind_digit)) | (dot & dot_behind));
    uint64_t plain = letter | digit, next_plain = c.letters[block + 1] | c.digits[block + 1];
    uint64_t prefix = first & opening & (plain >> 1 | next_plain << 63);
    uint64_t mixed = (letter & behind_digit) | (digit & behind_letter);
    // A single byte is one word, whatever it is.
    uint64_t other = ~(plain | high | space | cut | prefix | (first & last));
    c.bad[block] = other | mixed | high;
    c.cuts[block] = cut | prefix << 1 | prefix_before;
    prefix_before = prefix >> 63;
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

// Whether a chunk that is cut at marks alone may be a special case, or leave one: its core, the core with the last mark,
// the chunk, or the chunk without its last mark.
static inline __attribute__((always_inline)) uint64_t is_special(
  const sluice_cuts *cuts, uint32_t start, uint32_t length, uint64_t inner) {
  const uint8_t *bytes = cuts->text + start;
  uint32_t is_plain = ((bytes[0] | 0x20u) - 'a' < 26) | (bytes[0] - '0' < 10u);
  uint32_t prefix = inner >> 1 & !is_plain, suffix = inner >> (length - 1) & (length - prefix > 1);
  uint64_t chunk = load_word(bytes), core = load_word(bytes + prefix);
  uint64_t found =
    has_bit(cuts->core_filter, sluice_filter_bit(core, length - prefix - suffix, SLUICE_CORE_FILTER_BITS));
  uint64_t with_suffix = sluice_filter_bit(core, length - prefix, SLUICE_WHOLE_FILTER_BITS);
  uint64_t with_prefix = sluice_filter_bit(chunk, length - suffix, SLUICE_WHOLE_FILTER_BITS);
  uint64_t with_both = sluice_filter_bit(chunk, length, SLUICE_WHOLE_FILTER_BITS);
  found |= has_bit(cuts->whole_filter, with_suffix) & suffix;
  return found | ((has_bit(cuts->whole_filter, with_prefix) | has_bit(cuts->whole_filter, with_both)) & prefix);
}

SLUICE_CLONES
void sluice_sort_chunks(const sluice_cuts *cuts, sluice_chunk_lists *lists) {
  enum { at_a_time = 256 };
  uint32_t marked[at_a_time + 1], refused[at_a_time + 1];
  size_t count = cuts->chunk_count, other_count = 0, high_count = 0;
  for (size_t first = 0; first < count; first += at_a_time) {
    size_t last = count - first < at_a_time ? count : first + at_a_time, marked_count = 0, refused_count = 0;
    // Most chunks are plain, and most of those are letters alone.
    const uint32_t *starts = cuts->chunk_starts, *ends = cuts->chunk_ends;
    const uint64_t *bad = cuts->bad, *inner = cuts->cuts, *filter = cuts->core_filter;
    const uint8_t *text = cuts->text;
    for (size_t i = first; i < last; i++) {
      uint32_t start = starts[i], length = ends[i] - start;
      uint64_t whole = (1ull << (length & 63)) - 1;
      uint32_t is_bad = ((window(bad, start) & whole) != 0) | (length > 56);
      uint32_t is_marked = (window(inner, start) & whole) != 0;
      uint64_t bit = sluice_filter_bit(load_word(text + start), length, SLUICE_CORE_FILTER_BITS);
      refused[refused_count] = (uint32_t)i;
      refused_count += is_bad | (has_bit(filter, bit) & !is_marked);
      marked[marked_count] = (uint32_t)i;
      marked_count += is_marked & !is_bad;
    }
    for (size_t k = 0; k < marked_count; k++) {
      uint32_t start = starts[marked[k]], length = ends[marked[k]] - start;
      refused[refused_count] = marked[k];
      refused_count += is_special(cuts, start, length, window(inner, start) & ((1ull << length) - 1));
    }
    for (size_t k = 0; k < refused_count; k++) {
      uint32_t start = starts[refused[k]], length = ends[refused[k]] - start;
      uint64_t high = window(cuts->high, start) & ((1ull << (length & 63)) - 1);
      uint32_t is_high = (high != 0) & (length <= 56);
      lists->others[other_count] = refused[k];
      other_count += !is_high;
      lists->high[high_count] = refused[k];
      high_count += is_high;
    }
  }
  lists->other_count = other_count;
  lists->high_count = high_count;
}

static const uint8_t byte_numbers[64] = {
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
  32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
  48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
};

SLUICE_CLONES
size_t sluice_find_chunks(
  const sluice_cuts *cuts, const uint32_t *chunks, size_t count, const sluice_known_chunk *memory, unsigned bits,
  sluice_unknown_chunk *unknown) {
  const uint32_t *starts = cuts->chunk_starts, *ends = cuts->chunk_ends;
  const uint8_t *text = cuts->text;
  sluice_known_chunk wanted[SLUICE_CHUNKS_AT_A_TIME];
  uint32_t places[SLUICE_CHUNKS_AT_A_TIME];
  bytes64 numbers;
  memcpy(&numbers, byte_numbers, 64);
  // All places are asked for before any is looked at, so that waiting for memory overlaps.
  for (size_t i = 0; i < count; i++) {
    uint32_t start = starts[chunks[i]], length = ends[chunks[i]] - start;
    bytes64 b;
    memcpy(&b, text + start, 64);
    b &= (bytes64)(numbers < (uint8_t)length);
    sluice_known_chunk *k = &wanted[i];
    memcpy(k, &b, 64);
    k->length = length;
    uint64_t hash = fold(k->bytes[0] ^ key_1 ^ length * key_3, k->bytes[1] ^ key_2) +
      fold(k->bytes[2] ^ key_3, k->bytes[3] ^ key_1) + fold(k->bytes[4] ^ key_2, k->bytes[5] ^ key_3);
    places[i] = (uint32_t)(hash >> (64 - bits));
    __builtin_prefetch(&memory[places[i]]);
  }
  size_t left = 0;
  for (size_t i = 0; i < count; i++) {
    const sluice_known_chunk *found = &memory[places[i]];
    uint64_t is_known = sluice_is_same_chunk(found, &wanted[i]);
    sluice_set_cuts(cuts->cuts, starts[chunks[i]], (uint32_t)wanted[i].length, found->cuts & (0 - is_known));
    unknown[left] = (sluice_unknown_chunk){wanted[i], chunks[i], places[i]};
    left += !is_known;
  }
  return left;
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
