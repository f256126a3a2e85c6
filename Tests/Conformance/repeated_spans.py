"""Compares the removal of repeated 3-sentence spans with datatrove's three stages of sentence deduplication.

usage: repeated_spans.py WORK_DIR INPUT... [--documents N] [--sluice BINARY]

INPUT is a JSONL shard (plain, .gz or .zst) or a folder of them. The first N (default 4,000) documents of all of them
become one file, as datatrove's order between files is another (a hash's first place by position in its file, then by file;
here by input order). Its stages run in one task each, with their defaults and without limits. Prints how many documents were changed and dropped and every difference; exits with 1 where there is
one of no class named in README.md.

Needs datatrove 0.10, spacy 3.8, xxhash and zstandard. Nothing is downloaded.
"""
import itertools, json, os, shutil, subprocess, sys

from peer_verdicts import lines, shards

SETTINGS = {
    "defaults": dict(min_doc_words=50, min_num_sentences=3),
    "no limits": dict(min_doc_words=0, min_num_sentences=0),
}


def texts(inputs, count):
    """The texts of the first documents; empty ones are left out, as datatrove's readers do."""
    def every():
        for path, _ in shards(inputs):
            for line in lines(path):
                text = json.loads(line).get("text") if line.strip() else None
                if isinstance(text, str) and text:
                    yield text.encode("utf-8", "replace").decode()
    return list(itertools.islice(every(), count))


def datatrove(documents, work, settings):
    """What its three stages leave of each document; None for those that they drop."""
    os.environ["TQDM_DISABLE"] = "1"
    from datatrove.data import Document
    from datatrove.pipeline.dedup.sentence_dedup import (SentDedupConfig, SentenceDedupFilter, SentenceDedupSignature,
                                                         SentenceFindDedups)
    from datatrove.utils.logging import logger
    logger.remove()
    shutil.rmtree(work, ignore_errors=True)
    config = SentDedupConfig(**settings)

    def stream():
        return (Document(text=text, id=str(number)) for number, text in enumerate(documents))

    SentenceDedupSignature(f"{work}/signatures", config=config).run(stream())
    SentenceFindDedups(f"{work}/signatures", f"{work}/duplicates", config=config).run()
    left = [None] * len(documents)
    for document in SentenceDedupFilter(f"{work}/duplicates", config=config).run(stream()):
        left[int(document.id)] = document.text
    return left


def sluice(binary, documents, work, settings):
    """What Sluice leaves of each document; None for those that it rejects."""
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    with open(f"{work}/documents.jsonl", "w") as file:
        for number, text in enumerate(documents):
            file.write(json.dumps({"id": str(number), "text": text}) + "\n")
    # datatrove keeps no text that is empty, whatever the limits; one that is not has a word.
    with open(f"{work}/spans.yaml", "w") as file:
        file.write("recipe: spans\nsteps:\n  - dedup: { spans: "
                   f"{{ min_words: {max(settings['min_doc_words'], 1)}, min_sentences: {settings['min_num_sentences']} }} }}\n")
    subprocess.run([binary, "run", f"{work}/spans.yaml", f"{work}/documents.jsonl", "--output", f"{work}/run", "--codec",
                    "none", "--quiet"], check=True)
    left = [None] * len(documents)
    for path, _ in shards([f"{work}/run/kept"]):
        for line in lines(path):
            record = json.loads(line)
            left[int(record["id"])] = record["text"]
    return left


def class_of(text, theirs, ours):
    """The named class that a difference belongs to."""
    if "IS_ALPHA" in text:
        return "IS_ALPHA"
    if "''" in text or "' '" in text:
        return "apostrophes"
    return None


def compare(name, documents, theirs, ours):
    changed = sum(1 for text, left in zip(documents, theirs) if left is not None and left != text)
    dropped = sum(1 for left in theirs if left is None)
    classes = {}
    for number, (text, a, b) in enumerate(zip(documents, theirs, ours)):
        if a == b:
            continue
        found = class_of(text, a, b)
        classes[found] = classes.get(found, 0) + 1
        if found is None:
            at = next((i for i, (x, y) in enumerate(zip(a or "", b or "")) if x != y), min(len(a or ""), len(b or "")))
            print(f"  document {number}: datatrove {'drops it' if a is None else repr(a[max(at - 40, 0):at + 60])}, "
                  f"sluice {'drops it' if b is None else repr(b[max(at - 40, 0):at + 60])}")
    print(f"{name}: {len(documents)} documents, datatrove changes {changed} and drops {dropped}; "
          f"{sum(classes.values())} differ {classes or ''}")
    return None not in classes


def main():
    args = sys.argv[1:]
    options = {"--documents": "4000", "--sluice": ".build/release/sluice"}
    for name in options:
        if name in args:
            at = args.index(name)
            options[name] = args[at + 1]
            del args[at:at + 2]
    if len(args) < 2:
        sys.exit(__doc__)
    work, inputs = args[0], args[1:]
    documents = texts(inputs, int(options["--documents"]))
    good = True
    for name, settings in SETTINGS.items():
        theirs = datatrove(documents, f"{work}/datatrove", settings)
        ours = sluice(options["--sluice"], documents, f"{work}/sluice", settings)
        good = compare(name, documents, theirs, ours) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
