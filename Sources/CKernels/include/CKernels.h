// Every kernel, in one header: a header added here is seen by builds that were made before it.
#pragma once
#include "anchors.h"
#include "datatrove.h"
#include "language-grams.h"
#include "min-hash.h"
#include "repetition.h"
#include "scan.h"
#include "shingles.h"
#include "symbols.h"
#include "word-marks.h"
#include "word-starts.h"
#include "word-sums.h"
#include "words.h"
