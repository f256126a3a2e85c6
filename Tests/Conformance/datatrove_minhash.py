"""Compares Sluice's MinHash with datatrove's four stages on the same documents: signature files, then clusters.

usage: datatrove_minhash.py WORK_DIR INPUT... [--tasks N] [--limit N] [--signatures] [--record FILE] [--sluice BINARY]

INPUT is a JSONL shard (plain, .gz or .zst) or a folder of them. datatrove's stages run with their usual settings on N
tasks (1 unless told otherwise), then `sluice dedup signatures` on the same shards; files are compared byte for byte, and
documents whose values differ are named. Then `sluice dedup --scheme datatrove --verify none`: its clusters must be
datatrove's clusters, and it must remove as many documents. Which one of a cluster is kept is not compared: datatrove
keeps the root of its union-find.

--limit takes the first N documents of each shard. --signatures leaves out clusters. --record FILE writes size and XXH64
of each of datatrove's signature files, as Tests/sluice/DatatroveSignatureTests.swift compares them.

Prints what was compared and the CPU seconds of datatrove's first stage and of Sluice, reading included. Exits with 1
where anything differs. Needs datatrove 0.10, spacy 3.8, xxhash, zstandard.
"""
import collections, contextlib, json, os, resource, shutil, struct, subprocess, sys, time

import peer_verdicts
from datatrove_verdicts import option

RECORD = struct.Struct("<8QI")


def flag(args, name):
    found = name in args
    if found:
        args.remove(name)
    return found


def link_inputs(folder, inputs, limit):
    """Puts the shards, or their first lines, into a folder whose sorted listing has them in their order."""
    os.makedirs(folder)
    for number, (path, _) in enumerate(peer_verdicts.shards(inputs)):
        target = os.path.join(folder, f"{number:05d}-{os.path.basename(path)}")
        if limit is None:
            os.symlink(os.path.abspath(path), target)
            continue
        for end in (".gz", ".zst"):
            target = target.removesuffix(end)
        with open(target, "wb") as file:
            for line, _ in zip(peer_verdicts.lines(path), range(limit)):
                file.write(line)


def run_datatrove(work, folder, tasks, stages):
    """Runs datatrove's stages; returns the CPU seconds of the first."""
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.dedup.minhash import (MinhashConfig, MinhashDedupBuckets, MinhashDedupCluster,
                                                  MinhashDedupFilter, MinhashDedupSignature)
    from datatrove.pipeline.readers import JsonlReader
    config = MinhashConfig()
    place = {name: os.path.join(work, name) for name in ("signatures", "buckets", "remove", "log")}

    def run(name, *steps, tasks=1):
        began = time.process_time()
        log = os.path.join(place["log"], name)
        os.makedirs(log)
        # datatrove tells a lot; its logs have it all.
        with open(os.path.join(log, "console.txt"), "w") as console, contextlib.redirect_stderr(console):
            LocalPipelineExecutor(list(steps), tasks=tasks, workers=1, logging_dir=log).run()
        return time.process_time() - began

    seconds = run("sign", JsonlReader(folder), MinhashDedupSignature(place["signatures"], config=config), tasks=tasks)
    if stages > 1:
        run("bucket", MinhashDedupBuckets(place["signatures"], place["buckets"], config=config), tasks=config.num_buckets)
        run("cluster", MinhashDedupCluster(place["buckets"], place["remove"], config=config, save_cluster_id=True))
        run("filter", JsonlReader(folder), MinhashDedupFilter(place["remove"]), tasks=tasks)
    return seconds


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def signature_files(folder):
    found = {}
    for root, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".minhash.sig"):
                path = os.path.join(root, name)
                found[os.path.relpath(path, folder)] = path
    return found


def compare_signatures(theirs, ours):
    """Whether all files are equal; says which documents differ."""
    theirs, ours = signature_files(theirs), signature_files(ours)
    differing, documents = 0, collections.Counter()
    for name in sorted(set(theirs) | set(ours)):
        left, right = (contents(files[name]) if name in files else None for files in (theirs, ours))
        if left == right:
            continue
        differing += 1
        print(f"  {name}: " + ("missing" if None in (left, right) else f"{len(left)} bytes there, {len(right)} here"))
        values = [{r[8]: r[:8] for r in RECORD.iter_unpack(file or b"")} for file in (left, right)]
        for document in set(values[0]) | set(values[1]):
            if values[0].get(document) != values[1].get(document):
                documents[name.split("/")[1].split(".")[0], document] += 1
    print(f"signature files: {len(theirs)} there, {len(ours)} here, {differing} differ")
    for (task, document), bands in sorted(documents.items())[:20]:
        print(f"  task {task}, document {document}: {bands} bands differ")
    return bool(theirs) and differing == 0


