// What is known of languages, as bytes of the binary.
#include "languages.h"

// #embed is C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char languages[] = {
#embed "data/languages.tsv"
};

sluice_resource sluice_languages(void) {
  return (sluice_resource){languages, sizeof languages};
}

static const unsigned char language_profiles[] = {
#embed "data/language-profiles.bin"
};

sluice_resource sluice_language_profiles(void) {
  return (sluice_resource){language_profiles, sizeof language_profiles};
}
