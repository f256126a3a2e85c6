// One load of 64 bytes, and what the English rules may ask of them.
#include "chunk-classes.h"

#include "clones.h"
#include "masks.h"

SLUICE_CLONES
void sluice_classify_chunk(const uint8_t *chunk, uint32_t length, sluice_chunk_classes *classes) {
  bytes64 b;
  memcpy(&b, chunk, 64);
  uint64_t whole = (1ull << length) - 1;
  bytes64 folded = b | 0x20;
  uint64_t lower = MASK(b - 'a' <= 25) & whole;
  uint64_t digits = MASK(b - '0' <= 9) & whole;
  uint64_t commas = MASK(b == ',') & whole;
  uint64_t hyphens = MASK(b == '-') & whole;
  // [ ] { } _ `
  uint64_t brackets = MASK((folded == '{') | (folded == '}') | (b - '_' <= 1)) & whole;
  uint64_t prefix = MASK((b - '!' <= 9) | (b - ':' <= 5)) & whole;
  uint64_t equals = MASK(b == '=') & whole, dollars = MASK(b == '$') & whole, percents = MASK(b == '%') & whole;
  classes->high = MASK(b >= 0x80) & whole;
  classes->letters = MASK(folded - 'a' <= 25) & whole;
  classes->lower = lower;
  classes->digits = digits;
  prefix |= brackets | commas;
  classes->prefix = prefix;
  classes->suffix = prefix & ~(dollars | percents | equals);
  classes->before_suffix_dot =
    (prefix & ~(dollars | equals)) | lower | digits | hyphens | (MASK((b == '+') | (b == '|')) & whole);
  classes->quotes = (MASK((b == '"') | (b == '\'') | (b == '`')) & whole) | commas;
  classes->operations = MASK((b - '*' <= 1) | (b == '^')) & whole;
  classes->operations |= hyphens;
  uint64_t colons = MASK(b == ':') & whole, slashes = MASK(b == '/') & whole;
  classes->relations = (MASK(b - '<' <= 2) & whole) | colons | slashes;
  classes->dots = MASK(b == '.') & whole;
  classes->commas = commas;
  classes->hyphens = hyphens;
  classes->tildes = MASK(b == '~') & whole;
  classes->underscores = MASK(b == '_') & whole;
  classes->users = MASK(b == '@') & whole;
  classes->schemes = colons & slashes >> 1;
}
