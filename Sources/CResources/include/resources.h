// Data files that the linker carries, so that the binary runs anywhere by itself.
#pragma once
#include <stddef.h>

/// The bytes of one embedded file.
typedef struct {
  const unsigned char *_Nonnull bytes;
  size_t count;
} sluice_resource;

/// What the English tokenizer's rules ask of a code point; layout in Sources/Text/EnglishClasses.swift.
sluice_resource sluice_english_classes(void);
/// Special cases and units of the English tokenizer; layout in Sources/Text/EnglishExceptions.swift.
sluice_resource sluice_english_exceptions(void);
