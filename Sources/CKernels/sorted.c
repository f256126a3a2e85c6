// A search that passes over sixteen positions at a time, so that its length costs one mispredicted branch.
#include "sorted.h"

size_t sluice_skip_below(const uint32_t *sorted, size_t first, size_t count, uint32_t limit) {
  while (first + 16 <= count) {
    if (sorted[first + 15] >= limit) {
      uint32_t below = 0;
      for (int i = 0; i < 15; i++) below += sorted[first + i] < limit;
      return first + below;
    }
    first += 16;
  }
  while (first < count && sorted[first] < limit) first++;
  return first;
}
