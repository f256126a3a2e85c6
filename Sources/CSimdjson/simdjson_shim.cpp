// See the header. simdjson's On-Demand front end skips unread values by counting brackets, whatever their kind, and
// reads its end marks from the bytes behind the line; here a wrong line must never pass, and what lies behind a line is
// the next one. So this uses the stage that On-Demand stands on and walks its index with every position checked.

#include "simdjson_shim.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace {

constexpr uint32_t kNone = UINT32_MAX;

/// A wanted key: a node of the tree of paths.
struct Node {
  std::string key;
  uint32_t first_child = kNone;
  uint32_t next_sibling = kNone;
};

/// An open bracket on the way to the current value.
struct Frame {
  uint32_t node;
  bool is_object;
};

bool is_space(uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

/// The value of four hexadecimal digits, or -1.
int32_t hexadecimal(const uint8_t *digits) {
  int32_t value = 0;
  for (int index = 0; index < 4; index++) {
    uint8_t byte = digits[index];
    int32_t digit;
    if (byte >= '0' && byte <= '9') digit = byte - '0';
    else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f') digit = (byte | 0x20) - 'a' + 10;
    else return -1;
    value = value * 16 + digit;
  }
  return value;
}

uint8_t *append_utf8(uint8_t *to, uint32_t scalar) {
  if (scalar < 0x80) {
    *to++ = uint8_t(scalar);
  } else if (scalar < 0x800) {
    *to++ = uint8_t(0xC0 | scalar >> 6);
    *to++ = uint8_t(0x80 | (scalar & 0x3F));
  } else if (scalar < 0x10000) {
    *to++ = uint8_t(0xE0 | scalar >> 12);
    *to++ = uint8_t(0x80 | (scalar >> 6 & 0x3F));
    *to++ = uint8_t(0x80 | (scalar & 0x3F));
  } else {
    *to++ = uint8_t(0xF0 | scalar >> 18);
    *to++ = uint8_t(0x80 | (scalar >> 12 & 0x3F));
    *to++ = uint8_t(0x80 | (scalar >> 6 & 0x3F));
    *to++ = uint8_t(0x80 | (scalar & 0x3F));
  }
  return to;
}

/// Unescapes what stands between a string's quotes; a lone surrogate becomes U+FFFD. No escape is shorter than what
/// it stands for, so `to` needs no more room than the source. Returns the end of what was written, null for a wrong
/// escape.
uint8_t *unescape_leniently(const uint8_t *from, const uint8_t *end, uint8_t *to) {
  while (from < end) {
    auto backslash = static_cast<const uint8_t *>(std::memchr(from, '\\', size_t(end - from)));
    size_t plain = size_t((backslash ? backslash : end) - from);
    std::memcpy(to, from, plain);
    to += plain;
    from += plain;
    if (!backslash) break;
    if (end - from < 2) return nullptr;
    uint8_t escape = from[1];
    from += 2;
    switch (escape) {
      case '"': case '\\': case '/': *to++ = escape; break;
      case 'b': *to++ = '\b'; break;
      case 'f': *to++ = '\f'; break;
      case 'n': *to++ = '\n'; break;
      case 'r': *to++ = '\r'; break;
      case 't': *to++ = '\t'; break;
      case 'u': {
        int32_t unit = end - from < 4 ? -1 : hexadecimal(from);
        if (unit < 0) return nullptr;
        from += 4;
        uint32_t scalar = uint32_t(unit);
        if (unit >= 0xD800 && unit < 0xE000) {
          // A high surrogate takes the low one right behind it; anything else is looked at again on its own.
          int32_t low = end - from >= 6 && from[0] == '\\' && from[1] == 'u' ? hexadecimal(from + 2) : -1;
          if (unit < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
            scalar = 0x10000 + ((scalar - 0xD800) << 10) + uint32_t(low - 0xDC00);
            from += 6;
          } else {
            scalar = 0xFFFD;
          }
        }
        to = append_utf8(to, scalar);
        break;
      }
      default: return nullptr;
    }
  }
  return to;
}

/// Newer releases of simdjson take a third argument, which asks for replacement of surrogates in their way, not ours.
template <class Implementation>
auto parse_string(const Implementation &implementation, const uint8_t *from, uint8_t *to, int)
    -> decltype(implementation.parse_string(from, to, false)) {
  return implementation.parse_string(from, to, false);
}
template <class Implementation>
auto parse_string(const Implementation &implementation, const uint8_t *from, uint8_t *to, long)
    -> decltype(implementation.parse_string(from, to)) {
  return implementation.parse_string(from, to);
}

/// The implementation of a name that this machine can run, the best one for null.
const simdjson::implementation *choose(const char *name) {
  if (!name) return simdjson::get_active_implementation();
  for (auto candidate : simdjson::get_available_implementations()) {
    if (candidate->name() == name && candidate->supported_by_runtime_system()) return candidate;
  }
  return nullptr;
}

}  // namespace

