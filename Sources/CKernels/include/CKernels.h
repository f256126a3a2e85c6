// Every kernel, in one header: a header added here is seen by builds that were made before it.
#pragma once
#include "anchors.h"
#include "datatrove.h"
#include "repetition.h"
#include "scan.h"
#include "signatures.h"
#include "symbols.h"
#include "word-runs.h"
#include "word-starts.h"
#include "word-sums.h"
#include "words.h"
