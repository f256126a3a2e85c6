"""Holds `sluice ablate` against real runs of the variants, document by document, on any shards.

usage: ablation_equality.py SLUICE SHARDS FOLDER

Every single removal from `fineweb`, and twenty harder variants. FOLDER must not exist; it goes at the end. Prints a line a
variant: documents kept, documents on which ledger and run differ, whether the inputs were scanned anew, seconds of both.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import time

HARD = [
    "--without duplicate-lines --without few-sentences --without dedup",
    "--without fineweb-quality --set short-document.min=30",
    "--set short-document.min=140 --set top-2-gram.max=0.02 --set few-sentences.min=7",
    "--without few-sentences --keep-policy first",
    "--without language --keep-policy highest:words.count",
    "--without language --without curly-bracket --keep-policy first",
    "--without unpunctuated-lines --without few-sentences --keep-policy priority:source=archlinux,wikipedia",
    "--without gopher-quality --keep-policy newest:host",
    "--without few-sentences --keep-policy highest:words.mean_length",
    "--set dedup/minhash.threshold=0.9",
    "--set words-without-letters.min=0.6 --set short-lines.max=0.9 --set duplicate-9-grams.max=0.3",
    "--set language/keep.keep=eng,deu,fra --set few-stop-words.languages.de=off --set few-stop-words.languages.fr=off",
    "--set language/keep.keep=eng,deu --set short-document.languages.de.min=20 --set few-stop-words.min=0",
    "--without fineweb-quality/duplicate-line-characters --without list --without short-lines "
    "--set gopher-repetition/duplicate-lines.max=0.9 --set duplicate-5-grams.max=0.5 --keep-policy first",
    "--without gopher-repetition --without gopher-quality --without fineweb-quality",
    "--without gopher-repetition --without gopher-quality --without fineweb-quality --without language --without dedup",
    "--without gopher-repetition --without gopher-quality --without fineweb-quality --without language --without "
    "curly-bracket --without few-sentences --without lorem-ipsum --keep-policy first",
    "--set language.undetermined=keep --without words-without-letters",
    "--without curly-bracket --set short-document.above=60 --set unpunctuated-lines.min=0",
    "--without c4 --keep-policy first",
]


def main(sluice, shards, folder):
    folder = pathlib.Path(folder)
    folder.mkdir()

    def call(*arguments):
        return subprocess.run([sluice, *arguments], check=True, capture_output=True, text=True)

    run = str(folder / "run")
    call("run", "fineweb", shards, "--output", run, "--quiet")
    table = json.loads(call("ablate", run, "--json").stdout)
    names = [row["name"] for row in table["families"] + table["filters"]]
    variants = [["--without", name] for name in dict.fromkeys(names)] + [line.split() for line in HARD]
    wrong = 0
    for options in variants:
        other = str(folder / "variant")
        times = [time.monotonic()]
        asked = call("ablate", run, "--keys", *options)
        times.append(time.monotonic())
        call("run", "fineweb", shards, "--output", other, "--quiet", *options)
        times.append(time.monotonic())
        real = call("ablate", other, "--keys").stdout.splitlines()
        totals = json.loads((folder / "variant" / "run.json").read_text())["totals"]
        assert totals["kept"] == len(real)
        differing = set(asked.stdout.splitlines()) ^ set(real)
        wrong += bool(differing)
        scanned = "scanned anew" if "scanned" in asked.stderr else "from the ledger"
        print(
            f"{len(real)} kept, {len(differing)} differ, {scanned}, {times[1] - times[0]:.2f} s instead of "
            f"{times[2] - times[1]:.2f} s: {' '.join(options)}", flush=True)
        shutil.rmtree(other)
    shutil.rmtree(folder)
    print(f"{len(variants)} variants, {wrong} of them wrong")
    return wrong > 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
