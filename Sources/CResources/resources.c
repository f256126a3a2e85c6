#include "resources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char english_classes[] = {
#embed "english/classes.bin"
};
static const unsigned char english_exceptions[] = {
#embed "english/exceptions.bin"
};

sluice_resource sluice_english_classes(void) {
  return (sluice_resource){english_classes, sizeof english_classes};
}
sluice_resource sluice_english_exceptions(void) {
  return (sluice_resource){english_exceptions, sizeof english_exceptions};
}
