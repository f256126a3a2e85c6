"""English words as datatrove 0.10 splits them (spaCy 3.8's rules) in invented texts, with what its filters ask of a word.

usage: datatrove-words.py > datatrove-words.jsonl     (needs datatrove and spaCy; every text is made up here, seeded)

One line a text: {"text", "words": [start, end, code points, traits, ...]} with offsets in bytes. Traits: 1 if some
character is alphabetic, plus 2 if some character is outside PUNCTUATION_SET.
"""
import json
import random

from datatrove.utils.text import PUNCTUATION_SET, split_into_words

PIECES = [
    "the Word words cant can't don’t it's Mr. U.S. a.m. e.g. 5km 10am 3.14 1,000 $5 US$7 20% x86 v2 o'clock".split(),
    "well-known state-of-the-art and/or foo_bar foo(bar) <b>bold</b> http://example.org/a?b=c me@example.org".split(),
    "Größe naïve été слово СЛОВО № 日本語。 中文， のカタ 한글 क्षि ไทย ½ ² 𝒜 😀 °C → © …".split(),
    list("()[]{}\"'.,:;!?-–—“”‘’«»/*#%&+=<>@^_`|~") + ["...", "--", ":)", ";-)", "'s", "n't", "''"],
    ["\x00", "\x07", "\x7f", "\u200b", "\ufeff", "\ufffd", "\u0301"],
]
SPACES = [" ", " ", " ", "\n", "\n\n", "\t", "\r\n", "\x1c", "\x1f", "\x85", "\xa0", "\u2003", "\u2028", "\u3000"]


def main():
    generator = random.Random(2)
    for number in range(300):
        kinds = generator.choices(PIECES, k=generator.randint(1, 4))
        text = ""
        for _ in range(generator.randint(0, 12)):
            text += "".join(generator.choice(generator.choice(kinds)) for _ in range(generator.randint(1, 3)))
            text += generator.choice(SPACES)
        words, at = [], 0
        for word in split_into_words(text):
            start = text.index(word, at)
            at = start + len(word)
            first = len(text[:start].encode())
            traits = any(c.isalpha() for c in word) | any(c not in PUNCTUATION_SET for c in word) << 1
            words += [first, first + len(word.encode()), len(word), int(traits)]
        print(json.dumps({"text": text, "words": words}, separators=(",", ":")))


main()
