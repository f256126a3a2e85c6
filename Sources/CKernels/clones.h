// How a C loop is compiled once for each family of processors and chosen when the program is loaded.
#pragma once

// Says whether the C library is glibc, whatever was included before.
#if __has_include(<features.h>)
#include <features.h>
#endif

// Every clone computes the same values; only the speed differs.
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__)
#define SLUICE_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SLUICE_CLONES
#endif
