"""Makes the sets on which language identification is measured, always the same ones.

usage: language_split.py DATA WORK [--documents FOLDER] [--known FILE]

DATA holds lid-train-{lingua,udhr,bible}.jsonl.gz, lines of {"text","lang","source","code"}. Written to WORK:

train.jsonl, test.jsonl   half of lingua's sentences with all declarations and verses; the other half
paragraphs.jsonl          five sentences of test.jsonl in one language, joined by blanks
without-SOURCE/           train.jsonl of the two other sources, test.jsonl of SOURCE in the languages that the training has
others.jsonl              no language: lines of code from fenced blocks of --documents (JSONL shards with Markdown), lines
                          of numbers and URLs from a seeded generator; `kind` says which
documents.jsonl           all documents of --documents, plain
untrained.jsonl           declarations in languages that are not in --known (the first field of each line is a code, as
                          `sluice language list` prints), or without it in none but UDHR's unnamed languages

The side of a sentence is a bit of the SHA-1 of its letters in lower case. Texts of one language are joined into groups where
they share much (see `groups`), and a group goes where its first sentence goes: no near-duplicate crosses, and declarations
and verses that are near a sentence of the test are not trained on. Two faults of DATA are repaired on the way: mojibake, and
languages of verses (see `repaired` and VERSES). Needs Python, and zstandard where --documents has .zst shards.
"""
import collections, gzip, hashlib, io, json, os, random, re, sys

# The corpus's own two-letter names of languages are no ISO 639-1 codes; what each translation is in.
VERSES = {
    "Achuar-NT": "acu", "Aguaruna-NT": "agr", "Akawaio-NT": "ake", "Amuzgo-NT": "amu", "Armenian-PART": "hye",
    "Ashaninka-NT": "cni", "Aukan-NT": "djk", "Barasana-NT": "bsn", "Basque-NT": "eus", "Cabecar-NT": "cjp",
    "Cakchiquel-NT": "cak", "Camsa-NT": "kbh", "Chamorro-PART": "cha", "Cherokee-NT": "chr", "Chinantec-NT": "chq",
    "Coptic-NT": "cop", "Dinka-NT": "dik", "Estonian-PART": "est", "Ewe-NT": "ewe", "Gaelic-PART": "gla",
    "Galela-NT": "gbi", "Gujarati-NT": "guj", "Jakalteko-NT": "jac", "K'iche'-NT-SIL": "quc", "Kabyle-NT": "kab",
    "Latvian-NT": "lav", "Lukpa-NT": "dop", "Mam-NT": "mam", "Manx-PART": "glv", "Nahuatl-NT": "ngu",
    "Ojibwa-NT": "ojb", "Potawatomi-PART": "pot", "Quichua-NT": "que", "Romani-NT": "rmy", "Shuar-NT": "jiv",
    "Swahili-NT": "swa", "Syriac-NT": "syc", "Tachelhit-NT": "shi", "Tuareg-PART": "tmh", "Ukranian-NT": "ukr",
    "Uma-NT": "ppk", "Uspanteco-NT": "usp", "Wolaytta-NT": "wal", "Wolof-NT": "wol", "Zulu-NT": "zul",
}

# Declarations that are in another language than their source says, or in a variety that no reader would call by that name
# (None: left out). 032 is Turkish, not South Azerbaijani, and ckb the same text as kmr; 058 is Af Marka under Somali, 062
# Chimwiini under Swahili, 068 Welche under French.
DECLARATIONS = {"032": "tur", "ckb": "kur", "058": None, "062": None, "068": None}


def repaired(text):
    """A declaration whose UTF-8 was taken for Latin-1 and encoded once more, as it was.

    Where white space was tidied in between, the bytes A0 and 85 have become blanks; the words that this has cut are left out.
    """
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return text
    plain = data.decode("utf-8", "replace")
    if "\ufffd" not in plain:
        return plain
    # A long run without blanks is a script that writes none: there only the broken character goes.
    plain = re.sub(r"\ufffd+ ?\ufffd*", "\ufffd", plain)
    return " ".join(re.sub(r"[^\s\ufffd]{0,25}\ufffd[^\s\ufffd]{0,25}", " ", plain).split())


def letters(text):
    """The letters and marks of a text alone, in lower case."""
    return re.sub(r"[\W\d_]+", "", text.lower())


def side(text):
    """A bit of a text; 1 is the test."""
    return hashlib.sha1(letters(text).encode()).digest()[0] & 1


