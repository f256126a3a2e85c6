// Every embedded resource, in one header.
#pragma once
#include "filter_specs.h"
#include "languages.h"
#include "resources.h"
#include "unicode.h"
#include "word-lists.h"