def numbered_documents(folder, tasks):
    """The place (shard, line) of each document by (task, number), as datatrove's reader numbers them."""
    names, places = sorted(os.listdir(folder)), {}
    for task in range(tasks):
        number = 0
        for name in names[task::tasks]:
            for line, record in enumerate(peer_verdicts.lines(os.path.join(folder, name)), 1):
                try:
                    has_text = bool(json.loads(record).get("text"))
                except ValueError:
                    continue
                if has_text:
                    places[task, number] = (peer_verdicts.shard_name(name), line)
                    number += 1
    return places


def their_clusters(folder, places):
    """Sets of places, and how many documents are removed."""
    clusters, removed = collections.defaultdict(set), 0
    for name in sorted(os.listdir(folder)):
        task, data = int(name.split(".")[0]), contents(os.path.join(folder, name))
        if name.endswith(".clusters"):
            for document, cluster in struct.iter_unpack("<2I", data):
                clusters[cluster].add(places[task, document])
        elif name.endswith(".remove"):
            removed += len(data) // 4
    return {frozenset(cluster) for cluster in clusters.values()}, removed


def our_clusters(sluice, folder):
    clusters, removed = collections.defaultdict(set), 0
    export = subprocess.Popen([sluice, "ledger", "export", folder], stdout=subprocess.PIPE)
    for line in export.stdout:
        row = json.loads(line)
        removed += not row["kept"]
        for step in (row.get("dedup") or {}).values():
            if step:
                clusters[step["cluster"]].add((row["shard"], row["line"]))
    if export.wait() != 0:
        sys.exit("sluice ledger export failed")
    return {frozenset(cluster) for cluster in clusters.values()}, removed


def run_sluice(*arguments):
    """Runs a command and returns its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(arguments, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    args = sys.argv[1:]
    sluice = option(args, "--sluice", os.path.join(peer_verdicts.TOP, ".build/release/sluice"))
    tasks = int(option(args, "--tasks", "1"))
    limit = option(args, "--limit", None)
    record = option(args, "--record", None)
    only_signatures = flag(args, "--signatures")
    if len(args) < 2:
        sys.exit(__doc__)
    work, inputs = args[0], args[1:]
    for name in ("input", "peer", "signatures", "run"):
        shutil.rmtree(os.path.join(work, name), ignore_errors=True)
    folder, peer = os.path.join(work, "input"), os.path.join(work, "peer")
    link_inputs(folder, inputs, None if limit is None else int(limit))

    their_seconds = run_datatrove(peer, folder, tasks, 1 if only_signatures else 4)
    ours = os.path.join(work, "signatures")
    our_seconds = run_sluice(sluice, "dedup", "signatures", folder, "--output", ours, "--tasks", str(tasks), "--quiet")
    print(f"CPU seconds: datatrove {their_seconds:.2f}, sluice {our_seconds:.2f}, {their_seconds / our_seconds:.0f} times less")
    same = compare_signatures(os.path.join(peer, "signatures"), ours)
    if record:
        import xxhash
        with open(record, "w") as file:
            for name, path in sorted(signature_files(os.path.join(peer, "signatures")).items()):
                data = contents(path)
                file.write(f"{name} {len(data)} {xxhash.xxh64_hexdigest(data)}\n")
    if not only_signatures:
        run = os.path.join(work, "run")
        run_sluice(sluice, "dedup", folder, "--output", run, "--scheme", "datatrove", "--verify", "none", "--quiet")
        theirs, their_removed = their_clusters(os.path.join(peer, "remove"), numbered_documents(folder, tasks))
        found, removed = our_clusters(sluice, run)
        print(f"clusters: {len(theirs)} there, {len(found)} here, {len(theirs ^ found)} on one side alone")
        print(f"removed: {their_removed} there, {removed} here")
        for cluster in sorted(theirs ^ found, key=sorted)[:5]:
            print(f"  {'there' if cluster in theirs else 'here'} alone:", *sorted(cluster)[:5])
        same &= theirs == found and their_removed == removed
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
