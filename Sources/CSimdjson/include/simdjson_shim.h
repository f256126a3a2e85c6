// The wanted fields of one JSON line, found with simdjson behind a C interface. Records calls it once a line.
//
// simdjson's first stage finds every bracket, colon, comma, quote and scalar and checks UTF-8 and strings; it chooses
// its instruction set at run time. The walk over what it found is ours: it checks that brackets pair up and that
// keys, colons and commas stand where they must, and notes where the wanted values lie. Nothing is copied.

#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes behind a line's end that must be readable.
#define SLUICE_JSON_PADDING 64
/// A line may nest fewer levels of brackets than this.
#define SLUICE_JSON_DEPTH_LIMIT 1024

/// What a line turned out to be.
enum sluice_json_outcome {
  SLUICE_JSON_OBJECT_FOUND = 0,
  SLUICE_JSON_INVALID = 1,
  SLUICE_JSON_INVALID_UTF8 = 2,
  SLUICE_JSON_NOT_AN_OBJECT = 3,
  SLUICE_JSON_TOO_DEEP = 4,
  SLUICE_JSON_TOO_LONG = 5,
  SLUICE_JSON_OUT_OF_MEMORY = 6
};

/// What a value is.
enum sluice_json_kind {
  SLUICE_JSON_ABSENT = 0,
  SLUICE_JSON_NULL = 1,
  SLUICE_JSON_STRING = 2,
  SLUICE_JSON_NUMBER = 3,
  SLUICE_JSON_BOOLEAN = 4,
  SLUICE_JSON_OBJECT = 5,
  SLUICE_JSON_ARRAY = 6
};

/// Where a value lies in the line: bytes `start ..< end`, a string with its quotes.
typedef struct {
  uint32_t kind;
  uint32_t start;
  uint32_t end;
} sluice_json_token;

/// One worker's parser, with the keys it looks for.
typedef struct sluice_json_parser sluice_json_parser;

/// Makes a parser; `implementation` names one of simdjson's (`haswell`, `fallback` ...), null means the best one here.
/// Null if there is none of that name that this machine can run, or no memory.
sluice_json_parser *sluice_json_make(const char *implementation);

/// Releases a parser.
void sluice_json_free(sluice_json_parser *parser);

/// Asks for the value of a key (unescaped UTF-8) in the object that node `parent` is; node 0 is the line itself.
/// Returns the value's node, the same one if asked twice; the last value of a key in an object is the one noted.
uint32_t sluice_json_want(sluice_json_parser *parser, uint32_t parent, const uint8_t *key, size_t length);

/// Reads a line of which `SLUICE_JSON_PADDING` more bytes are readable; returns a `sluice_json_outcome`.
int32_t sluice_json_scan(sluice_json_parser *parser, const uint8_t *line, size_t length);

/// The tokens of the last line, one a node; meaningful after `SLUICE_JSON_OBJECT_FOUND`, until the next call.
const sluice_json_token *sluice_json_tokens(const sluice_json_parser *parser);

/// Unescapes a string token (with its quotes) of a scanned line; a lone surrogate becomes U+FFFD.
/// `target` has room for `length + SLUICE_JSON_PADDING` bytes. Returns the bytes written, or -1 for a wrong escape.
int64_t sluice_json_unescape(
    const sluice_json_parser *parser, const uint8_t *token, size_t length, uint8_t *target);

/// Whether the bytes are UTF-8.
int32_t sluice_json_is_utf8(const uint8_t *bytes, size_t length);

/// The name of simdjson's implementation number `index` among those that this machine can run; null behind the last.
const char *sluice_json_implementation(size_t index);

#ifdef __cplusplus
}
#endif
