"""Whole runs of `sluice` and the floor under them, and the shards they read."""
import json, os, re, shutil, subprocess

import measure

EVERYTHING = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keep-everything.yaml")
CODECS = {"zstd": ".zst", "gzip": ".gz"}
READ = {".zst": ["zstd", "-dcq"], ".gz": ["gzip", "-dc"], "": ["cat"]}
WRITE = {"zstd": ["zstd", "-q", "-3"], "gzip": ["gzip", "-6"]}


def shards(folder):
    """Shards below a folder by the order of their names, or the one file; with the end that says the compression."""
    names = [folder] if os.path.isfile(folder) else [
        os.path.join(root, name) for root, _, files in os.walk(folder) for name in files]
    for path in sorted(names):
        found = re.search(r"\.(jsonl|ndjson|json)(\.zst|\.gz)?$", path)
        if found:
            yield path, found.group(2) or ""


def prepare(folder, work, codec):
    """Puts the shards into a folder of one compression: copied where they have it, else made anew."""
    target = os.path.join(work, codec)
    os.makedirs(target)
    for number, (path, end) in enumerate(shards(folder)):
        name = re.sub(r"(\.zst|\.gz)?$", "", os.path.basename(path), count=1)
        made = os.path.join(target, f"{number:05d}-{name}{CODECS[codec]}")
        if end == CODECS[codec]:
            shutil.copyfile(path, made)  # zstd passes over links
            continue
        with open(made, "wb") as out:
            source = subprocess.Popen([*READ[end], path], stdout=subprocess.PIPE)
            subprocess.run(WRITE[codec], stdin=source.stdout, stdout=out, check=True)
            source.stdout.close()
            if source.wait() != 0:
                raise measure.Failure(f"{path} cannot be read")
    return target


def phases(output):
    """What each phase of a run took, from the run's log."""
    log = os.path.join(output, "log")
    with open(os.path.join(log, os.listdir(log)[0])) as file:
        found = re.findall(r"^  (.+): ([\d.e-]+) s, ([\d.e-]+) s of CPU", file.read(), re.M)
    return {name: {"wall_s": float(wall), "cpu_s": float(cpu)} for name, wall, cpu in found}


def run(sluice, work, recipe, inputs, threads, options):
    """One run into a new folder."""
    output = os.path.join(work, "run")
    shutil.rmtree(output, ignore_errors=True)
    result = measure.pipeline([[sluice, "run", recipe, inputs, "--output", output, "--threads", str(threads), "--quiet",
                                *options]])
    result["phases"] = phases(output)
    with open(os.path.join(output, "run.json")) as file:
        result["totals"] = json.load(file)["totals"]
    return result


def floor(folder):
    """`zstd -dc | zstd -3` over all shards."""
    return measure.pipeline([["zstd", "-dcq", *sorted(os.path.join(folder, name) for name in os.listdir(folder))],
                             ["zstd", "-3", "-q", "-c"]])


def summary(name, command, threads, results, megabytes):
    """The figures of one kind of run: medians, and the least and most CPU."""
    cpu, wall = measure.median(results, "cpu_s"), measure.median(results, "wall_s")
    row = {"name": name, "command": command, "threads": threads, "cpu_s": cpu, "wall_s": wall,
           "cpu_s_least": min(r["cpu_s"] for r in results), "cpu_s_most": max(r["cpu_s"] for r in results),
           "cpu_ms_per_mb": cpu / megabytes * 1000, "mb_per_s": megabytes / wall,
           "peak_mb": measure.median(results, "peak_mb")}
    if "phases" in results[0]:
        row["kept"] = results[0]["totals"]["kept"]
        row["phases"] = [
            {"name": phase, "cpu_s": measure.median([r["phases"][phase] for r in results], "cpu_s"),
             "wall_s": measure.median([r["phases"][phase] for r in results], "wall_s")}
            for phase in results[0]["phases"]]
        for phase in row["phases"]:
            phase["cpu_share"] = phase["cpu_s"] / cpu
    return row


def whole_runs(sluice, inputs, work, threads, rounds, megabytes):
    """All kinds of runs, in turn: what a run takes on an empty shard, then a row a kind."""
    empty = os.path.join(work, "empty.jsonl")
    open(empty, "w").close()
    kinds = [("fineweb", "fineweb", "zstd", 1, [])]
    if threads > 1:
        kinds.append((f"fineweb, {threads} threads", "fineweb", "zstd", threads, []))
    kinds += [
        ("fineweb, gzip in", "fineweb", "gzip", 1, []),
        ("fineweb, igzip out", "fineweb", "zstd", 1, ["--codec", "igzip"]),
        ("fineweb, gzip out", "fineweb", "zstd", 1, ["--codec", "gzip"]),
        ("fineweb without deduplication", "fineweb", "zstd", 1, ["--without", "dedup"]),
        ("fineweb without deduplication and language", "fineweb", "zstd", 1,
         ["--without", "dedup", "--without", "language"]),
        ("everything kept", EVERYTHING, "zstd", 1, []),
        ("everything kept, igzip out", EVERYTHING, "zstd", 1, ["--codec", "igzip"]),
        ("everything kept, gzip out", EVERYTHING, "zstd", 1, ["--codec", "gzip"]),
    ]
    works = {name: lambda recipe=recipe, codec=codec, count=count, options=options:
             run(sluice, work, recipe, inputs[codec], count, options)
             for name, recipe, codec, count, options in kinds}
    works["start-up"] = lambda: run(sluice, work, "fineweb", empty, 1, [])
    works["zstd -dc | zstd -3"] = lambda: floor(inputs["zstd"])
    results = measure.in_turn(works, rounds)
    rows = []
    for name, recipe, codec, count, options in kinds:
        shown = recipe if recipe == "fineweb" else "Tests/Benchmarks/bench/keep-everything.yaml"
        command = " ".join(["sluice run", shown, "DOCUMENTS", "--output OUT --threads", str(count), *options])
        rows.append(summary(name, command, count, results[name], megabytes) | {"input": codec})
    rows.append(summary("zstd -dc | zstd -3", "zstd -dc DOCUMENTS | zstd -3", 1, results["zstd -dc | zstd -3"], megabytes)
                | {"input": "zstd"})
    start_up = {key: measure.median(results["start-up"], key) for key in ("cpu_s", "wall_s", "peak_mb")}
    return start_up, rows


def ratios(rows, threads):
    """What the design sets limits to, as [{"name", "value", "limit"}]; the limit as text."""
    row = {r["name"]: r for r in rows}

    def cpu(one, other):
        return row[one]["cpu_s"] / row[other]["cpu_s"]

    found = [
        ("CPU a MB of text, ms", row["fineweb"]["cpu_ms_per_mb"], "at most 14"),
        ("CPU against zstd -dc | zstd -3", cpu("fineweb", "zstd -dc | zstd -3"), "at most 1.6"),
        ("CPU, gzip in against zstd in", cpu("fineweb, gzip in", "fineweb"), "at most 1.2"),
        ("CPU, igzip out against zstd out", cpu("fineweb, igzip out", "fineweb"), "at most 1.5"),
        ("the same, everything kept", cpu("everything kept, igzip out", "everything kept"), "at most 1.5"),
    ]
    if threads > 1:
        most = row[f"fineweb, {threads} threads"]
        found.append((f"speed-up of {threads} threads", row["fineweb"]["wall_s"] / most["wall_s"],
                      f"at least {0.95 * threads:.3g}"))
        found.append((f"peak memory with {threads} threads, MB", most["peak_mb"], "at most 300"))
    return [{"name": name, "value": value, "limit": limit} for name, value, limit in found]
