"""Checks `sluice dedup` against near-duplicates that are known exactly.

usage: near_duplicates.py WORK_DIR NEARDUP_DIR [--sluice BINARY]

NEARDUP_DIR holds `versioned-docs.jsonl.gz` with `versioned-docs.pairs.tsv.gz` (every pair at or above 0.3 exact Jaccard of
the sets of lower-cased word 5-grams, runs of `\\w` in Unicode, a shorter text being one shingle) and
`plagiarised-articles.jsonl.gz` with `plagiarised-articles.truth.tsv` (pairs planted by its makers).

The pairs take a run of Chinese or Japanese as one word, so shingles are made of such words here (`--unit word`).

Prints, a threshold a line, how many pairs within clusters the clusters miss and how many documents are left beside the
exact number; checks every confirmed neighbour's similarity against the exact one. Exits with 1 where a similarity is
wrong, recall is below 0.99, the documents left are off by more than 1 %, or a planted pair is missed. Needs Python alone.
"""
import gzip, json, os, shutil, subprocess, sys


def rows(binary, work, source, *options):
    """The exported rows of a run of `sluice dedup`, and its totals."""
    shutil.rmtree(work, ignore_errors=True)
    ran = subprocess.run([binary, "dedup", source, "--output", work, "--json", "--quiet", *options],
                         check=True, capture_output=True, text=True)
    exported = subprocess.run([binary, "ledger", "export", work], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in exported.stdout.splitlines()], json.loads(ran.stdout)


def found(row):
    """What the one dedup step of a run says of a row; nothing for documents without duplicates."""
    steps = row.get("dedup") or {}
    return next(iter(steps.values()), None)


def components(ids, pairs):
    """The root of each id under union-find."""
    parent = {i: i for i in ids}

    def root(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in pairs:
        parent[root(a)] = root(b)
    return {i: root(i) for i in ids}


def versioned(binary, work, folder, threshold):
    with gzip.open(os.path.join(folder, "versioned-docs.pairs.tsv.gz"), "rt") as file:
        next(file)
        similarity = {}
        for line in file:
            a, b, value = line.split("\t")
            similarity[a, b] = similarity[b, a] = float(value)
    exported, totals = rows(binary, work, os.path.join(folder, "versioned-docs.jsonl.gz"),
                            "--unit", "word", "--threshold", str(threshold))
    ids = [row["id"] for row in exported]
    cluster = {row["id"]: found(row) and found(row)["cluster"] for row in exported}
    exact = [pair for pair, value in similarity.items() if pair[0] < pair[1] and value >= threshold]
    truth = components(ids, exact)
    missed = sum(1 for a, b in exact if cluster[a] is None or cluster[a] != cluster[b])
    # No false pair: clusters are unions of true components, and each stated similarity is the exact one.
    seen, false = {}, 0
    for i in ids:
        if cluster[i] is not None and seen.setdefault(cluster[i], truth[i]) != truth[i]:
            false += 1
    wrong = 0
    line_ids = {(row["shard"], row["line"]): row["id"] for row in exported}
    for row in exported:
        if found(row):
            near = found(row)["neighbour"]
            other = line_ids[near["shard"], near["line"]]
            if abs(similarity.get((row["id"], other), 0) - near["similarity"]) > 1e-6 or near["similarity"] < threshold:
                wrong += 1
    left = len(set(truth.values()))
    recall = 1 - missed / len(exact)
    ok = recall >= 0.99 and not false and not wrong and abs(totals["kept"] - left) <= 0.01 * left
    print(f"versioned-docs at {threshold}: {len(exact)} exact pairs, {missed} missed (recall {recall:.4f}), "
          f"{false} documents in a false cluster, {wrong} wrong similarities, {totals['kept']} left of {left} exactly"
          f"{'' if ok else '  FAILS'}")
    return ok


def plagiarised(binary, work, folder):
    exported, _ = rows(binary, work, os.path.join(folder, "plagiarised-articles.jsonl.gz"))
    cluster = {row["id"]: found(row) and found(row)["cluster"] for row in exported}
    with open(os.path.join(folder, "plagiarised-articles.truth.tsv")) as file:
        planted = [line.split() for line in file if not line.startswith("id_a")]
    missed = [pair for pair in planted if cluster[pair[0]] is None or cluster[pair[0]] != cluster[pair[1]]]
    print(f"plagiarised-articles: {len(planted)} planted pairs, {len(missed)} missed{'  FAILS' if missed else ''}")
    return not missed


def main():
    args = sys.argv[1:]
    binary = ".build/release/sluice"
    if "--sluice" in args:
        at = args.index("--sluice")
        binary = args[at + 1]
        del args[at:at + 2]
    if len(args) != 2:
        sys.exit(__doc__)
    work, folder = args
    results = [versioned(binary, os.path.join(work, "versioned"), folder, threshold) for threshold in (0.8, 0.7)]
    results.append(plagiarised(binary, os.path.join(work, "plagiarised"), folder))
    sys.exit(0 if all(results) else 1)


main()
