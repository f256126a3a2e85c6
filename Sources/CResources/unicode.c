// The Unicode tables as bytes of the binary.
#include "unicode.h"

// #embed is C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

_Alignas(64) const unsigned char sluice_unicode_classes[] = {
#embed "data/unicode-classes.bin"
};

_Alignas(64) const unsigned char sluice_unicode_lower[] = {
#embed "data/unicode-lower.bin"
};

_Alignas(64) const unsigned char sluice_unicode_word_breaks[] = {
#embed "data/unicode-word-breaks.bin"
};

_Alignas(64) const unsigned char sluice_unicode_scripts[] = {
#embed "data/unicode-scripts.bin"
};
