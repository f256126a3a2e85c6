// The smallest values of many hash functions over one set: a group of functions stays in registers while members pass by.
#include "min-hash.h"

#include <string.h>

#include "clones.h"

typedef uint32_t lanes __attribute__((ext_vector_type(SLUICE_MIN_HASH_LANES)));

enum { most_groups = 4 };

// Some groups of functions at once, so that a member is read once for all of them.
static inline __attribute__((always_inline)) void minima_of(
  const uint64_t *members, size_t count, const uint32_t *multipliers, const uint32_t *addends, size_t groups,
  uint32_t *minima) {
  lanes a[most_groups], b[most_groups], least[most_groups];
#pragma clang loop unroll(full)
  for (size_t g = 0; g < groups; g++) {
    memcpy(&a[g], multipliers + g * SLUICE_MIN_HASH_LANES, sizeof(lanes));
    memcpy(&b[g], addends + g * SLUICE_MIN_HASH_LANES, sizeof(lanes));
    least[g] = ~(lanes)0;
  }
  for (size_t i = 0; i < count; i++) {
    lanes x = (lanes)(uint32_t)members[i];
#pragma clang loop unroll(full)
    for (size_t g = 0; g < groups; g++) least[g] = __builtin_elementwise_min(least[g], x * a[g] + b[g]);
  }
#pragma clang loop unroll(full)
  for (size_t g = 0; g < groups; g++) memcpy(minima + g * SLUICE_MIN_HASH_LANES, &least[g], sizeof(lanes));
}

SLUICE_CLONES
void sluice_min_hashes(
  const uint64_t *members, size_t count, const uint32_t *multipliers, const uint32_t *addends, size_t functions,
  uint32_t *minima) {
  while (functions > 0) {
    size_t groups = functions / SLUICE_MIN_HASH_LANES;
    if (groups >= 4) {
      groups = 4;
      minima_of(members, count, multipliers, addends, 4, minima);
    } else if (groups == 3) {
      minima_of(members, count, multipliers, addends, 3, minima);
    } else if (groups == 2) {
      minima_of(members, count, multipliers, addends, 2, minima);
    } else {
      groups = 1;
      minima_of(members, count, multipliers, addends, 1, minima);
    }
    size_t done = groups * SLUICE_MIN_HASH_LANES;
    functions -= done;
    multipliers += done;
    addends += done;
    minima += done;
  }
}
