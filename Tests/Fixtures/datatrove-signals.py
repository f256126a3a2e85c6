"""What datatrove 0.10 says of a set of invented texts: measures, reasons, and what its C4 filter leaves.

usage: datatrove-signals.py > datatrove-signals.jsonl     (needs datatrove and spaCy; every text is made up here)

One line a text: {"text", "measures": {name: value}, "reasons": {filter: reason or null},
"edits": [{"options", "text", "measures", "reason"}]}. Measures of 0 are left out; the text after an edit is null where
it did not change. With an argument, the texts are read from there instead: JSON
lines with a "text", and only measures and the first edit are written, without the text.
"""
import collections
import heapq
import json
import os
import random
import re
import sys

from datatrove.data import Document
from datatrove.pipeline.filters import (C4BadWordsFilter, C4ParagraphFilter, C4QualityFilter, FineWebQualityFilter,
                                        GopherQualityFilter, c4_filters)
from datatrove.pipeline.filters.gopher_repetition_filter import find_duplicates
from datatrove.utils.text import PUNCTUATION_SET, TERMINAL_PUNCTUATION, split_into_sentences, split_into_words

HERE = os.path.dirname(os.path.abspath(__file__))
LIST = os.path.join(HERE, "../../Sources/CResources/data/ldnoobw-en.txt")
c4_filters.cached_asset_path_or_download = lambda *a, **k: LIST
STOP_WORDS = {"the", "be", "to", "of", "and", "that", "have", "with"}
BAD = re.compile(r"(?:(?<=\W)|^)(?:{})(?=\W|$)".format(
    "|".join(re.escape(w.strip()) for w in sorted(open(LIST), key=len, reverse=True))))

# Sentences are counted inside the filter, so its splitter is wrapped.
sentences_seen = 0


def counted_sentences(text, language):
    global sentences_seen
    parts = split_into_sentences(text, language)
    sentences_seen += len(parts)
    return parts


c4_filters.split_into_sentences = counted_sentences


def measures(text):
    words = split_into_words(text)
    spelled = [w for w in words if any(c not in PUNCTUATION_SET for c in w)]
    lines = text.splitlines()
    filled = [line for line in text.split("\n") if line.strip() != ""]
    paragraphs = [len(line) for line in text.split("\n")]
    return {
        "words.all": len(words),
        "words.count": len(spelled),
        "words.code_points": sum(map(len, spelled)),
        "words.with_letter": sum(any(c.isalpha() for c in w) for w in words),
        "words.stop_words": len(STOP_WORDS & set(words)),
        "symbols.hashes": text.count("#"),
        "symbols.ellipses": text.count("...") + text.count("…"),
        "lines.count": len(lines),
        "lines.bullet_starts": sum(line.lstrip().startswith(("•", "-")) for line in lines),
        "lines.ellipsis_ends": sum(line.rstrip().endswith(("...", "…")) for line in lines),
        "nonblank_lines.count": len(filled),
        "nonblank_lines.terminal_punctuation": sum(line.endswith(tuple(TERMINAL_PUNCTUATION)) for line in filled),
        "nonblank_lines.short": sum(len(line) <= 30 for line in filled),
        "nonblank_lines.duplicate_code_points": find_duplicates(filled)[1],
        "text.code_points_without_newlines": len(text.replace("\n", "")),
        "text.newlines": text.count("\n"),
        "c4.paragraphs": len(paragraphs),
        "c4.third_longest_paragraph": min(heapq.nlargest(3, paragraphs)) if len(paragraphs) > 2 else 0,
        "c4.bad_words": len({m.start() for m in BAD.finditer(text.lower())}),
    }


def reason(filter_, text):
    try:
        verdict = filter_.filter(Document(text=text, id="")) if text else (False, "empty")
    except ZeroDivisionError:
        verdict = (False, "division by zero")
    kept, why = verdict if isinstance(verdict, tuple) else (verdict, "")
    return None if kept else why


