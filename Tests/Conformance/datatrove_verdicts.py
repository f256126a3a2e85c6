"""Compares Sluice's verdicts with datatrove's on the same documents, filter family by filter family.

usage: datatrove_verdicts.py VERDICTS.jsonl WORK_DIR INPUT... [--sluice BINARY] [--show N]

VERDICTS.jsonl has a line a document with what datatrove's stock filters say of its original text: {"id",
"gopher_repetition", "gopher_quality", "c4", "fineweb"}, null where a filter keeps the document, else the reason that
it gives; and "c4_text", the XXH64 of the text that its C4 filter leaves. Each family of Sluice runs alone on the same
inputs; the first filter that fires, in recipe order, is compared by the reason that its `origin` names. For C4 the text of
documents that both keep is compared too. Needs the Python package xxhash. Exits with 1 where a difference belongs to
no named class, or where differences are more than 0.2 % of the documents of a family.
"""
import collections, json, os, shutil, subprocess, sys

FAMILIES = {
    "gopher_repetition": "FilterSpecs/gopher/repetition.yaml",
    "gopher_quality": "FilterSpecs/gopher/quality.yaml",
    "c4": "FilterSpecs/c4/quality.yaml",
    "fineweb": "FilterSpecs/fineweb/quality.yaml",
}
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def option(args, name, default):
    if name not in args:
        return default
    at = args.index(name)
    value = args[at + 1]
    del args[at:at + 2]
    return value


def rows(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def kept_texts(folder):
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            for record in rows(os.path.join(root, name)):
                yield record["id"], record["text"]


def named_class(family, row, expected, found, names):
    """The class that a difference belongs to, or None where it has no explanation."""
    fired = {names[name] for name in row["rejected_by"]}
    if family == "c4" and {expected, found} == {"curly_bracket", "lorem_ipsum"} <= fired:
        # Both filters fire. datatrove stops at the first forbidden line, so the order of lines decides; an edit here
        # runs to its end, so the order of filters does.
        return "lorem ipsum and a curly bracket: the first line decides there, the first filter here"
    return None


def main():
    args = sys.argv[1:]
    sluice = option(args, "--sluice", os.path.join(TOP, ".build/release/sluice"))
    show = int(option(args, "--show", "5"))
    if len(args) < 3:
        sys.exit(__doc__.split("\n\n")[1])
    verdicts, work, inputs = args[0], args[1], args[2:]
    theirs = {row["id"]: row for row in rows(verdicts)}
    reasons = {}
    for entry in json.loads(subprocess.check_output([sluice, "catalog", "--json"])):
        reasons[entry["name"]] = (entry.get("origin") or {}).get("reason")
    failed = False
    for family, spec in FAMILIES.items():
        out = os.path.join(work, family)
        shutil.rmtree(out, ignore_errors=True)
        subprocess.run([sluice, "run", os.path.join(TOP, spec), *inputs, "--output", out, "--codec", "none", "--quiet"],
                       check=True)
        exported = os.path.join(work, family + ".jsonl")
        with open(exported, "wb") as file:
            subprocess.run([sluice, "ledger", "export", out, "--format", "jsonl"], check=True, stdout=file)
        texts = {}
        if family == "c4":
            import xxhash
            texts = {key: xxhash.xxh64_hexdigest(text) for key, text in kept_texts(os.path.join(out, "kept"))}
        documents, same, classes, examples = 0, 0, collections.Counter(), []
        for row in rows(exported):
            documents += 1
            expected = theirs[row["id"]][family]
            found = reasons[row["rejected_by"][0]] if row["rejected_by"] else None
            kind = None
            if found != expected:
                kind = named_class(family, row, expected, found, reasons)
                if kind is None:
                    kind = f"UNEXPLAINED: reason {expected} there, {found} here"
            elif row["id"] in texts and texts[row["id"]] != theirs[row["id"]]["c4_text"]:
                kind = "UNEXPLAINED: same verdict, other text"
            if kind is None:
                same += 1
            else:
                classes[kind] += 1
                examples.append((kind, row["id"], row["shard"], row["line"]))
        differences = documents - same
        share = differences / max(documents, 1)
        print(f"{family:18s} {documents} documents, {differences} differences ({100 * share:.3f} %)")
        for kind, count in classes.most_common():
            print(f"    {count:6d}  {kind}")
        for example in examples[:show]:
            print("      e.g.", *example)
        failed |= share > 0.002 or documents == 0 or any(kind.startswith("UNEXPLAINED") for kind in classes)
    sys.exit(1 if failed else 0)


main()
