"""What Scripts/bench runs once everything is built."""
import argparse, datetime, json, os, shutil, signal, subprocess, sys, tempfile

import machine, measure, runs, tables

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BOTH = "datatrove: filters and signatures"
BASELINES = os.path.join(TOP, "Tests", "Baselines")


def options():
    parser = argparse.ArgumentParser(
        prog="Scripts/bench", description="CPU, wall clock and memory of whole runs and of their parts, a MB of text.")
    parser.add_argument("documents", nargs="?", default=os.path.join(TOP, "Tests", "Fixtures", "sample"),
                        help="shards, a file or a folder (default: the bundled sample)")
    parser.add_argument("--peers", metavar="VENV", help="measure public tools of this Python environment, too")
    parser.add_argument("--peer-documents", type=int, default=4000, metavar="N",
                        help="documents for the peers, evenly from all (default: 4000)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds of each figure (default: 5)")
    parser.add_argument("--only", choices=["runs", "kernels", "peers"], help="leave out the other parts")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--record", action="store_true",
                        help="keep the results under Tests/Baselines, and write the README's figures")
    parser.add_argument("--quote", action="store_true", help="print what the README quotes of the newest baseline")
    parser.add_argument("--build", default=os.path.join(TOP, ".build", "release"), metavar="DIR",
                        help="where the programs are (default: .build/release)")
    return parser.parse_args()


def lines(folder):
    """All lines of a folder of zstd shards."""
    names = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    with subprocess.Popen(["zstd", "-dcq", *names], stdout=subprocess.PIPE) as source:
        yield from source.stdout


def describe(sluice, inputs, work):
    """How much there is to read, as a run counts it."""
    def stored(codec):
        return sum(os.stat(os.path.join(inputs[codec], name)).st_size for name in os.listdir(inputs[codec]))

    totals = runs.run(sluice, work, runs.EVERYTHING, inputs["zstd"], 1, [])["totals"]
    return {"shards": len(os.listdir(inputs["zstd"])), "documents": totals["documents"],
            "text_bytes": totals["text_bytes"], "json_bytes": totals["bytes_in"],
            "zstd_bytes": stored("zstd"), "gzip_bytes": stored("gzip")}


def kernels(build, rounds, arguments):
    printed = subprocess.run([os.path.join(build, "kernel-benchmark"), *arguments, "--rounds", str(rounds), "--json"],
                             check=True, stdout=subprocess.PIPE).stdout
    return json.loads(printed)


def sample(inputs, total, wanted, work):
    """The peers' documents, evenly from all: plain for them, zstd for Sluice. Lines without a text are left out."""
    plain, folder = os.path.join(work, "sample.jsonl"), os.path.join(work, "sample")
    os.mkdir(folder)
    with open(plain, "wb") as out:
        for place, line in enumerate(lines(inputs["zstd"])):
            if wanted < total and place * wanted // total == (place - 1) * wanted // total:
                continue
            try:
                text = json.loads(line).get("text")
            except (ValueError, AttributeError):
                continue
            if isinstance(text, str):
                out.write(line)
    subprocess.run(["zstd", "-q", "-3", plain, "-o", os.path.join(folder, "sample.jsonl.zst")], check=True)
    return plain, folder


def peers(options, inputs, documents, work):
    """The peers' figures beside ours on the same documents."""
    plain, folder = sample(inputs, documents["documents"], options.peer_documents, work)
    sluice, name = os.path.join(options.build, "sluice"), "fineweb, the peers' documents"
    results = measure.in_turn({name: lambda: runs.run(sluice, work, "fineweb", folder, 1, [])}, options.rounds)[name]
    totals = results[0]["totals"]
    ours = {k["name"]: k["cpu_ms_per_mb"] for k in kernels(options.build, options.rounds, [folder])}
    ours["fineweb"] = measure.median(results, "cpu_s") / totals["text_bytes"] * 1e9
    scratch = os.path.join(work, "peers")
    os.mkdir(scratch)
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers.py")
    printed = subprocess.run([os.path.join(options.peers, "bin", "python"), script, plain, scratch], check=True,
                             stdout=subprocess.PIPE).stdout
    figures = json.loads(printed)
    both = [f for f in figures if f["name"].startswith("datatrove") and "skipped" not in f]
    if len(both) == 2:
        figures.insert(2, {"name": BOTH, "against": "fineweb", "version": both[0]["version"],
                           "cpu_ms_per_mb": sum(f["cpu_ms_per_mb"] for f in both),
                           "counted": "the sum of both; Sluice does them in one run, start-up and deduplication included"})
    for figure in figures:
        if "skipped" not in figure and figure["against"]:
            figure["sluice_ms_per_mb"] = ours[figure["against"]]
            figure["ratio"] = figure["cpu_ms_per_mb"] / ours[figure["against"]]
    return {"documents": totals["documents"], "text_bytes": totals["text_bytes"], "figures": figures}


