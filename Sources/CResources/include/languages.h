// Codes, names and scripts of languages, embedded by languages.c; columns in Scripts/generate-languages.
#pragma once
#include "resources.h"

/// A language a line, by ISO 639-3 code: code, two-letter code, name, scripts, labels that stand for it.
sluice_resource sluice_languages(void);
// The language profiles of Scripts/train-languages, in the form of Languages/ProfileFile.swift.
sluice_resource sluice_language_profiles(void);
