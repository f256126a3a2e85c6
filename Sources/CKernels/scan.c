// The pass that finds whitespace and line ends: byte classes as 64-bit masks, edges as the set bits of one XOR.
#include "scan.h"

#include "clones.h"
#include "masks.h"
#include "positions.h"

SLUICE_CLONES
void sluice_scan_blocks(sluice_scan *scan, const uint8_t *text, size_t first, size_t last, unsigned wanted) {
  sluice_scan s = *scan;
  for (size_t block = first; block < last; block++) {
    const uint8_t *from = text + block * 64;
    uint32_t base = (uint32_t)(block * 64);
    bytes64 b;
    memcpy(&b, from, 64);
    uint64_t high = MASK(b >= 0x80);
    uint64_t newline = MASK(b == 0x0A);
    uint64_t space = MASK((b - 0x09 <= 0x04) | (b - 0x1C <= 0x04)) | s.space_carry;
    uint64_t line_break = MASK((b - 0x0A <= 0x03) | (b - 0x1C <= 0x02));
    uint64_t continuation = 0;
    s.space_carry = 0;
    if (high) {
      continuation = MASK((b & 0xC0) == 0x80);
      s.continuation_count += (size_t)__builtin_popcountll(continuation);
      s.any_high = 1;
      // The first bytes of whitespace beyond ASCII, by the two bytes behind each byte.
      bytes64 b1, b2;
      memcpy(&b1, from + 1, 64);
      memcpy(&b2, from + 2, 64);
      uint64_t two = MASK((b == 0xC2) & ((b1 == 0x85) | (b1 == 0xA0)));
      uint64_t three = MASK(
        ((b == 0xE2) & (b1 == 0x80) & ((b2 <= 0x8A) | (b2 == 0xA8) | (b2 == 0xA9) | (b2 == 0xAF))) |
        ((b == 0xE3) & (b1 == 0x80) & (b2 == 0x80)) | ((b == 0xE2) & (b1 == 0x81) & (b2 == 0x9F)) |
        ((b == 0xE1) & (b1 == 0x9A) & (b2 == 0x80)));
      if (two | three) {
        uint64_t any = two | three;
        space |= any | any << 1 | three << 2;
        s.space_carry = any >> 63 | three >> 62;
        line_break |= two & MASK(b1 == 0x85);
        line_break |= three & MASK((b == 0xE2) & (b1 == 0x80) & ((b2 == 0xA8) | (b2 == 0xA9)));
      }
    }
    if (wanted & SLUICE_SCAN_CHUNKS) {
      uint64_t edges = ~space ^ (~space << 1 | s.in_chunk);
      s.in_chunk = ~space >> 63;
      s.chunk_start_count = append_positions_of(s.chunk_starts, s.chunk_start_count, base, edges & ~space, 12);
      s.chunk_end_count = append_positions_of(s.chunk_ends, s.chunk_end_count, base, edges & space, 12);
    }
    if (wanted & SLUICE_SCAN_LINES) {
      uint64_t carriage_return = MASK(b == 0x0D);
      uint64_t ends = line_break & ~(newline & (carriage_return << 1 | s.after_return));
      s.after_return = carriage_return >> 63;
      s.line_break_count = append_positions_of(s.line_breaks, s.line_break_count, base, ends, 4);
    }
    if (wanted & SLUICE_SCAN_NEWLINES) {
      s.newline_count = append_positions_of(s.newlines, s.newline_count, base, newline, 4);
    }
    s.continuations[block] = continuation;
    if (wanted & SLUICE_SCAN_CLASSES) {
      s.letters[block] = MASK((b | 0x20) - 0x61 <= 25);
      s.digits[block] = MASK(b - 0x30 <= 9);
      s.high[block] = high;
      s.spaces[block] = space;
    }
  }
  *scan = s;
}

static inline __attribute__((always_inline)) uint32_t count_continuations(
  const uint64_t *continuations, uint32_t start, uint32_t end) {
  uint32_t length = end - start;
  if (length <= 56) {
    // Seven whole bytes of mask behind the first bit, wherever in its byte that bit stands.
    uint64_t window;
    memcpy(&window, (const uint8_t *)continuations + (start >> 3), 8);
    return (uint32_t)__builtin_popcountll(window >> (start & 7) & ((1ull << length) - 1));
  }
  uint64_t head = continuations[start >> 6] & ~0ull << (start & 63);
  uint64_t tail = continuations[end >> 6] & ~(~0ull << (end & 63));
  if (start >> 6 == end >> 6) return (uint32_t)__builtin_popcountll(head & tail);
  uint32_t count = (uint32_t)(__builtin_popcountll(head) + __builtin_popcountll(tail));
  for (uint32_t block = (start >> 6) + 1; block < end >> 6; block++) {
    count += (uint32_t)__builtin_popcountll(continuations[block]);
  }
  return count;
}

SLUICE_CLONES
void sluice_count_code_points(
  const uint64_t *continuations, const uint32_t *starts, const uint32_t *ends, uint32_t *counts, size_t count) {
  enum { at_a_time = 32 };
  for (size_t first = 0; first < count; first += at_a_time) {
    size_t last = count - first < at_a_time ? count : first + at_a_time;
    // Where no byte is beyond ASCII, code points are bytes.
    uint64_t any = 0;
    for (size_t block = starts[first] / 64; block <= (ends[last - 1] - 1) / 64; block++) any |= continuations[block];
    for (size_t i = first; i < last; i++) counts[i] = ends[i] - starts[i];
    if (!any) continue;
    for (size_t i = first; i < last; i++) counts[i] -= count_continuations(continuations, starts[i], ends[i]);
  }
}