def command(options):
    """The command as anyone would give it: names of folders of this machine are left out."""
    words = ["Scripts/bench"]
    if os.path.abspath(options.documents) != os.path.join(TOP, "Tests", "Fixtures", "sample"):
        words.append("DOCUMENTS")
    if options.peers:
        words += ["--peers", "VENV"]
    for name, standard in [("peer_documents", 4000), ("rounds", 5), ("only", None)]:
        if getattr(options, name) != standard:
            words += ["--" + name.replace("_", "-"), str(getattr(options, name))]
    return " ".join(words + ["--record"] * options.record)


def measured(options, work):
    """Everything that is asked for."""
    sluice = os.path.join(options.build, "sluice")
    result = {"format": 1, "date": datetime.date.today().isoformat(), "command": command(options),
              **machine.commit(TOP), "machine": machine.describe(), "versions": machine.versions(sluice)}
    inputs = {codec: runs.prepare(options.documents, work, codec) for codec in runs.CODECS}
    documents = describe(sluice, inputs, work)
    if documents["documents"] == 0:
        raise measure.Failure(f"no documents in {options.documents}")
    result |= {"documents": documents, "rounds": options.rounds, "start_up": None, "runs": [],
               "ratios": [], "kernels": [], "peers": None}
    threads = result["machine"]["cores"]
    if options.only in (None, "runs"):
        result["start_up"], result["runs"] = runs.whole_runs(
            sluice, inputs, work, threads, options.rounds, documents["text_bytes"] / 1e6)
        result["ratios"] = runs.ratios(result["runs"], threads)
    if options.only in (None, "kernels"):
        result["kernels"] = kernels(options.build, options.rounds, [inputs["zstd"], "--gzip", inputs["gzip"]])
    if options.peers and options.only in (None, "peers"):
        result["peers"] = peers(options, inputs, documents, work)
        total = [f for f in result["peers"]["figures"] if f["name"] == BOTH]
        result["ratios"] += [{"name": "datatrove's CPU against ours", "value": f["ratio"], "limit": "at least 250"}
                             for f in total]
    return result


def record(result):
    """Keeps a result: JSON, the table, and the README's figures."""
    path = os.path.join(BASELINES, f"speed-{result['date']}")
    with open(path + ".json", "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    with open(path + ".txt", "w") as file:
        file.write(tables.table(result))
    tables.put_quote(os.path.join(TOP, "README.md"), result)
    print(f"{path}.json and .txt are written, and the README's figures", file=sys.stderr)


def main():
    chosen = options()
    if chosen.quote:
        print(tables.quote(tables.load(tables.newest(BASELINES))))
        return
    if chosen.record and chosen.only:
        sys.exit("--record keeps whole results: leave out --only")
    if next(runs.shards(chosen.documents), None) is None:
        sys.exit(f"no .jsonl, .ndjson or .json file, compressed or not, in {chosen.documents}")
    if chosen.peers and not os.path.exists(os.path.join(chosen.peers, "bin", "python")):
        sys.exit(f"{chosen.peers} is no Python environment: it has no bin/python")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was written goes, too
    work = tempfile.mkdtemp(prefix="sluice-bench-")
    try:
        result = measured(chosen, work)
    except (measure.Failure, OSError, subprocess.CalledProcessError) as failure:
        sys.exit(str(failure))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if chosen.json:
        json.dump(result, sys.stdout, indent=1)
        print()
    else:
        print(tables.table(result), end="")
    if chosen.record:
        record(result)


main()
