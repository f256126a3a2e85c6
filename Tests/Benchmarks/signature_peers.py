"""CPU a megabyte of text for shingles and MinHash signatures: Sluice beside rensa and datatrove, on the same documents.

usage: signature_peers.py FILE.jsonl [--benchmark BINARY]

FILE.jsonl is plain JSONL with the text in `text`. rensa signs with 128 functions, its shingles (runs of `\\w`, lower-cased,
5-grams) made in Python, reading not counted; datatrove's figure is its first MinHash stage (14 x 8), reading counted.
Needs the Python packages rensa and datatrove[processing]; skips one that is missing, and says so.
"""
import json, os, re, shutil, subprocess, sys, tempfile, time


def rensa(texts):
    from rensa import RMinHash

    best = None
    for _ in range(3):
        started = time.process_time()
        for text in texts:
            words = re.findall(r"\w+", text.lower())
            shingles = [" ".join(words[i:i + 5]) for i in range(max(len(words) - 4, 1))]
            signature = RMinHash(num_perm=128, seed=42)
            signature.update(shingles)
            signature.digest()
        spent = time.process_time() - started
        best = spent if best is None else min(best, spent)
    return best


def datatrove(path):
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature
    from datatrove.pipeline.readers import JsonlReader

    with tempfile.TemporaryDirectory() as work:
        os.mkdir(os.path.join(work, "in"))
        shutil.copy(path, os.path.join(work, "in", "documents.jsonl"))
        started = time.process_time()
        LocalPipelineExecutor(
            [JsonlReader(os.path.join(work, "in")),
             MinhashDedupSignature(output_folder=os.path.join(work, "signatures"), config=MinhashConfig())],
            tasks=1, workers=1, logging_dir=os.path.join(work, "log")).run()
        return time.process_time() - started


def main():
    args = sys.argv[1:]
    binary = ".build/release/signature-benchmark"
    if "--benchmark" in args:
        at = args.index("--benchmark")
        binary = args[at + 1]
        del args[at:at + 2]
    if len(args) != 1:
        sys.exit(__doc__)
    with open(args[0], encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    printed = subprocess.run([binary, args[0]], check=True, capture_output=True, text=True).stdout
    ours = {m.group(1): float(m.group(2)) for m in re.finditer(r"auto: signature (\d+ x \d+) +([\d.]+) ms/MB", printed)}
    print(f"{len(texts)} documents, {megabytes:.2f} MB of text; ms of CPU a MB")
    print(f"sluice 14 x 8       {ours['14 x 8']:10.2f}")
    print(f"sluice 16 x 8       {ours['16 x 8']:10.2f}")
    for name, against, measure in [("rensa 128", "16 x 8", lambda: rensa(texts)),
                                   ("datatrove 14 x 8", "14 x 8", lambda: datatrove(args[0]))]:
        try:
            cost = measure() / megabytes * 1000
        except ImportError as missing:
            print(f"{name:19s}    skipped: {missing}")
            continue
        print(f"{name:19s} {cost:10.2f}  {cost / ours[against]:.0f} times")


main()
