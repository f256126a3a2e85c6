"""What Python 3.11 (Unicode 14.0) and uniseg 0.10.1 say of a set of invented texts: pieces as byte offsets.

usage: python-text.py > python-text.jsonl     (every text is made up here, from a fixed seed)

One line a text: {"text", "codePoints", "chunks", "lines", "newlines", "unicode", "lower", "runs"}. Pieces are given as
[start, end, start, end, ...]: chunks of str.split(), lines of str.splitlines(), UAX 29 words with an alphanumeric
character, and runs of \\w in the lower-cased text.
"""
import json
import random
import re
import sys
import unicodedata

from uniseg.wordbreak import words

if unicodedata.unidata_version != "14.0.0":
    sys.exit("Unicode 14.0 is wanted: Python 3.11")

# uniseg 0.10.1 knows a later Unicode than 14.0. Of the characters below only this one is another there: a letter that
# 14.0 had not assigned. The word breaker is shown one that no version assigns. (regex 2022.3.15 has Unicode 14.0, but
# joins a mark at the start of a text to what follows, against rule WB4.)
NEWER, UNASSIGNED = "\U0001e4d0", "\U0010ffff"

PIECES = [
    "a b ab Word x1 42 3.14 1,000 can't o'clock e.g. U.S. a_b _ __ A:B 3:4 don’t l’été".split(" "),
    [" ", " ", " ", "\n", "\r\n", "\r", "\t", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\xa0", "\u3000"],
    ["\u1680", "\u2000", "\u2003", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u200b", "\ufeff", "\u180e"],
    "Σ Σ ΑΣ ΟΔΟΣ İ ı I ẞ ß Å Ⱥ Ǆ ǅ ﬁ Ω Ⅷ ⓐ Ⓐ Я я Ö \u0345 \u0301 \u0307 \u00ad \u200d ʰ ª".split(" "),
    "שלום א' ה\" \" ' ا ع ٣ ١٢ 中 文 の カタ ー ｶ 한 글 ไทย क्षि १ ½ ² 〇 𝒜 𐐀 𐐨 𑓀 𞤀".split(" "),
    "😀 👩\u200d👩 ⌚\ufe0f 🇩🇪 🇩 🇫🇷 ❤ © ‿ ⁀ · ˙ ： ； ， ． ＿ ’ ‘ “ . , : ; - — … ! ? @ / $ % # * +".split(" "),
    ["a", "\u200d", "\u200d❤", "❤", "ℹ", "1", "\u200d©", " ", "'", "א", '"', "カ", "_", "é", ".", ",", ":"],
    [chr(c) for c in (0, 1, 0x7F, 0x80, 0x7FF, 0x800, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF, 0x1DF00, 0x1E4D0)],
]


def offsets(text):
    """Byte offset of each code point, and of the end."""
    result = [0]
    for character in text:
        result.append(result[-1] + len(character.encode()))
    return result


def located(text, pieces):
    """Byte ranges of pieces that stand in the text in this order."""
    at, result, table = 0, [], offsets(text)
    for piece in pieces:
        start = text.index(piece, at)
        at = start + len(piece)
        result += [table[start], table[at]]
    return result


def lines(text):
    at, result, table = 0, [], offsets(text)
    for line in text.splitlines(keepends=True):
        content = line.splitlines()[0] if line.splitlines() else ""
        result += [table[at], table[at + len(content)]]
        at += len(line)
    return result


def unicode_words(text):
    at, result = 0, []
    for word in words(text.replace(NEWER, UNASSIGNED)):
        end = at + len(word.encode())
        if any(character.isalnum() for character in word):
            result += [at, end]
        at = end
    return result


def runs(lower):
    table = offsets(lower)
    return [table[place] for match in re.finditer(r"\w+", lower) for place in match.span()]


def main():
    generator = random.Random(1)
    for number in range(400):
        kinds = generator.choices(PIECES, k=generator.randint(1, 5))
        text = "".join(generator.choice(generator.choice(kinds)) for _ in range(generator.randint(0, 30)))
        lower = text.lower()
        record = {
            "text": text,
            "codePoints": len(text),
            "chunks": located(text, text.split()),
            "lines": lines(text),
            "newlines": [offsets(text)[place] for place, character in enumerate(text) if character == "\n"],
            "unicode": unicode_words(text),
            "lower": lower,
            "runs": runs(lower),
        }
        print(json.dumps(record, separators=(",", ":")))


main()