EDITS = [
    {"terminal_punctuation": False},
    {},
    {"remove_citations": False, "javascript": False, "policy": False},
    {"terminal_punctuation": False, "min_words_per_line": -1, "max_word_length": 12},
]
NAMES = {"terminal_punctuation": "filter_no_terminal_punct", "javascript": "filter_javascript",
         "policy": "filter_policy"}
COUNTERS = {"c4.lines": "line-total", "c4.lines_with_long_word": "line-filter-too_long_word",
            "c4.lines_without_terminal_punctuation": "line-filter-no_terminal_punc",
            "c4.lines_with_few_words": "line-filter-too_few_words",
            "c4.lines_with_javascript": "line-filter-javascript", "c4.lines_with_policy": "line-filter-policy",
            "c4.lines_kept": "line-kept"}


def edit(options, text):
    """What the filter leaves if it never rejects: both document rules off, no least number of sentences."""
    global sentences_seen
    given = {NAMES.get(name, name): value for name, value in options.items()}
    sentences_seen = 0
    free = C4QualityFilter(filter_lorem_ipsum=False, filter_curly_bracket=False, min_num_sentences=0, **given)
    document = Document(text=text, id="")
    free.filter(document)
    counts = {name: int(free.stats[counter].total) if counter in free.stats.stats else 0
              for name, counter in COUNTERS.items()}
    counts["c4.sentences"] = sentences_seen
    return {"options": options, "text": document.text if document.text != text else None,
            "measures": {name: count for name, count in counts.items() if count},
            "reason": reason(C4QualityFilter(**given), text)}


WORDS = ["the", "be", "to", "of", "and", "that", "have", "with", "The", "river", "stone", "x", "…", "...", "....", "-",
         "•", "#", "##", "don't", "U.S.A.", "3.14", "10am", "naïve", "Größe", "дом", "水", "🙂", "१२", "Ⅷ", "½", "_a_",
         "[12]", "[]", "[٣]", "[edit]", "[Edit]", "[citation needed]", "[12", "a[1]b", "java[2]script", "{", "}", "};",
         "lorem ipsum", "Lorem Ipsum dolor", "LOREM IPSUM", "lorem  ipsum", "lorem\u00a0ipsum", "lorem İpsum",
         "JavaScript", "javascript:", "privacy policy", "Privacy Policy", "terms of use", "Terms of Users",
         "cookie policy", "coo\u212aie policy", "use coo\u212aies", "uses cookies", "use of cookies", "use cooking",
         "too–long", "book", "pills", "sex", "Sussex", "s&m", "(XXX)", "ra\u0130", "neonaz\u0130", "\u212aink",
         "kin\u212ay", "sexual intercourse", "🖕", "g-spot", "\u0130sex", "sexé", "ésex", "“sex”", "ass_", "verylongword" * 2,
         "http://example.org/a_b?c=1", "e.g.", "Mr.", "ok?!", "fin.\"", "'quoted'", "«ja»", "。", "です。", "؟"]
ENDS = [".", "!", "?", "\"", "'", "...", "…", "", "", " ", ":", "。", ".\u00a0", ". ", "\t"]
BREAKS = ["\n", "\n", "\n", "\n\n", "\r\n", "\r", "\u2028", "\u0085", "\x0b", "\x1e", "\n \n", "\n\n\n", "\x1f"]
STARTS = ["", "", "", "- ", "• ", "* ", "  - ", "\u00a0•", "-", "\u3000"]
LONG = "Nothing in this long line is out of the ordinary, except that it goes on and on, well beyond the length of " \
       "a line on paper, until somebody who counts the characters in it finds at least two hundred of them here. "


