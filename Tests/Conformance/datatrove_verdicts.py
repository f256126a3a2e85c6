"""Compares Sluice's verdicts with datatrove's on the same documents, filter family by filter family.

usage: datatrove_verdicts.py WORK_DIR INPUT... [--verdicts FILE] [--sluice BINARY] [--show N]

INPUT is a JSONL shard or a folder of them. datatrove's verdicts come from peer_verdicts.py, which runs first, on INPUT and on
invented odd texts; with --verdicts FILE they are read from its earlier output for the same INPUT, and datatrove need
not be there. Each family of Sluice runs alone on the same inputs; the first filter that fires, in the peer's order, is
compared by the reason that its `origin` names. For C4 the text of documents that both keep is compared too, by XXH64.

Differences with an explanation are counted by named class (README.md says more of each). Exits with 1 where a
difference belongs to none, where a family differs on more than 0.2 % of the documents of INPUT, or where there are
none. Needs the Python package xxhash, and what peer_verdicts.py needs where that runs.

One class has no name below, since no verdict has been seen to change by it: spaCy joins two apostrophes to one token (its
special case '') by matching over the tokens of the whole text, across single spaces; a match across a space has no rule, but it
blocks the matches that overlap it, so the cuts of a run of apostrophes depend on the chunk before it. Sluice cuts each
white-space chunk alone, as spaCy does with a chunk that has no such neighbour.
"""
import collections, json, os, shutil, subprocess, sys

import peer_verdicts

TOP = peer_verdicts.TOP
# The peer's filter: Sluice's family, options of the run, and the order of the peer's reasons where it is another.
FAMILIES = {
    "gopher_repetition": ("gopher/repetition.yaml", [], None),
    "gopher_quality": ("gopher/quality.yaml", [], None),
    "c4": ("c4/quality.yaml", [], None),
    "c4_strict": ("c4/quality.yaml", ["--set", "c4-lines.terminal_punctuation=true"], None),
    "c4_paragraphs": ("c4/paragraphs.yaml", [], None),
    "c4_bad_words": ("c4/bad-words.yaml", [], None),
    "fineweb": ("fineweb/quality.yaml", [], None),
    "fineweb_paper": ("fineweb/quality-paper.yaml", [], ["line_punct_ratio", "short_line_ratio", "char_dup_ratio"]),
}
LIMIT = 0.002
PUNCTUATED = "nonblank_lines.terminal_punctuation_fraction"
PROSE = "The river runs past the mill and the people of the town have to be there with baskets of bread. "


