// A search that passes over sixteen positions at a time, so that its length costs one mispredicted branch.
#include "sorted.h"

size_t sluice_skip_below(const uint32_t *sorted, size_t first, size_t count, uint32_t limit) {
  while (first + 16 <= count && sorted[first + 15] < limit) first += 16;
  size_t left = first < count ? count - first : 0;
  uint32_t below = 0, inside = (uint32_t)(left < 16 ? left : 16);
  for (uint32_t i = 0; i < 16; i++) below += (uint32_t)(sorted[first + i] < limit) & (uint32_t)(i < inside);
  return first + below;
}
