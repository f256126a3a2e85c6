#pragma once
#include <stddef.h>

// The files of FilterSpecs, embedded, in the order of their paths.

/// How many files there are.
size_t sluice_filter_spec_count(void);
/// The path of a file below FilterSpecs, such as "gopher/quality.yaml".
const char *sluice_filter_spec_path(size_t index);
/// The bytes of a file; their number goes to `count`.
const unsigned char *sluice_filter_spec_bytes(size_t index, size_t *count);
