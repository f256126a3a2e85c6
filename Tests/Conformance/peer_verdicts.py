"""Writes what datatrove's stock filters say of documents, each filter alone on the original text.

usage: peer_verdicts.py INPUT... [--output FILE] [--filters NAME,NAME] [--processes N]

INPUT is a JSONL shard (plain, .gz or .zst) or a folder, whose .jsonl, .json and .ndjson files, compressed or not, are
read in the order of their names. Documents are lines with a string "text"; other lines are left out.

The first line written names the versions and filters: {"datatrove", "spacy", "filters": [...]}. Then a line a document in
input order, with its place and id and one key a filter that drops it, the reason as value:
{"shard", "line" (from 1, blank lines counted), "id", NAME: REASON, ...}. A filter that keeps a document has no key.
Where a C4 filter keeps a document, NAME_text has the XXH64 of the text that it leaves, in 16 hexadecimal digits.
A filter is not asked about an empty text (datatrove's readers leave such documents out): its reason is "empty". A
filter that fails on a text for want of words has the reason "division by zero". Texts that hold IS_ALPHA are marked,
"is_alpha": true: datatrove takes that string out where spaCy fails on it.

Needs datatrove 0.10, spacy 3.8, xxhash and zstandard. Nothing is downloaded.
"""
import gzip, io, json, math, multiprocessing, os, sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BAD_WORDS = os.path.join(TOP, "Sources/CResources/data/ldnoobw-en.txt")
SHARD_ENDS = tuple(end + codec for end in (".jsonl", ".json", ".ndjson") for codec in ("", ".gz", ".zst"))


def stock_filters():
    """Makes every filter, by name. Imports stand here, so that help needs no packages."""
    from datatrove.pipeline.filters import (C4BadWordsFilter, C4ParagraphFilter, C4QualityFilter, FineWebQualityFilter,
                                            GopherQualityFilter, GopherRepetitionFilter, c4_filters)
    # The word lists would be downloaded; Sluice's copy of the English one is read instead.
    c4_filters.cached_asset_path_or_download = lambda *arguments, **options: BAD_WORDS
    return {
        "gopher_repetition": GopherRepetitionFilter(),
        "gopher_quality": GopherQualityFilter(),
        "c4": C4QualityFilter(filter_no_terminal_punct=False),
        "c4_strict": C4QualityFilter(),
        "c4_paragraphs": C4ParagraphFilter(),
        "c4_bad_words": C4BadWordsFilter(default_language="en"),
        "fineweb": FineWebQualityFilter(),
        # The paper's limits: a value equal to one is rejected, where the code keeps it, so each stands one step of a
        # float to the strict side; and the rule on lists, which the paper does not have, is off.
        "fineweb_paper": FineWebQualityFilter(
            line_punct_thr=math.nextafter(0.12, 1), short_line_thr=math.nextafter(0.67, 0),
            char_duplicates_ratio=math.nextafter(0.1, 0), new_line_ratio=math.inf),
    }


def shard_name(path):
    """The name that Sluice's ledger has for a shard: its path below the input folder without the endings."""
    for end in sorted(SHARD_ENDS, key=len, reverse=True):
        if path.endswith(end):
            return path[:-len(end)]
    return path


def shards(inputs):
    """Paths of shards with their names."""
    for path in inputs:
        if not os.path.isdir(path):
            yield path, shard_name(os.path.basename(path))
            continue
        found = []
        for root, _, names in os.walk(path):
            found += [os.path.join(root, name) for name in names if name.endswith(SHARD_ENDS)]
        for file in sorted(found):
            yield file, shard_name(os.path.relpath(file, path))


def lines(path):
    with open(path, "rb") as file:
        start = file.read(4)
        file.seek(0)
        if start[:2] == b"\x1f\x8b":
            stream = gzip.open(file)
        elif start == b"\x28\xb5\x2f\xfd":
            import zstandard
            stream = io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True))
        else:
            stream = file
        yield from stream


def documents(inputs):
    for path, shard in shards(inputs):
        for number, line in enumerate(lines(path), 1):
            try:
                record = json.loads(line)
                text = record["text"]
            except (ValueError, KeyError, TypeError):
                continue
            if isinstance(text, str):
                yield shard, number, record.get("id"), text


filters = {}


def prepare(names):
    for name, filter_ in stock_filters().items():
        if name in names:
            filters[name] = filter_


def verdicts(document):
    import xxhash
    from datatrove.data import Document
    shard, number, identifier, text = document
    row = {"shard": shard, "line": number, "id": identifier}
    if "IS_ALPHA" in text:
        row["is_alpha"] = True
    for name, filter_ in filters.items():
        if not text:
            row[name] = "empty"
            continue
        copy = Document(text=text, id="")
        try:
            verdict = filter_.filter(copy)
        except ZeroDivisionError:
            verdict = False, "division by zero"
        if isinstance(verdict, tuple):
            row[name] = verdict[1]
        elif not verdict:
            row[name] = ""
        elif name in ("c4", "c4_strict"):
            row[name + "_text"] = xxhash.xxh64_hexdigest(copy.text)
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def write(inputs, file, names=None, processes=None):
    """Writes the verdicts of every document of `inputs` to an open file."""
    from importlib.metadata import version
    names = names or list(stock_filters())
    header = {"datatrove": version("datatrove"), "spacy": version("spacy"), "filters": names}
    file.write(json.dumps(header, separators=(",", ":")) + "\n")
    with multiprocessing.Pool(processes or os.cpu_count(), prepare, (names,)) as pool:
        for row in pool.imap(verdicts, documents(inputs), chunksize=16):
            file.write(row + "\n")


def main():
    args, options = sys.argv[1:], {}
    for name in ("--output", "--filters", "--processes"):
        if name in args:
            at = args.index(name)
            options[name] = args[at + 1]
            del args[at:at + 2]
    if not args or args[0] in ("-h", "--help"):
        sys.exit(__doc__)
    names = options["--filters"].split(",") if "--filters" in options else None
    processes = int(options.get("--processes", 0))
    if "--output" in options:
        with open(options["--output"], "w", encoding="utf-8") as file:
            write(args, file, names, processes)
    else:
        write(args, sys.stdout, names, processes)


if __name__ == "__main__":
    main()
