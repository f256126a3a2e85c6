"""What public tools leave of invented documents when they remove repeated passages.

usage: passages.py > passages.jsonl     (every text is made up here, from a fixed seed; needs datatrove 0.10 with spaCy)

First lines: {"text", "ends"}, the byte behind each sentence of datatrove's `span_tokenize`. Then lines, a corpus each:
{"unit", "minimum_length", "sentences", "splits_sentences", "keeps_first", "minimum_removed_words", "documents": [...],
"left": [...], "words": [...], "sentences_left": [...]}: what is left of each document, and its words and sentences as
datatrove counts them, null where the document is unchanged.

Lines and paragraphs are plain transcriptions of what CCNet (cc_net/dedup.py, text_normalizer.py) and Dolma
(src/deduper.rs, duplicate spans cut out) do; spans are hashed, and cut out, by datatrove's own methods.
"""
import json
import random
import re
import sys
import unicodedata

import numpy as np
from datatrove.data import Document
from datatrove.pipeline.dedup.sentence_dedup import SentDedupConfig, SentenceDedupFilter, SentenceDedupSignature
from datatrove.utils.text import split_into_sentences
from datatrove.utils.word_tokenizers import load_word_tokenizer

if unicodedata.unidata_version != "14.0.0":
    sys.exit("Unicode 14.0 is wanted: Python 3.11")

DROPPED = set("，。、„”“«»１」「《》´∶：？！（）；–—．～’…━〈〉【】％►") | {chr(c) for c in [*range(32), *range(127, 160)]}


def ccnet_key(line):
    line = line.strip()
    line = re.sub(r"\d", "0", line.lower())
    return "".join(c for c in line if c not in DROPPED)


def ccnet(documents, minimum_length, keeps_first):
    """With keeps_first the collecting remover, else two passes: what two documents have goes from both."""
    keys = [[ccnet_key(line) for line in text.split("\n")] if text else [] for text in documents]
    owners = {}
    for number, of_document in enumerate(keys):
        for key in of_document:
            owners.setdefault(key, set()).add(number)
    left = []
    for number, (text, of_document) in enumerate(zip(documents, keys)):
        kept, seen = [], set()
        for line, key in zip(text.split("\n"), of_document):
            counts = len(key) >= minimum_length
            elsewhere = min(owners[key]) < number if keeps_first else len(owners[key]) > 1
            if not counts or not (elsewhere or key in seen):
                kept.append(line)
            seen.add(key)
        left.append("\n".join(kept))
    return left


def dolma(documents, minimum_length):
    """Characters are counted and compared with bytes, as there; a span that ends behind the text ends with it."""
    known, left = set(), []
    for text in documents:
        offset, removed, size = 0, set(), len(text.encode())
        for paragraph in text.split("\n") if text else []:
            start = offset
            offset += len(paragraph)
            if offset < size - 1:
                offset += 1
            if len(paragraph.strip()) < minimum_length:
                continue
            if paragraph in known:
                removed.update(range(start, offset))
            known.add(paragraph)
        left.append("".join(c for i, c in enumerate(text) if i not in removed))
    return left


def datatrove(documents, config):
    signer = SentenceDedupSignature("/tmp", config=config)
    remover = SentenceDedupFilter("/tmp", config=config)
    known, left = set(), []
    for number, text in enumerate(documents):
        found = []
        for value, _, sentence in signer.get_hashes(Document(text=text, id=str(number)), number):
            if value in known:
                found.append(sentence)
            known.add(value)
        left.append(remover.remove_dup_sentences(Document(text=text, id=""), np.array(found))[0] if found else text)
    return left


def corpus(unit, documents, left, **options):
    tokenizer = load_word_tokenizer("en")
    changed = [a != b for a, b in zip(documents, left)]
    record = {
        "unit": unit, "minimum_length": 0, "sentences": 3, "splits_sentences": True, "keeps_first": True,
        "minimum_removed_words": 0, **options, "documents": documents, "left": left,
        "words": [len(tokenizer.word_tokenize(t)) if c else None for t, c in zip(left, changed)],
        "sentences_left": [len(split_into_sentences(t)) if c else None for t, c in zip(left, changed)],
    }
    print(json.dumps(record, ensure_ascii=True))


