// Searches in ascending positions.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The first of `count` ascending positions, from number `first` on, that is not below `limit`; `count` where all are.
// Made for what lies near.
size_t sluice_skip_below(const uint32_t *sorted, size_t first, size_t count, uint32_t limit);
