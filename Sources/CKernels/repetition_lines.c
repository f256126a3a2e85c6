// Repeated lines and paragraphs. A paragraph can be repeated only if its first line is, so most are never looked up.
#include "clones.h"
#include "repetition.h"
#include "repetition_bytes.h"

SLUICE_INLINE size_t line_start(const sluice_text_lines *lines, size_t line) {
  return line == 0 ? 0 : (size_t)lines->newlines[line - 1] + 1;
}

SLUICE_INLINE size_t line_end(const sluice_text_lines *lines, size_t line) {
  return line < lines->newline_count ? lines->newlines[line] : lines->length;
}

// A loop that compiles to vector code: bytes that do not continue a code point.
SLUICE_INLINE size_t code_points(const uint8_t *bytes, size_t length) {
  size_t count = 0;
  for (size_t at = 0; at < length; at++) count += (int8_t)bytes[at] >= -64;
  return count;
}

SLUICE_CLONES
size_t sluice_lines_seen_twice(
  const sluice_text_lines *lines, uint8_t *marks, uint32_t *scratch, uint8_t *repeated, size_t *all) {
  size_t count = lines->newline_count + 1;
  int shift = sluice_twice_clear(marks, count);
  size_t start = 0;
  size_t filledLines = 0;
  for (size_t line = 0; line < count; line++) {
    size_t end = line_end(lines, line);
    uint32_t place = (uint32_t)(sluice_hash_ends(lines->text + start, end - start) * SLUICE_K0 >> shift);
    uint8_t filled = end > start;
    scratch[line] = place;
    repeated[line] = filled;
    sluice_twice_add(marks, place, filled);
    filledLines += filled;
    start = end + 1;
  }
  // What was found is written behind what is still to be tested.
  size_t found = 0;
  for (size_t line = 0; line < count; line++) {
    uint8_t twice = repeated[line] & sluice_twice_has(marks, scratch[line]);
    scratch[found] = (uint32_t)line;
    repeated[line] = 0;
    found += twice;
  }
  *all = filledLines;
  return found;
}

SLUICE_CLONES
sluice_search_outcome sluice_repeated_lines(
  const sluice_text_lines *lines, const uint32_t *candidates, size_t count, uint8_t *repeated, sluice_positions table,
  sluice_repetitions *result) {
  sluice_repetitions sums = {0, 0};
  size_t room = table.mask - table.mask / 4;
  for (size_t k = 0; k < count; k++) {
    uint32_t line = candidates[k];
    size_t from = line_start(lines, line);
    size_t length = line_end(lines, line) - from;
    size_t slot = sluice_hash_all(lines->text + from, length) & table.mask;
    while (true) {
      uint32_t entry = table.slots[slot];
      if (entry <= table.base) {
        if (room-- == 0) return sluice_search_full;
        table.slots[slot] = table.base + 1 + line;
        break;
      }
      uint32_t other = entry - table.base - 1;
      size_t otherFrom = line_start(lines, other);
      if (line_end(lines, other) - otherFrom == length &&
          sluice_equal(lines->text + from, lines->text + otherFrom, length)) {
        repeated[line] = repeated[other] = 1;
        sums.duplicates++;
        sums.code_points += lines->ascii ? length : code_points(lines->text + from, length);
        break;
      }
      slot = (slot + 1) & table.mask;
    }
  }
  *result = sums;
  return sluice_search_done;
}

SLUICE_CLONES
sluice_search_outcome sluice_repeated_paragraphs(
  const sluice_text_lines *lines, size_t start, size_t end, const uint8_t *repeated, sluice_positions table,
  size_t *all, sluice_repetitions *result) {
  sluice_repetitions sums = {0, 0};
  size_t paragraphs = 0;
  size_t room = table.mask - table.mask / 4;
  const uint8_t *text = lines->text;
  size_t line = 0;
  while (line < lines->newline_count && lines->newlines[line] < start) line++;
  size_t from = start;
  while (true) {
    size_t first = line;
    // The last line of the paragraph is followed by two newlines or by the end.
    while (line < lines->newline_count && lines->newlines[line] < end && text[lines->newlines[line] + 1] != '\n') line++;
    size_t stop = line_end(lines, line);
    if (stop > end) stop = end;
    paragraphs++;
    if (repeated == NULL || repeated[first]) {
      size_t length = stop - from;
      size_t slot = sluice_hash_all(text + from, length) & table.mask;
      while (true) {
        uint32_t entry = table.slots[slot];
        if (entry <= table.base) {
          if (room-- == 0) return sluice_search_full;
          table.slots[slot] = table.base + 1 + (uint32_t)first;
          break;
        }
        size_t other = line_start(lines, entry - table.base - 1);
        if (other < start) other = start;
        // A paragraph holds no two newlines in a row, so equal bytes are an equal paragraph if two follow, or the end.
        size_t otherStop = other + length;
        if (otherStop <= stop && sluice_equal(text + from, text + other, length) &&
            (otherStop == end || (text[otherStop] == '\n' && text[otherStop + 1] == '\n'))) {
          sums.duplicates++;
          sums.code_points += lines->ascii ? length : code_points(text + from, length);
          break;
        }
        slot = (slot + 1) & table.mask;
      }
    }
    if (stop == end) break;
    while (line < lines->newline_count && lines->newlines[line] == stop) {
      line++;
      stop++;
    }
    from = stop;
  }
  *all = paragraphs;
  *result = sums;
  return sluice_search_done;
}