struct sluice_json_parser {
  const simdjson::implementation *chosen = nullptr;
  /// Whether the first stage is simdjson's scalar one. It does not check UTF-8 outside strings nor what follows a
  /// backslash, and stumbles over a letter of several bytes there; so it is given `masked`, a line without any.
  bool is_scalar = false;
  std::vector<uint8_t> masked;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  size_t capacity = 0;
  std::vector<Node> nodes;
  std::vector<sluice_json_token> tokens;
  std::vector<uint8_t> key;
  Frame frames[SLUICE_JSON_DEPTH_LIMIT];

  int32_t walk(const uint8_t *line, size_t length);
  uint32_t child(uint32_t node, const uint8_t *key, size_t length);
  uint32_t unescaped_child(uint32_t node, const uint8_t *key, size_t length, bool &valid);
  void clear(uint32_t node);
};

/// The child of a node that a key without escapes names.
uint32_t sluice_json_parser::child(uint32_t node, const uint8_t *bytes, size_t length) {
  for (uint32_t next = nodes[node].first_child; next != kNone; next = nodes[next].next_sibling) {
    const std::string &name = nodes[next].key;
    if (name.size() == length && std::memcmp(name.data(), bytes, length) == 0) return next;
  }
  return kNone;
}

/// The child of a node that a key names, escapes undone.
uint32_t sluice_json_parser::unescaped_child(uint32_t node, const uint8_t *bytes, size_t length, bool &valid) {
  if (nodes[node].first_child == kNone) return kNone;
  if (!std::memchr(bytes, '\\', length)) return child(node, bytes, length);
  if (key.size() < length) key.resize(length);
  uint8_t *end = unescape_leniently(bytes, bytes + length, key.data());
  if (!end) {
    valid = false;
    return kNone;
  }
  return child(node, key.data(), size_t(end - key.data()));
}

/// Forgets a value and all that was found in it: a later value of the same key takes its place.
void sluice_json_parser::clear(uint32_t node) {
  tokens[node].kind = SLUICE_JSON_ABSENT;
  for (uint32_t next = nodes[node].first_child; next != kNone; next = nodes[next].next_sibling) clear(next);
}

