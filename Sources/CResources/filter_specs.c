// Written by Scripts/generate-resources: the files of FilterSpecs as bytes.
#include "filter_specs.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char c4_bad_words[] = {
#embed "../../FilterSpecs/c4/bad-words.yaml"
};
static const unsigned char c4_paragraphs[] = {
#embed "../../FilterSpecs/c4/paragraphs.yaml"
};
static const unsigned char c4_quality[] = {
#embed "../../FilterSpecs/c4/quality.yaml"
};
static const unsigned char fineweb_quality_paper[] = {
#embed "../../FilterSpecs/fineweb/quality-paper.yaml"
};
static const unsigned char fineweb_quality[] = {
#embed "../../FilterSpecs/fineweb/quality.yaml"
};
static const unsigned char gopher_quality[] = {
#embed "../../FilterSpecs/gopher/quality.yaml"
};
static const unsigned char gopher_repetition[] = {
#embed "../../FilterSpecs/gopher/repetition.yaml"
};
static const unsigned char recipes_c4[] = {
#embed "../../FilterSpecs/recipes/c4.yaml"
};
static const unsigned char recipes_fineweb_paper[] = {
#embed "../../FilterSpecs/recipes/fineweb-paper.yaml"
};
static const unsigned char recipes_fineweb[] = {
#embed "../../FilterSpecs/recipes/fineweb.yaml"
};
static const unsigned char recipes_gopher[] = {
#embed "../../FilterSpecs/recipes/gopher.yaml"
};

static const struct {
  const char *path;
  const unsigned char *bytes;
  size_t count;
} specs[] = {
    {"c4/bad-words.yaml", c4_bad_words, sizeof c4_bad_words},
    {"c4/paragraphs.yaml", c4_paragraphs, sizeof c4_paragraphs},
    {"c4/quality.yaml", c4_quality, sizeof c4_quality},
    {"fineweb/quality-paper.yaml", fineweb_quality_paper, sizeof fineweb_quality_paper},
    {"fineweb/quality.yaml", fineweb_quality, sizeof fineweb_quality},
    {"gopher/quality.yaml", gopher_quality, sizeof gopher_quality},
    {"gopher/repetition.yaml", gopher_repetition, sizeof gopher_repetition},
    {"recipes/c4.yaml", recipes_c4, sizeof recipes_c4},
    {"recipes/fineweb-paper.yaml", recipes_fineweb_paper, sizeof recipes_fineweb_paper},
    {"recipes/fineweb.yaml", recipes_fineweb, sizeof recipes_fineweb},
    {"recipes/gopher.yaml", recipes_gopher, sizeof recipes_gopher},
};

size_t sluice_filter_spec_count(void) { return sizeof specs / sizeof *specs; }

const char *sluice_filter_spec_path(size_t index) { return specs[index].path; }

const unsigned char *sluice_filter_spec_bytes(size_t index, size_t *count) {
  *count = specs[index].count;
  return specs[index].bytes;
}
