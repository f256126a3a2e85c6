"""Results as text: the table that is printed, and what the README quotes of a baseline."""
import glob, json, os

BEGIN, END = "<!-- Figures of Scripts/bench --record: do not edit. -->", "<!-- End of those figures. -->"


def number(value):
    """Three significant digits, never in powers of ten."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def aligned(rows, numbers):
    """Columns of equal width; the last `numbers` are set to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    first = len(widths) - numbers
    for row in rows:
        yield "  ".join(cell.ljust(width) if column < first else cell.rjust(width)
                        for column, (cell, width) in enumerate(zip(row, widths))).rstrip()


def table(result):
    """Everything, for people."""
    machine, documents = result["machine"], result["documents"]
    lines = [
        f"{result['date']}, commit {result['commit']}{' with changes' if result['changed'] else ''}: {result['command']}",
        f"{machine['processor']} (family {machine['family']}, {machine['vectors']}), {machine['cores']} cores, "
        f"{machine['memory_mb']:,} MB, {machine['system']}, load {machine['load']:.1f}",
        ", ".join(result["versions"].values()),
        f"{documents['documents']:,} documents, {documents['text_bytes'] / 1e6:.1f} MB of text, "
        f"{documents['json_bytes'] / 1e6:.1f} MB of JSON in {documents['shards']} shards; zstd "
        f"{documents['zstd_bytes'] / 1e6:.1f} MB, gzip {documents['gzip_bytes'] / 1e6:.1f} MB",
        f"Medians of {result['rounds']} rounds in turn, after one to warm up. MB is 10^6 bytes of text.",
    ]
    if result["runs"]:
        rows = [["run", "threads", "CPU s", "wall s", "CPU ms/MB", "MB/s", "peak MB", "kept"]]
        for run in result["runs"]:
            rows.append([run["name"], str(run["threads"]), f"{run['cpu_s']:.3f}", f"{run['wall_s']:.3f}",
                         number(run["cpu_ms_per_mb"]), number(run["mb_per_s"]), f"{run['peak_mb']:.0f}",
                         f"{run['kept']:,}" if "kept" in run else ""])
        lines += ["", *aligned(rows, 7),
                  f"start-up, in each run: {result['start_up']['cpu_s']:.3f} s of CPU, as fineweb takes on an empty shard"]
        for run in result["runs"][:2]:
            if not run.get("phases"):
                continue
            rows = [[f"phases of {run['name']}", "CPU s", "share", "wall s"]]
            rows += [[phase["name"], f"{phase['cpu_s']:.3f}", f"{phase['cpu_share'] * 100:.1f} %", f"{phase['wall_s']:.3f}"]
                     for phase in run["phases"]]
            lines += ["", *aligned(rows, 3)]
        rows = [["measure", "value", "wanted"]] + [[r["name"], number(r["value"]), r["limit"]] for r in result["ratios"]]
        lines += ["", *aligned(rows, 2)]
    if result["kernels"]:
        rows = [["kernel, alone", "CPU ms/MB", "MB/s"]]
        rows += [[k["name"], number(k["cpu_ms_per_mb"]), number(k["mb_per_s"])] for k in result["kernels"]]
        lines += ["", *aligned(rows, 2)]
    if result["peers"]:
        sample = result["peers"]
        lines += ["", f"Peers on {sample['documents']:,} documents, {sample['text_bytes'] / 1e6:.1f} MB of text:"]
        rows = [["peer", "CPU ms/MB", "sluice", "times"]]
        for peer in result["peers"]["figures"]:
            if "skipped" in peer:
                continue
            ours = peer.get("sluice_ms_per_mb")
            rows.append([peer["name"], number(peer["cpu_ms_per_mb"]), number(ours) if ours else "",
                         number(peer["ratio"]) if ours else ""])
        lines += aligned(rows, 3)
        lines += [f"  {peer['name']}: " + (f"skipped, {peer['skipped']}" if "skipped" in peer else peer["counted"])
                  for peer in sample["figures"]]
    return "\n".join(lines) + "\n"