int32_t sluice_json_parser::walk(const uint8_t *line, size_t length) {
  const uint32_t *index = stage->structural_indexes.get();
  const size_t count = stage->n_structural_indexes;
  size_t position = 0;
  uint32_t depth = 0;
  uint32_t node = 0;

  // The end of the scalar or string at `position`: where the next structural begins, white space left out.
  auto scalar_end = [&]() -> uint32_t {
    uint32_t end = position + 1 < count ? index[position + 1] : uint32_t(length);
    while (is_space(line[end - 1])) end--;
    return end;
  };
  auto is_string = [&](uint32_t start, uint32_t end) -> bool {
    if (end - start < 2 || line[end - 1] != '"') return false;
    if (is_scalar) {
      for (uint32_t place = start; place < end; place++) if (line[place] < 0x20) return false;
    }
    return true;
  };
  auto byte_at = [&](size_t place) -> uint8_t { return place < count ? line[index[place]] : 0; };
  auto note = [&](uint32_t kind, uint32_t end) {
    if (node == kNone) return;
    if (tokens[node].kind != SLUICE_JSON_ABSENT) clear(node);
    tokens[node] = {kind, index[position], end};
  };

value:
  switch (byte_at(position)) {
    case '"': {
      uint32_t end = scalar_end();
      if (!is_string(index[position], end)) return SLUICE_JSON_INVALID;
      note(SLUICE_JSON_STRING, end);
      position++;
      break;
    }
    case '{':
      if (depth + 1 == SLUICE_JSON_DEPTH_LIMIT) return SLUICE_JSON_TOO_DEEP;
      note(SLUICE_JSON_OBJECT, 0);
      frames[depth++] = {node, true};
      position++;
      if (byte_at(position) == '}') goto close;
      goto key;
    case '[':
      if (depth + 1 == SLUICE_JSON_DEPTH_LIMIT) return SLUICE_JSON_TOO_DEEP;
      note(SLUICE_JSON_ARRAY, 0);
      frames[depth++] = {node, false};
      position++;
      if (byte_at(position) == ']') goto close;
      node = kNone;
      goto value;
    case 't': case 'f': case 'n': {
      uint32_t start = index[position];
      uint32_t end = scalar_end();
      const char *literal = line[start] == 't' ? "true" : line[start] == 'f' ? "false" : "null";
      if (end - start != std::strlen(literal) || std::memcmp(line + start, literal, end - start) != 0) {
        return SLUICE_JSON_INVALID;
      }
      note(line[start] == 'n' ? SLUICE_JSON_NULL : SLUICE_JSON_BOOLEAN, end);
      position++;
      break;
    }
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9': {
      // The bytes of a number, in whatever order: who reads it checks the rest.
      uint32_t end = scalar_end();
      for (uint32_t place = index[position]; place < end; place++) {
        uint8_t byte = line[place];
        bool digit = byte >= '0' && byte <= '9';
        if (!(digit || byte == '-' || byte == '+' || byte == '.' || byte == 'e' || byte == 'E')) {
          return SLUICE_JSON_INVALID;
        }
      }
      note(SLUICE_JSON_NUMBER, end);
      position++;
      break;
    }
    default: return SLUICE_JSON_INVALID;
  }

after_value:
  if (depth == 0) {
    if (position != count) return SLUICE_JSON_INVALID;
    return line[index[0]] == '{' ? SLUICE_JSON_OBJECT_FOUND : SLUICE_JSON_NOT_AN_OBJECT;
  }
  if (byte_at(position) == ',') {
    position++;
    if (frames[depth - 1].is_object) goto key;
    node = kNone;
    goto value;
  }
  if (byte_at(position) != (frames[depth - 1].is_object ? '}' : ']')) return SLUICE_JSON_INVALID;

close:
  depth--;
  if (frames[depth].node != kNone) tokens[frames[depth].node].end = index[position] + 1;
  position++;
  goto after_value;

key: {
  if (byte_at(position) != '"' || byte_at(position + 1) != ':') return SLUICE_JSON_INVALID;
  uint32_t start = index[position] + 1;
  uint32_t end = scalar_end();
  if (!is_string(start - 1, end)) return SLUICE_JSON_INVALID;
  uint32_t parent = frames[depth - 1].node;
  bool valid = true;
  node = parent == kNone ? kNone : unescaped_child(parent, line + start, end - 1 - start, valid);
  if (!valid) return SLUICE_JSON_INVALID;
  position += 2;
  goto value;
}
}

sluice_json_parser *sluice_json_make(const char *implementation) {
  try {
    std::unique_ptr<sluice_json_parser> parser(new sluice_json_parser());
    parser->chosen = choose(implementation);
    if (!parser->chosen) return nullptr;
    parser->is_scalar = parser->chosen->name() == "fallback";
    parser->nodes.emplace_back();
    parser->tokens.push_back({SLUICE_JSON_ABSENT, 0, 0});
    return parser.release();
  } catch (...) {
    return nullptr;
  }
}

