// The word lists as bytes of the binary.
#include "word-lists.h"

// #embed is C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char ldnoobw_english[] = {
#embed "data/ldnoobw-en.txt"
};

sluice_resource sluice_ldnoobw_english(void) {
  return (sluice_resource){ldnoobw_english, sizeof ldnoobw_english};
}