def quote(result):
    """The README's table."""
    runs = {run["name"]: run for run in result["runs"]}
    ratios = {ratio["name"]: ratio["value"] for ratio in result["ratios"]}
    peers = {peer["name"]: peer for peer in (result["peers"] or {"figures": []})["figures"] if "skipped" not in peer}
    kernels = {kernel["name"]: kernel for kernel in result["kernels"]}
    machine, documents, whole = result["machine"], result["documents"], runs["fineweb"]
    cores = next((run for run in result["runs"] if run["threads"] > 1), None)

    def cost(run):
        return f"{number(run['cpu_ms_per_mb'])} ms"

    rows = [("full `fineweb` recipe: languages, all filters, deduplication, ledger",
             f"{cost(whole)}, {number(whole['mb_per_s'])} MB/s on one thread")]
    if cores:
        rows.append((f"the same on {cores['threads']} threads",
                     f"{number(cores['mb_per_s'])} MB/s, {number(whole['wall_s'] / cores['wall_s'])} times as fast; "
                     f"peak memory {cores['peak_mb']:.0f} MB"))
    without = [runs["fineweb without deduplication"], runs["fineweb without deduplication and language"]]
    rows.append(("the same without deduplication; without languages too", "; ".join(map(cost, without))))
    rows.append(("beside `zstd -dc \\| zstd -3` of the same shards",
                 f"{number(ratios['CPU against zstd -dc | zstd -3'])} times its CPU"))
    rows.append(("gzip in instead of zstd", f"{number(ratios['CPU, gzip in against zstd in'])} times the CPU"))
    rows.append(("`--codec igzip` out instead of zstd; where everything is kept",
                 f"{number(ratios['CPU, igzip out against zstd out'])}; "
                 f"{number(ratios['the same, everything kept'])} times the CPU"))
    total = peers.get("datatrove: filters and signatures")
    if total:
        parts = [number(peer["cpu_ms_per_mb"]) for name, peer in peers.items() if name.startswith("datatrove") and peer != total]
        rows.append((f"beside datatrove on {result['peers']['documents']:,} of the documents",
                     f"{number(total['ratio'])} times less CPU than FineWeb's filters that stop at the first hit "
                     f"({parts[0]} ms) and signatures ({parts[1]} ms)"))
    for name, against, words in [("rensa: signatures of 128 functions", "signature: auto 16 x 8", "shingles and signatures"),
                                 ("CLD2: language", "language: whole text", "language of whole texts"),
                                 ("fastText: language, lid.176.ftz", "language: whole text", "language of whole texts")]:
        if name in peers:
            peer = peers[name]
            rows.append((f"{words} beside {name.split(':')[0]}",
                         f"{number(peer['sluice_ms_per_mb'])} ms against {number(peer['cpu_ms_per_mb'])} ms"))
    if kernels:
        rows.append(("parts alone: JSON; index with English words; language, sampled; signatures; ledger", "; ".join(
            cost(kernels[name]) for name in ("JSON", "index: English words", "language: sampled", "signature: auto 14 x 8",
                                             "ledger"))))
    lines = [BEGIN, "",
             f"`{result['command']}` on {result['date']}, commit {result['commit']}: {machine['cores']} cores of "
             f"{machine['processor']} (family {machine['family']}, {machine['vectors']}), {machine['system']}; "
             f"{documents['documents']:,} documents, {documents['text_bytes'] / 1e6:.1f} MB of text in "
             f"{documents['shards']} shards. ms of CPU a MB of text, medians of {result['rounds']}.", "",
             "| what | figure |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in rows), "", END]
    return "\n".join(lines)


def newest(folder):
    """The path of the newest baseline; dates are in the names."""
    found = sorted(glob.glob(os.path.join(folder, "speed-*.json")))
    return found[-1] if found else None


def load(path):
    with open(path) as file:
        return json.load(file)


def put_quote(readme, result):
    """Writes the README's table anew."""
    with open(readme) as file:
        text = file.read()
    head, rest = text.split(BEGIN)
    with open(readme, "w") as file:
        file.write(head + quote(result) + rest.split(END)[1])