def load(folder, name):
    records = []
    with gzip.open(os.path.join(folder, f"lid-train-{name}.jsonl.gz"), "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            text, lang = record["text"], record["lang"]
            if name == "udhr":
                text, lang = repaired(text), DECLARATIONS.get(record["code"], lang)
            if name == "bible":
                lang = VERSES[record["code"]]
            if lang and letters(text):
                records.append({"text": text, "lang": lang, "source": name, "code": record["code"]})
    return records


def in_own_script(records):
    """Without sentences of lingua in Latin letters in languages that are written in others: English headings and the like.

    Forty such sentences of Urdu suffice to make a language that draws every unknown one in Latin letters. They are left out
    of training alone: what is tested is all that lingua has.
    """
    def is_latin(text):
        plain = letters(text)
        return 2 * sum(letter < "\u0250" for letter in plain) > len(plain)

    count, latin = collections.Counter(), collections.Counter()
    for record in records:
        if record["source"] == "lingua":
            count[record["lang"]] += 1
            latin[record["lang"]] += is_latin(record["text"])
    return [r for r in records if r["source"] != "lingua" or 10 * latin[r["lang"]] > count[r["lang"]]
            or not is_latin(r["text"])]


def shingles(text):
    """All runs of 12 letters; of 5 where a text has few blanks, as Chinese and Thai."""
    plain = letters(text)
    size = 12 if text.count(" ") * 15 >= len(plain) else 5
    return {plain[i:i + size] for i in range(max(len(plain) - size + 1, 1))}


def groups(records):
    """The number of each record's group: those of a language that are joined by near-duplicates.

    Two texts are near where they share 30 % of all their runs of letters, or 60 % of the shorter one's.
    """
    parent = list(range(len(records)))

    def root(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    by_language = collections.defaultdict(list)
    for number, record in enumerate(records):
        by_language[record["lang"]].append(number)
    for numbers in by_language.values():
        sets, holders = {}, collections.defaultdict(list)
        for number in numbers:
            sets[number] = shingles(records[number]["text"])
            shared = collections.Counter()
            for run in sets[number]:
                for other in holders[run]:
                    shared[other] += 1
                holders[run].append(number)
            for other, count in shared.items():
                sizes = len(sets[number]), len(sets[other])
                if count >= 0.3 * (sum(sizes) - count) or count >= 0.6 * min(sizes):
                    parent[root(number)] = root(other)
    return [root(number) for number in range(len(records))]


def write(work, name, records):
    path = os.path.join(work, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    count, size, languages = 0, 0, set()
    with open(path, "w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
            size += len(record["text"].encode())
            languages.add(record["lang"])
    print(f"{name:32s} {count:7d} lines {len(languages):4d} languages {size / 1e6:7.2f} MB")


def distinct(records):
    """Without repeated texts of a language and those of fewer than ten letters (5 characters of Chinese count as ten)."""
    seen, kept = set(), []
    for record in records:
        plain = letters(record["text"])
        if len(plain.encode()) >= 10 and (record["lang"], plain) not in seen:
            seen.add((record["lang"], plain))
            kept.append(record)
    return kept


def paragraphs(records):
    made, by_language = [], collections.defaultdict(list)
    for record in sorted(records, key=lambda r: hashlib.sha1(r["text"].encode()).digest()):
        by_language[record["lang"]].append(record["text"])
    for lang in sorted(by_language):
        texts = by_language[lang]
        for start in range(0, len(texts) - 4, 5):
            made.append({"text": " ".join(texts[start:start + 5]), "lang": lang, "source": "paragraphs", "code": lang})
    return made


def documents(folder):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.endswith(".jsonl.zst"):
            import zstandard

            with open(path, "rb") as file:
                for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), encoding="utf-8"):
                    yield json.loads(line)["text"]
        elif name.endswith((".jsonl.gz", ".jsonl")):
            with gzip.open(path, "rt", encoding="utf-8") if name.endswith(".gz") else open(path) as file:
                for line in file:
                    yield json.loads(line)["text"]


def code_lines(folder, limit=3000):
    """Lines of fenced blocks that name a programming language, without comments and without lines of few characters."""
    lines = set()
    for text in documents(folder):
        for block in re.findall(r"^```(?:js|javascript|ts|python|php|c|cpp|go|rust|java|json|css|html|bash|powershell)\b[^\n]*\n"
                                r"(.*?)^```", text, re.MULTILINE | re.DOTALL | re.IGNORECASE):
            for line in block.split("\n"):
                line = line.strip()
                if 10 <= len(line) <= 200 and line.isascii() and not re.search(r"//|#|/\*|^\*|<!--|\*/", line) \
                        and not re.search(r"[A-Za-z]+( [A-Za-z,']+){4}", line) and re.search(r"[(){}\[\]=<>;$]", line):
                    lines.add(line)
    return sorted(lines, key=lambda line: hashlib.sha1(line.encode()).digest())[:limit]


def number_lines(random, count=500):
    def one():
        return random.choice([
            lambda: f"{random.uniform(-1e4, 1e4):.{random.randint(0, 6)}f}",
            lambda: f"{random.randint(1, 10**9):,}", lambda: f"{random.randint(1900, 2030)}-{random.randint(1, 12):02d}",
            lambda: f"{random.randint(0, 23):02d}:{random.randint(0, 59):02d}", lambda: f"{random.randint(0, 100)}%",
            lambda: f"0x{random.getrandbits(48):012x}", lambda: f"${random.uniform(0, 1e4):.2f}",
            lambda: ".".join(str(random.randint(0, 255)) for _ in range(4)),
            lambda: f"+{random.randint(1, 99)} {random.randint(100, 999)} {random.randint(10**5, 10**7)}"])()

    return [random.choice([" ", "\t", ", ", " | "]).join(one() for _ in range(random.randint(2, 12))) for _ in range(count)]


def url_lines(random, count=500):
    def name(longest=10):
        return "".join(random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(random.randint(2, longest)))

    words = ["index", "images", "news", "product", "static", "api", "wiki", "user", "2024", "assets", "page", "en", "id"]
    lines = []
    for _ in range(count):
        path = "/".join(random.choice([random.choice(words), name(), str(random.randint(1, 10**6))])
                        for _ in range(random.randint(1, 5)))
        query = f"?{name(5)}={random.getrandbits(40):x}&{name(5)}={random.randint(1, 99)}" if random.random() < 0.4 else ""
        ending = random.choice(["", ".html", ".php", ".jpg", ".js"])
        lines.append(f"{random.choice(['https://', 'http://', 'https://www.'])}{name()}."
                     f"{random.choice(['com', 'org', 'net', 'io', 'de', 'co.uk', 'info'])}/{path}{ending}{query}")
    return lines


def main():
    args = sys.argv[1:]
    options = {}
    for option in ("--documents", "--known"):
        if option in args:
            at = args.index(option)
            options[option] = args[at + 1]
            del args[at:at + 2]
    if len(args) != 2:
        sys.exit(__doc__)
    data, work = args
    records = [record for name in ("lingua", "udhr", "bible") for record in load(data, name)]
    named = [record for record in records if record["lang"] != "und"]
    group = groups(named)
    # A group's side is that of its first sentence of lingua; in file order, so the same in every run.
    sides, sources = {}, collections.defaultdict(set)
    for record, number in zip(named, group):
        sources[number].add(record["source"])
        if record["source"] == "lingua" and number not in sides:
            sides[number] = side(record["text"])
    test = [r for r, n in zip(named, group) if r["source"] == "lingua" and sides[n] == 1]
    write(work, "train.jsonl", in_own_script([r for r, n in zip(named, group) if sides.get(n) != 1]))
    write(work, "test.jsonl", test)
    write(work, "paragraphs.jsonl", paragraphs(test))
    for left_out in ("lingua", "udhr", "bible"):
        train = [r for r, n in zip(named, group) if r["source"] != left_out]
        languages = {record["lang"] for record in train}
        write(work, f"without-{left_out}/train.jsonl", in_own_script(train))
        write(work, f"without-{left_out}/test.jsonl",
              distinct(r for r, n in zip(named, group)
                       if r["source"] == left_out and r["lang"] in languages and sources[n] == {left_out}))
    chance = random.Random(20241)
    others = [("numbers", line) for line in number_lines(chance)] + [("urls", line) for line in url_lines(chance)]
    if "--documents" in options:
        others += [("code", line) for line in code_lines(options["--documents"])]
    write(work, "others.jsonl", [{"text": line, "lang": "und", "kind": kind} for kind, line in others])
    if "--documents" in options:
        write(work, "documents.jsonl", ({"text": text, "lang": "und"} for text in documents(options["--documents"])))
    known = None
    if "--known" in options:
        with open(options["--known"], encoding="utf-8") as file:
            known = {line.split()[0][:3] for line in file if line.strip()}
    write(work, "untrained.jsonl", [r for r in distinct(records) if r["source"] == "udhr" and (
        r["lang"] == "und" if known is None else r["lang"] not in known)])


if __name__ == "__main__":
    main()