def odd_texts():
    """Invented texts that a crawl brings along now and then."""
    whole = [
        "", " ", "\n", "\n\n\n\n", " \n\t\n ", "\r\n\r\n", "\u00a0", "\u2028\u2029", "\u200b", "\ufeff", "\x00", "\x1c\x1f",
        "word", "word\n", "Word.", "...", "…", "?!?!?!", "((()))", "'", "''", "'''", "-", "•", "#", "{", "}", "[1]",
        "!?.,;:\n" * 40, "\u0301", "\u0301\u0302\u0303 \u0304", "e\u0301" * 60, "\u0301\n" * 60,
        "🙂", "🙂 " * 60, "🙂🙂🙂" * 60, "👩‍👩‍👧‍👦 🇸🇪 ☝🏽\n" * 20, "lorem ipsum", "IS_ALPHA", "IS_ALPHA is a word of this text. " * 9,
        "word " * 10000, "word\n" * 10000, "word\n\n" * 3000, "x" * 10000, "😀" * 10000, "a b " * 5000, "ha" * 5000 + " ha" * 60,
        PROSE * 10000, (PROSE + "\n") * 1000, (PROSE + "\n\n") * 100, PROSE.replace(" ", "\r\n") * 10, PROSE.replace(" ", "\n") * 10,
        (PROSE.strip() + "\r\n") * 3 + PROSE, (PROSE.strip() + "\r") * 6, (PROSE.strip() + "\u2028") * 6,
        PROSE * 6 + "\n{", PROSE * 6 + "\n{ is a curly bracket", PROSE * 6 + "\nlorem ipsum", PROSE * 6 + "[1] [edit] [12]",
        (PROSE + "javascript\n") * 6, (PROSE + "Privacy Policy\n") * 6, PROSE.replace(".", "...") * 9, "..." * 100 + PROSE * 9,
        "#" * 100 + PROSE * 9, "# " * 200 + PROSE, ("- " + PROSE + "\n") * 30, ("• " + PROSE + "\n") * 30, ("\u00a0- " + PROSE + "\n") * 30,
        (PROSE.strip() + "…\n") * 30, PROSE.upper() * 9, PROSE.replace("e", "é") * 9, PROSE.replace("e", "e\u0301") * 9,
        PROSE.replace(" ", "\u00a0") * 9, PROSE.replace(" ", "\u3000") * 9, PROSE.replace(" ", "\u200b") * 9, PROSE.replace(" ", "\x1f") * 9,
        "The sex of the river. " * 12, "Sussex, Essex and Middlesex lie here. " * 12, "SEX\u0130 \u0130sex " * 12,
        "ذهب الولد إلى المدرسة في الصباح. " * 20, "هل رأيت النهر؟ نعم، رأيت النهر أمس.\n" * 20, "١٢٣ ٤٥٦ " * 40,
        "แม่น้ำไหลผ่านเมืองและผู้คนก็มีความสุข " * 20, "แม่น้ำไหลผ่านเมือง" * 60, "แม่น้ำ\n" * 60,
        "川は町を流れ、人々は橋の上で話をしていた。" * 20, "川は町を流れた。\n" * 30, "강은 마을을 지나 흐른다. " * 30,
        "नदी गाँव के पास से बहती है। " * 30, "Река течёт мимо города, и люди стоят на мосту. " * 20, "הנהר זורם ליד העיר. " * 30,
        "https://example.org/a_b?c=1&d=%20#e " * 30, "a@b.example " * 40, "1,234.56 " * 60, "10:30am 5pm 3km 7GB $5 €6 50% " * 20,
        "don't can't I'd've y'all's o'clock 'tis rock'n'roll " * 20, "e.g. i.e. U.S.A. Mr. Dr. a.m. Ph.D. vs. " * 20,
        "a-b—c–d...e..f/g\\h_i*j+k=l<m>n&o|p~q`r^s " * 20, ":-) :( <3 (: ^_^ ¯\\(ツ)/¯ " * 30, "\"quoted\" 'quoted' “quoted” «quoted» „quoted“ " * 20,
        "ﬁ ﬂ ǅ ß ẞ İ ı ſ K Å " * 30, "\U0001d400\U0001d401 𐐀𐐨 \ue000 \uffff \U0010ffff " * 30,
        "w" * 1000 + " is one word. " + PROSE * 6, "w" * 1001 + " is one word. " + PROSE * 6, (PROSE + "\n") * 5 + "\n".join("ab" * n for n in range(1, 60)),
        "\n".join(f"Line {n} of this page says that the number {n} comes after {n - 1}." for n in range(1, 60)),
        "\n".join("é" * n for n in range(25, 36)), "\n".join(["é" * 199, "é" * 200, "é" * 200]), "\n".join(["é" * 200] * 3),
    ]
    return whole


def write_odd_texts(folder):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "odd.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        for number, text in enumerate(odd_texts(), 1):
            file.write(json.dumps({"id": f"odd-{number}", "text": text}) + "\n")
    return path


def option(args, name, default):
    if name not in args:
        return default
    at = args.index(name)
    value = args[at + 1]
    del args[at:at + 2]
    return value


def rows(path):
    with open(path, "rb") as lines:
        for line in lines:
            yield json.loads(line)


def kept_texts(folder):
    """The XXH64 of the text of each kept document, in the order of shards and lines."""
    import xxhash
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            for record in rows(os.path.join(root, name)):
                yield record["id"], xxhash.xxh64_hexdigest(record["text"])


def named_class(family, row, their, found, fired):
    """The class that a difference belongs to, or None where it has no explanation."""
    expected = their.get(family)
    if expected == "empty" and row["bytes"] == 0:
        return "empty text: datatrove's readers leave it out, it is a document here"
    if expected == "division by zero" and found is not None:
        return "no words: datatrove fails on the text, it is rejected as undefined here"
    if family == "fineweb_paper" and expected == "empty" and row["signals"][PUNCTUATED] is None:
        return "only white space: a reason of its own there, undefined and rejected here, as the paper has no such rule"
    if their.get("is_alpha") and family not in ("c4_paragraphs", "c4_bad_words"):
        return "IS_ALPHA: spaCy fails on this token, so datatrove takes it out of the text; it is a word here"
    if family.startswith("c4") and {expected, found} == {"curly_bracket", "lorem_ipsum"} <= set(fired):
        # Both filters fire. datatrove stops at the first forbidden line, so the order of lines decides; an edit here
        # runs to its end, so the order of filters does.
        return "lorem ipsum and a curly bracket: the first line decides there, the first filter here"
    return None