LINES = [
    "Copyright 2019 Example Ltd.", "copyright 2024 example ltd.", "COPYRIGHT 1999 EXAMPLE LTD.", "", "", " ", "\t",
    "Read more", "read  more", " Read more ", "Read\tmore", "Read more…", "“Read more”", "Read more\r", "Seite ３ von ١٢",
    "seite 0 VON 00", "ΟΔΟΣ", "οδος", "ΟΔΟΣ ΑΣ", "ΟΣΑ", "οσα", "οςα", "ΑΣ'Α", "ας'α", "İstanbul", "i̇stanbul", "Straße", "STRASSE", "naïve — “test”", "NAÏVE test",
    "naïve  test", "１", "0", "①", "…", "—", "!", "a\x00b", "ab", "a\x7fb", "\x85ab", "x\u2028y", "Ⅷ ½ ²", "ⅷ ½ ²", "ｱ～", "日本。", "日本",
    "A longer line of exactly thirty-two", "a longer line of exactly thirty-twO", "Ünï cödé 12", "ünï CÖDÉ 99",
]
SENTENCES = [
    "It rained.", "It rained again!", "Did it rain 12.5 times?", "it rained", "Mr. Smith came.", "He said \"no.\"", "(Yes.)",
    "So... what?", "U.S. law applies.", "Naïve café.", "NAIVE CAFE.", "3,000 men left.", "7 men left.", "中文句子。", "はい！",
    "Ok", "...", "!", "\u2014", "A. B. C.", "e.g. this one.", "See www.example.com. Now", "v1.2.3 is out.", "Σας ΣΑΣ.", "😀.", "?!", ".5 of it.", "-5 it was.", "'s is.",
]
SPACES = [" ", " ", " ", "  ", "\n", "\n\n", " \n", "\t", "\u00a0", "", "\r\n"]


def main():
    rng = random.Random(3)
    tokenizer = load_word_tokenizer("en")
    for _ in range(400):
        text = "".join(rng.choice(SENTENCES) + rng.choice(SPACES) for _ in range(rng.randrange(0, 9)))
        text = rng.choice(["", "", " ", "\n", "  "]) + text
        table = [0]
        for character in text:
            table.append(table[-1] + len(character.encode()))
        print(json.dumps({"text": text, "ends": [table[end] for _, end in tokenizer.span_tokenize(text)]}))

    def documents(count, pieces, separators, longest):
        return ["".join(rng.choice(pieces) + rng.choice(separators) for _ in range(rng.randrange(0, longest)))
                for _ in range(count)]

    fresh = [f"Line {a} of {b}." for a in "abcdefgh" for b in "xyz"]
    for minimum_length in (0, 1, 8):
        for keeps_first in (True, False):
            texts = documents(40, LINES + fresh, ["\n", "\n", "\n", ""], 9)
            corpus("line", texts, ccnet(texts, minimum_length, keeps_first), minimum_length=minimum_length,
                   keeps_first=keeps_first)
        texts = documents(40, LINES + fresh, ["\n", "\n", "\n", ""], 9) + ["", "\n", "\n\n", "é\n", "é", "é", "a", "a\n", "a\nb\n"]
        corpus("paragraph", texts, dolma(texts, minimum_length), minimum_length=minimum_length)
    blocks = [" ".join(rng.choice(SENTENCES) for _ in range(4)) for _ in range(12)]
    for sentences, splits, removed_words in ((3, True, 0), (3, True, 6), (1, True, 0), (1, True, 4), (2, True, 0), (3, False, 0), (2, False, 6)):
        config = SentDedupConfig(n_sentences=sentences, split_sentences=splits, min_words_to_remove_span=removed_words)
        texts = documents(60, SENTENCES + blocks, SPACES, 8)
        corpus("span", texts, datatrove(texts, config), sentences=sentences, splits_sentences=splits,
               minimum_removed_words=removed_words)


main()
