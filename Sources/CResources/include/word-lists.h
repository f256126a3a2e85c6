// Word lists of third parties, embedded by word-lists.c; licences in data/README.md.
#pragma once
#include "resources.h"

/// The English list of LDNOOBW: a lower-case word or phrase a line.
sluice_resource sluice_ldnoobw_english(void);
