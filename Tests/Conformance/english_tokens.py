#!/usr/bin/env python3
"""Compares the English tokenizer and sentence counter with datatrove's, on every distinct chunk and line of a corpus.

    venv/bin/python Tests/Conformance/english_tokens.py SHARD...

Needs datatrove 0.10 and spaCy 3.8 in the Python that runs it, and the `zstd` program for .zst shards. It asks datatrove
for the tokens of each whitespace chunk and the sentences of each line (C4's citation marks removed), and runs the tests
of EnglishConformanceTests.swift on the answers. It then cuts whole documents by datatrove and counts those whose words
are not those of their chunks one by one, which is what Sluice takes for granted.
"""

import gzip
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from datatrove.utils.word_tokenizers import load_word_tokenizer

CITATION = re.compile(r"\[\d*]|\[edit]|\[citation needed]")
tokenizer = load_word_tokenizer("en")


def texts(paths):
    for path in paths:
        if path.endswith(".zst"):
            raw = subprocess.Popen(["zstd", "-dc", path], stdout=subprocess.PIPE).stdout
        else:
            raw = gzip.open(path) if path.endswith(".gz") else open(path, "rb")
        for line in io.BufferedReader(raw):
            yield json.loads(line)["text"]


def ends(tokens):
    at, out = 0, []
    for token in tokens:
        at += len(token.encode())
        out.append(str(at))
    return " ".join(out)


def main(paths):
    chunks, lines, documents, different = {}, set(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/chunks.tsv", "w", newline="\n") as out_chunks, \
             open(folder + "/lines.tsv", "w", newline="\n") as out_lines:  # fmt: skip
            for text in texts(paths):
                documents += 1
                words = []
                for chunk in text.split():
                    if chunk not in chunks:
                        tokens = tokenizer.word_tokenize(chunk)
                        chunks[chunk] = tokens if len(tokens) > 1 else None
                        out_chunks.write(f"{chunk}\t{ends(tokens)}\n")
                    words += chunks[chunk] or [chunk]
                different += words != tokenizer.word_tokenize(text)
                for line in text.splitlines():
                    line = CITATION.sub("", line.strip())
                    if line not in lines:
                        lines.add(line)
                        out_lines.write(f"{line}\t{max(1, len(tokenizer.span_tokenize(line)))}\n")
        print(f"{len(chunks)} distinct chunks, {len(lines)} distinct lines", flush=True)
        print(f"{different} of {documents} documents are cut otherwise than their chunks one by one", flush=True)
        command = ["swift", "test", "--filter", "EnglishConformanceTests"]
        root = Path(__file__).resolve().parent.parent.parent
        return subprocess.run(command, cwd=root, env=os.environ | {"SLUICE_ENGLISH_ANSWERS": folder}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
