"""What datatrove 0.10.1 makes of invented texts before it signs them, and the digests of their signatures.

usage: datatrove-minhash.py > datatrove-minhash.jsonl     (every text is made up here, from a fixed seed)

The first line has the XXH64 of what simplify_text makes of "a" + c + "1" + c + "b", a line each, for each 4,096 code points c of
Unicode in turn (surrogates left out): {"digests": [...]}. Code points that this Python's Unicode 14.0 does not have and
that the package regex calls digits are left out; "newer_digits" has them.

Then a line a text: {"text", "simplified", "shingles", "signature"}: the number of shingles, and the XXH64 of its 112 values
of 64 bits, little-endian, one behind the other; none where the text is not signed. Needs Python 3.11, datatrove 0.10,
spacy 3.8, xxhash.
"""
import json
import random
import sys
import unicodedata

import regex
import xxhash

from datatrove.pipeline.dedup.minhash import MinhashDedupSignature
from datatrove.utils.text import simplify_text

if unicodedata.unidata_version != "14.0.0":
    sys.exit("Unicode 14.0 is wanted: Python 3.11")

PIECES = [
    "the river runs past Mill town AND people of Bread don't it's e.g. U.S.A. Mr. x y z co-operate well_known".split(" "),
    "1 12 1.5 1,000 1.2.3 1,2,3.4 .5 5. 1..2 1.,2 a1b2 3km 10:30am $5 50% 1e-5 1/2 v2.0.1 2nd 007 1.5kg 0x1F".split(" "),
    [" ", " ", " ", "\n", "\r\n", "\t", "\x00", "\x08", "\x0b", "\x1c", "\x1f", "\x7f", "\x80", "\x85", "\x9f", "\xa0"],
    ["\u2003", "\u2028", "\u200b", "\ufeff", "\u3000", "\u180e", "\u2000", "\u2001", "\u205f"],
    "١٢٣ ١٫٥ ١،٥ 1٫٥ ١.5 ١,٢ 1،2 1٫ ٫5 ٣،٤،٥ ⎖ 1⎖2 1⎗2 1⎘2⎘3 १२ १.२ １２ １．２ １ 𝟏𝟐 𝟏.𝟐 ๑๒ ² ½ Ⅷ ① 〇".split(" "),
    "Σ ΟΔΟΣ ΟΔΟΣ. Σ. Α.Σ Α.Σ.Β ΑΣ' ΑΣ'Α ΣΣ İstanbul İ ı I ẞ ß Å Å Ω K ﬁ Ǆ ǅ Ⱥ Ⅷ Ⓐ Ö ö É e\u0301 ñ ắ ﷺ".split(" "),
    ["\u0301", "\u0345", "\u0327\u0301", "\u0301\u0327", "\u0307", "\u20d0", "\ufe0f", "\u0a3c", "\u093e", "\u09cb", "\u0dde"],
    ["\u302e", "\u302f", "\U0001d15e", "\U0001d160", "\U0001d165\U0001d166", "\u1b44", "\u1baa", "\u0301\u1b44",
     "\u302f\u0301\u1b44", "\u0f77", "\u0f73", "\u0344", "\u0958", "\u1112\u1161\u11ab", "\u0e31", "\u0eb1", "\u17b4"],
    "中文字 漢 の カタカナ が ガ パ 한글 각 値段は１２円です。 ไทย น้ำ क्षि हिन्दी தமிழ் ລາວ ខ្មែរ မြန်မာ བོད བཱི".split(" "),
    "שלום שָׁלוֹם ﬡ ﬢ אּ العَرَبِيَّة ـ آ أ ئ ۀ ی Ѐ й ё ї \u1e9b\u0323 \u1e69 \u0958 \uf900 \ufa0e \U0002f800".split(" "),
    "！ ？ 、 。 〈 〉 【 】 《 》 「 」 『 』 （ ） ： ； ， ． ～ ％ … — – ‘ ’ “ ” „ « » ´ ∶ ━ ► · • ° © ™ § ¡ ¿ ‚ ‛ ″ ‽ ⁉ । ۔ ؟ ، ؛".split(" "),
    "\u037e \u0387 \u1fef \u1ffd \u212a \u2126 \u2329 \u232a \u00b4 \u0060 \u1fc1 \u0385 \u00a8 \u00af \u02dc".split(" "),
    "😀 👩\u200d👩 🇩🇪 ❤\ufe0f ☝🏽 :-) <3 ¯\\_(ツ)_/¯ (ಠ_ಠ) http://example.org/a?b=1 a@b.example #tag @name".split(" "),
    "\u0378 \U0001e4d0 \U00010efd \U0010ffff \ufffe \ue000 \ufffd \U000e0001 \U000e0100".split(" "),
]


def texts():
    prose = "The river runs past the mill and the people of the town have to be there with baskets of bread. "
    yield from ["", " ", "word", "one two three four", "one two three four five", "a\u0301", "\u0301 a", "a \u0301", "\u0301", " \u0301 \u0301 "]
    yield from ["1", "1.", ".1", "1.1", "1.1.1", "1\u0301.1", "1.\u0301" + "1", "1 .1", "1. 1", "x1.5y 2,3z ٣٫٤ 5", "١،x ١،"]
    yield from [prose * 3, prose.upper(), prose.replace(" ", "\u00a0"), prose.replace("e", "é"), prose.replace("e", "e\u0301")]
    yield from ["letters" * 20 + " " + "x" * 48 + " " + "y" * 49 + " " + "z" * 200 + " end of the words", "0123456789 " * 20]
    yield from ["a b c d e " * 5, "don't can't won't it's he'll cannot gonna 10am 5pm 3.5km a.m. p.m. i.e. etc", "川は町を流れ、人々は橋の上で話をしていた。" * 3]
    generator = random.Random(1)
    for _ in range(260):
        kinds = generator.choices(PIECES, k=generator.randint(1, 5))
        glue = generator.choice(["", " ", " "])
        yield glue.join(generator.choice(generator.choice(kinds)) for _ in range(generator.randint(1, 40)))


def main():
    digit = regex.compile(r"\p{Nd}")
    newer = [c for c in range(0x110000) if digit.match(chr(c)) and unicodedata.category(chr(c)) != "Nd"]
    left_out = set(newer) | set(range(0xD800, 0xE000))
    digests = []
    for first in range(0, 0x110000, 4096):
        block = [chr(c) for c in range(first, first + 4096) if c not in left_out]
        lines = "".join(simplify_text("a" + c + "1" + c + "b") + "\n" for c in block)
        digests.append(xxhash.xxh64_hexdigest(lines.encode()))
    print(json.dumps({"digests": digests, "newer_digits": newer}, separators=(",", ":")))
    stage = MinhashDedupSignature(output_folder="/nonexistent")
    for text in texts():
        record = {"text": text, "simplified": simplify_text(text)}
        shingles = stage.get_shingles(text)
        record["shingles"] = int(shingles.size)
        if shingles.size:
            values = [value for band in stage.get_signature(shingles) for value in band]
            record["signature"] = xxhash.xxh64_hexdigest(b"".join(value.to_bytes(8, "little") for value in values))
        print(json.dumps(record, separators=(",", ":")))


main()