void sluice_json_free(sluice_json_parser *parser) { delete parser; }

uint32_t sluice_json_want(sluice_json_parser *parser, uint32_t parent, const uint8_t *key, size_t length) {
  uint32_t found = parser->child(parent, key, length);
  if (found != kNone) return found;
  uint32_t node = uint32_t(parser->nodes.size());
  Node added;
  added.key.assign(reinterpret_cast<const char *>(key), length);
  added.next_sibling = parser->nodes[parent].first_child;
  parser->nodes.push_back(std::move(added));
  parser->nodes[parent].first_child = node;
  parser->tokens.push_back({SLUICE_JSON_ABSENT, 0, 0});
  return node;
}

int32_t sluice_json_scan(sluice_json_parser *parser, const uint8_t *line, size_t length) {
  if (length > simdjson::SIMDJSON_MAXSIZE_BYTES - SLUICE_JSON_PADDING) return SLUICE_JSON_TOO_LONG;
  if (length > parser->capacity) {
    // Doubled, so that a run of ever longer lines does not allocate at each of them.
    size_t wanted = parser->capacity ? parser->capacity : 1 << 16;
    while (wanted < length) wanted *= 2;
    if (wanted > simdjson::SIMDJSON_MAXSIZE_BYTES) wanted = simdjson::SIMDJSON_MAXSIZE_BYTES;
    auto error = parser->stage
        ? parser->stage->set_capacity(wanted)
        : parser->chosen->create_dom_parser_implementation(wanted, SLUICE_JSON_DEPTH_LIMIT, parser->stage);
    if (error) {
      parser->capacity = 0;
      parser->stage.reset();
      return SLUICE_JSON_OUT_OF_MEMORY;
    }
    parser->capacity = wanted;
  }
  for (auto &token : parser->tokens) token.kind = SLUICE_JSON_ABSENT;
  const uint8_t *indexed = line;
  if (parser->is_scalar) {
    parser->masked.assign(length + SLUICE_JSON_PADDING, ' ');
    for (size_t place = 0; place < length; place++) parser->masked[place] = line[place] < 0x80 ? line[place] : 'x';
    indexed = parser->masked.data();
  }
  bool is_indexed =
      parser->stage && parser->stage->stage1(indexed, length, simdjson::stage1_mode::regular) == simdjson::SUCCESS;
  // The implementations differ in which of several faults they report first; this order does not.
  if ((!is_indexed || parser->is_scalar) &&
      !parser->chosen->validate_utf8(reinterpret_cast<const char *>(line), length)) {
    return SLUICE_JSON_INVALID_UTF8;
  }
  return is_indexed ? parser->walk(line, length) : int32_t(SLUICE_JSON_INVALID);
}

const sluice_json_token *sluice_json_tokens(const sluice_json_parser *parser) { return parser->tokens.data(); }

int64_t sluice_json_unescape(const sluice_json_parser *parser, const uint8_t *token, size_t length, uint8_t *target) {
  uint8_t *end = parse_string(*parser->stage, token + 1, target, 0);
  // simdjson refuses lone surrogates as it does wrong escapes: only the second reading tells them apart.
  if (!end) end = unescape_leniently(token + 1, token + length - 1, target);
  return end ? end - target : -1;
}

int32_t sluice_json_is_utf8(const uint8_t *bytes, size_t length) {
  return simdjson::validate_utf8(reinterpret_cast<const char *>(bytes), length) ? 1 : 0;
}

const char *sluice_json_implementation(size_t index) {
  // The names live as long as the program: simdjson's implementations are static.
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found;
    for (auto candidate : simdjson::get_available_implementations()) {
      if (candidate->supported_by_runtime_system()) found.push_back(candidate->name());
    }
    return found;
  }();
  return index < names.size() ? names[index].c_str() : nullptr;
}
