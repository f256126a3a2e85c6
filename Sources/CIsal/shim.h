#include <isa-l.h>

/// The memory that a compression level asks for, at its usual size; the library states it as macros.
static inline unsigned isal_level_buffer_size(int level) {
  switch (level) {
    case 1: return ISAL_DEF_LVL1_DEFAULT;
    case 2: return ISAL_DEF_LVL2_DEFAULT;
    case 3: return ISAL_DEF_LVL3_DEFAULT;
    default: return 0;
  }
}