def texts():
    whole = [
        "x", " ", "\n", "\n\n", "...", "….", "#", "-", "•", "{", "[1]", "[1] [2] [3]", "\u2028", "a\r\nb\r\n", "\u3000\n.",
        "One line that simply stays as it is.", "One line.\nAnother line follows it.\nAnd a third one stands here.",
        "Ends with a break after the last line.\n", "  Leading space and three words.\nTwo more words here.",
        "Trailing space hides the mark. \nCarriage return hides the mark.\r\nPlain lines show the mark.",
        "[1] [2] [3]\nA first line with enough words in it.", "A first line here, with words.\n[1] [2] [3]",
        "All of it [edit] is cut [citation needed] here [٣٤] and there [].", "Not cut: [12a] [Edit] [ 1] [citation  needed].",
        "This page needs java[7]script to be enabled.", "We use java[8] script and scripts of Java.",
        "The curly { bracket comes first here.\nThe lorem ipsum text comes second here.",
        "The lorem ipsum text comes first here.\nThe curly { bracket comes second here.",
        "Both lorem ipsum and { stand in a line.\nNothing else to see here.",
        "The javascript and { in one line count no bracket.\nNothing else to see here, then.",
        "The policy line with { counts a bracket: terms of use.\nNothing else to see here, then.",
        "Our LOREM\u00a0IPSUM is no match, and lorem\u0130psum neither.",
        "We use coo\u212aies to serve you better.\nWe use cookies to serve you better.\nWe use of\u00a0cookies for you.",
        "w" * 1000 + " is a word.\n" + "w" * 1001 + " is a longer word.\n" + "ü" * 1000 + " is not longer, though.",
        "Same line.\nSame line.\nSame line.\nsame line.\nSame line. \n\nSame line.",
        (LONG + "\n") * 3, (LONG + "\n") * 2, LONG + "\n" + LONG * 2 + "\n\n" + LONG + "ü",
        "ü" * 199 + "\n" + "ü" * 200 + "\n" + "ü" * 201, "ü" * 200 + "\n" + "ü" * 200 + "\n" + "ü" * 201,
        "é" * 30 + "\n" + "é" * 31 + "\n" + "a" * 30 + "\n" + "a" * 31 + "\n🙂" * 30,
        "- one\n• two\n\u00a0- three\n\u3000• four\n* five\n– six", "one...\ntwo…\nthree… \nfour...\u00a0\nfive..\nsix....",
        "Two sentences here. And a third? Yes! Mr. Smith said so... \"Really?\" he asked.",
        "…", "....", ".......", ". . .", "e…e…e", "##..##", "â€¦", "\u2025\u2026\u2027", "\ue2a6…",
    ]
    yield from whole
    chance = random.Random(11)
    for _ in range(24):
        pieces = []
        for _ in range(chance.randint(1, 7)):
            words = chance.choices(WORDS, k=chance.choice([1, 2, 3, 4, 6, 9]))
            pieces.append(chance.choice(STARTS) + " ".join(words) + chance.choice(ENDS))
            if chance.random() < 0.15:
                pieces.append(chance.choice(BREAKS) + pieces[-1])
            pieces.append(chance.choice(BREAKS))
        if chance.random() < 0.5:
            pieces.pop()
        yield "".join(pieces)


def main():
    if len(sys.argv) > 1:
        for line in open(sys.argv[1]):
            text = json.loads(line)["text"]
            result = edit(EDITS[0], text)
            del result["text"]
            print(json.dumps({"measures": measures(text), "edit": result}))
        return
    filters = {"gopher_quality": GopherQualityFilter(), "fineweb": FineWebQualityFilter(),
               "c4_paragraphs": C4ParagraphFilter(), "c4_bad_words": C4BadWordsFilter()}
    for text in texts():
        row = {"text": text, "measures": {name: value for name, value in measures(text).items() if value},
               "reasons": {name: reason(f, text) for name, f in filters.items()},
               "edits": [edit(options, text) for options in EDITS]}
        print(json.dumps(row, separators=(",", ":")))


main()