def compare(sluice, work, verdicts, inputs, show, limit):
    """Prints the table of one set of inputs; returns whether anything in it is unexplained."""
    lines = rows(verdicts)
    header = next(lines)
    theirs = {(row["shard"], row["line"]): row for row in lines}
    reasons = {}
    for entry in json.loads(subprocess.check_output([sluice, "catalog", "--json"])):
        reasons[entry["name"]] = (entry.get("origin") or {}).get("reason")
    print(f"datatrove {header['datatrove']}, spaCy {header['spacy']}, {len(theirs)} documents of {' '.join(inputs)}")
    failed = not theirs
    for family in header["filters"]:
        spec, options, order = FAMILIES[family]
        out = os.path.join(work, family)
        shutil.rmtree(out, ignore_errors=True)
        subprocess.run([sluice, "run", os.path.join(TOP, "FilterSpecs", spec), *inputs, "--output", out, "--codec", "none",
                        "--quiet", *options], check=True)
        exported = out + ".jsonl"
        with open(exported, "wb") as file:
            subprocess.run([sluice, "ledger", "export", out, "--format", "jsonl"], check=True, stdout=file)
        texts = kept_texts(os.path.join(out, "kept")) if family in ("c4", "c4_strict") else None
        documents, same, kept, classes, examples = 0, 0, 0, collections.Counter(), []
        for row in rows(exported):
            documents += 1
            their = theirs.get((row["shard"], row["line"]), {})
            expected = their.get(family)
            fired = [reasons[name] for name in row["rejected_by"]]
            if order:
                fired.sort(key=order.index)
            found = fired[0] if fired else None
            kept += found is None
            text = next(texts) if texts and found is None else None
            kind = None
            if their.get("id", "no such document") != row["id"] or text and text[0] != row["id"]:
                kind = "UNEXPLAINED: the document is not at the same place"
            elif found != expected:
                kind = named_class(family, row, their, found, fired)
                if kind is None:
                    kind = f"UNEXPLAINED: reason {expected} there, {found} here"
            elif text and text[1] != their[family + "_text"]:
                kind = "UNEXPLAINED: same verdict, other text"
            if kind is None:
                same += 1
            else:
                classes[kind] += 1
                examples.append((kind, row["id"], row["shard"], row["line"]))
        differences = documents - same
        share = differences / max(documents, 1)
        print(f"{family:18s} {documents} documents, {kept} kept, {differences} differences ({100 * share:.3f} %)")
        for kind, count in classes.most_common():
            print(f"    {count:6d}  {kind}")
        # Those without an explanation come first.
        for example in sorted(examples, key=lambda one: not one[0].startswith("UNEXPLAINED"))[:show]:
            print("      e.g.", *example)
        failed |= documents != len(theirs) or share > limit
        failed |= any(kind.startswith("UNEXPLAINED") for kind in classes)
    return failed


def main():
    args = sys.argv[1:]
    sluice = option(args, "--sluice", os.path.join(TOP, ".build/release/sluice"))
    show = int(option(args, "--show", "5"))
    verdicts = option(args, "--verdicts", None)
    if len(args) < 2:
        sys.exit(__doc__)
    work, inputs = args[0], args[1:]
    os.makedirs(work, exist_ok=True)
    failed = False
    sets = [("inputs", inputs, LIMIT)]
    if verdicts is None:
        sets.insert(0, ("odd", [write_odd_texts(os.path.join(work, "odd"))], 1))
    for name, paths, limit in sets:
        folder, file = os.path.join(work, name), verdicts
        os.makedirs(folder, exist_ok=True)
        if file is None:
            file = os.path.join(folder, "verdicts.jsonl")
            with open(file, "w", encoding="utf-8") as output:
                peer_verdicts.write(paths, output)
        failed |= compare(sluice, folder, file, paths, show, limit)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
