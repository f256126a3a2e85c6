// What users see of languages: lines identified, languages listed, profiles trained, and what goes wrong with each.

import Foundation
import Support
import Testing

/// Labelled texts of languages that nobody speaks, as JSONL: words of syllables, of which each language has its own.
private func labelledTexts(_ languages: [String], each count: Int = 30, fields: (String, String) = ("text", "lang"))
  -> String
{
  var random = SeededRandom(61)
  var lines = ""
  for language in languages {
    let syllables = (0..<12).map { _ in
      String(["b", "d", "k", "l", "m", "n", "r", "s", "t", "v", "z", "sh"][random.below(12)])
        + ["a", "e", "i", "o", "u", "ä", "ei"][random.below(7)]
    }
    for _ in 0..<count {
      let words = (0..<10).map { _ in (0...random.below(3)).map { _ in syllables[random.below(12)] }.joined() }
      lines += "{\"\(fields.0)\":\"\(words.joined(separator: " "))\",\"\(fields.1)\":\"\(language)\"}\n"
    }
  }
  return lines
}

private let german = "Das ist ein langer Satz mit vielen Wörtern, die jeder kennt."
private let french = "Quand il pleut, les enfants jouent dans le couloir de la maison."
private let serbian = "Синоћ смо дуго шетали поред реке и причали о детињству."

struct LanguageDetectTests {
  /// The first column of each line.
  private func codes(_ result: CommandResult) -> [String] {
    result.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
      String($0.split(separator: "\t")[0])
    }
  }

  /// Sentences that were written for this test, of 47 languages and scripts, and what is in none.
  @Test func sentencesHaveTheirLanguages() throws {
    let table = try String(contentsOf: fixtures.appending(path: "languages/sentences.tsv"), encoding: .utf8)
    let rows = table.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    #expect(rows.count > 60 && rows.allSatisfy { $0.count == 2 })
    let lines = Data(rows.map { $0[1] + "\n" }.joined().utf8)
    let found = codes(try sluice("language", "detect", "--script", input: lines))
    #expect(found.count == rows.count)
    for (row, label) in zip(rows, found) { #expect(label == row[0], "\(row[1])") }
    // No sentence is long enough to be sampled.
    #expect(codes(try sluice("language", "detect", "--script", "--whole", input: lines)) == found)
  }

  @Test func eachLineHasCodeScoreAndSecond() throws {
    let result = try sluice("language", "detect", input: Data("\(german)\n\n \n12\n\(french)".utf8))
    #expect(result.code == 0 && result.errors.isEmpty)
    let rows = result.text.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    #expect(rows.map { $0[0] } == ["deu", "und", "und", "und", "fra"])
    for row in rows {
      #expect(row.count == 3 && row[2].utf8.count == 3)
      #expect(row[1].wholeMatch(of: /0\.[0-9]{4}|1\.0000/) != nil)
      #expect((row[0] == "und") == (row[1] == "0.0000"))
    }
    #expect(result.text.contains("und\t0.0000\tund\n"))
    #expect(try sluice("language", "detect", input: Data()).output.isEmpty)
    // Lines that end as Windows has them are the same.
    let windows = try sluice("language", "detect", "-", input: Data("\(german)\r\n\(french)\r\n".utf8))
    #expect(codes(windows) == ["deu", "fra"])
  }

  @Test func filesAreReadCompressedAndInOrder() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.txt", "\(german)\n")
    try folder.write("b.txt", "\(french)\n\(serbian)\n")
    #expect(try run("/usr/bin/env", ["gzip", "-k", folder.path("a.txt")]).code == 0)
    let both = try sluice("language", "detect", folder.path("b.txt"), folder.path("a.txt.gz"), folder.path("a.txt"))
    #expect(both.code == 0, "\(both.errors)")
    #expect(codes(both) == ["fra", "srp", "deu", "deu"])
    let script = try sluice("language", "detect", "--script", folder.path("b.txt"))
    #expect(codes(script) == ["fra_Latn", "srp_Cyrl"])
    #expect(script.text.split(separator: "\n").allSatisfy { $0.split(separator: "\t")[2].contains("_") })
  }

  @Test func recordsAreReadByField() throws {
    let lines = """
      {"text":"\(german)","body":"\(french)"}
      not a record

      {"text":5,"body":"\(serbian)"}
      {"id":"x"}
      {"text":"\(String(repeating: "\\u0434\\u0430 ", count: 3))\(german)"}

      """
    let text = try sluice("language", "detect", "--field", "text", input: Data(lines.utf8))
    #expect(text.code == 0)
    #expect(codes(text) == ["deu", "und", "und", "und", "und", "deu"])
    let body = try sluice("language", "detect", "--field", "body", input: Data(lines.utf8))
    #expect(codes(body) == ["fra", "und", "und", "srp", "und", "und"])
  }

  /// A text whose middle is in another language than the rest: all of it is read where that is asked for.
  @Test func longLinesAreSampledOrReadWhole() throws {
    let long = String(repeating: german + " ", count: 2000)
    let lines = Data((long + "\n" + String(repeating: "1 ", count: 50_000) + "\n").utf8)
    let sampled = try sluice("language", "detect", input: lines)
    let whole = try sluice("language", "detect", "--whole", input: lines)
    #expect(codes(sampled) == ["deu", "und"] && codes(whole) == ["deu", "und"])
    // Many more n-grams make it surer.
    #expect(sampled.text != whole.text)
  }

  @Test func damagedInputsAreNamedAndTheRestIsRead() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.txt", String(repeating: german + "\n", count: 300))
    try folder.write("b.txt", french + "\n")
    #expect(try run("/usr/bin/env", ["gzip", "-k", folder.path("a.txt")]).code == 0)
    let whole = try Data(contentsOf: URL(filePath: folder.path("a.txt.gz")))
    try folder.write("cut.gz", whole.dropLast(whole.count / 3))
    let result = try sluice("language", "detect", folder.path("cut.gz"), folder.path("b.txt"))
    #expect(result.code == 3)
    #expect(result.errors.contains("cut.gz is damaged"))
    #expect(codes(result).last == "fra")
    let none = try sluice("language", "detect", folder.path("nothing.txt"))
    #expect(none.code == 1 && none.errors.contains("nothing.txt") && none.output.isEmpty)
  }

  @Test func wrongModelsAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("text", german)
    try folder.write("empty", "")
    try folder.write("other", Array("SluiceLP".utf8) + [9, 0, 0, 0] + [UInt8](repeating: 0, count: 40))
    for command in ["detect", "list"] {
      for (model, part) in [
        ("text", "it holds no language profiles; name a file that"), ("empty", "it holds no language profiles"),
        ("other", "its version is 9"), ("nothing", "No such file"), ("", "folder"),
      ] {
        let result = try sluice("language", command, "--model", folder.path(model), input: Data(german.utf8))
        #expect(result.code == 1, "\(model)")
        #expect(result.errors.contains(part) && result.errors.contains(folder.path(model)), "\(result.errors)")
        #expect(result.output.isEmpty)
      }
    }
    // Read as another user, since nothing is closed to root.
    if getuid() != 0 {
      chmod(folder.path("text"), 0)
      let result = try sluice("language", "detect", "--model", folder.path("text"))
      #expect(result.code == 1 && result.errors.contains("check who owns it"))
    }
  }
}

struct LanguageListTests {
  @Test func theLanguagesOfTheProfilesAreListed() throws {
    let result = try sluice("language", "list")
    #expect(result.code == 0 && result.errors.isEmpty)
    try expectGolden(result.text, "language-list.txt")
    let rows = result.text.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    #expect(rows.count >= 150)
    #expect(rows.allSatisfy { $0.count == 4 && $0[0].utf8.count == 3 && !$0[2].isEmpty && !$0[3].isEmpty })
    #expect(zip(rows, rows.dropFirst()).allSatisfy { $0[0] < $1[0] })
    #expect(result.text.contains("\ndeu\tde\tLatn\tGerman\n"))
  }
}

struct LanguageTrainTests {
  /// A folder with labelled texts, and the profiles that they make.
  private func trained(_ options: [String] = []) throws -> (folder: TemporaryFolder, result: CommandResult) {
    let folder = try TemporaryFolder()
    try folder.write("texts.jsonl", labelledTexts(["deu", "eng", "fra", "und", "zxx"]))
    let arguments = ["language", "train", folder.path("texts.jsonl"), "--output", folder.path("out/my.profiles")]
    return (folder, try run(sluicePath, arguments + options))
  }

  @Test func profilesAreTrainedAndUsed() throws {
    let (folder, result) = try trained()
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("150 labelled texts"))
    #expect(result.errors.contains("out/my.profiles: 3 languages,"))
    // Nothing is left beside the file.
    #expect(Array(folder.files("out").keys) == ["my.profiles"])
    let list = try sluice("language", "list", "--model", folder.path("out/my.profiles"))
    #expect(list.text == "deu\tde\tLatn\tGerman\neng\ten\tLatn\tEnglish\nfra\tfr\tLatn\tFrench\n")
    let texts = labelledTexts(["deu", "eng", "fra", "und", "zxx"]).split(separator: "\n").prefix(90)
    let found = try sluice(
      "language", "detect", "--field", "text", "--model", folder.path("out/my.profiles"),
      input: Data(texts.joined(separator: "\n").utf8))
    let right = zip(texts, found.text.split(separator: "\n")).count { $0.contains("\"lang\":\"\($1.prefix(3))\"") }
    #expect(right >= 80)
  }

  @Test func theReportIsATableOrJSON() throws {
    let (_, table) = try trained()
    // Not how good the scores are, which the least change of the calibration moves.
    let steady = table.text.replacing(/calibration error\t0\.[0-9]{4}\n/, with: "calibration error\t0.....\n")
    try expectGolden(steady, "language-train.txt")
    let (_, json) = try trained(["--json", "--quiet"])
    #expect(json.errors.isEmpty)
    let report = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
    let languages = try #require(report["languages"] as? [[String: Any]])
    #expect(languages.compactMap { $0["language"] as? String } == ["deu", "eng", "fra"])
    #expect(languages.allSatisfy { $0["texts"] as? Int == 30 })
    let accuracy = try #require(report["accuracy"] as? Double)
    #expect(table.text.contains("accuracy\t0.") || table.text.contains("accuracy\t1."))
    #expect(accuracy >= 0 && accuracy <= 1 && report["no_language"] as? Int == 30 && report["unknown"] as? Int == 30)
    let (_, none) = try trained(["--confusions", "0"])
    #expect(!none.text.contains("taken for"))
  }

  @Test func theSameTextsMakeTheSameBytesInEveryProcess() throws {
    // Hashes have another seed in every process.
    let files = try (0..<3).map { _ in
      try trained(["--close", "deu,eng", "--quiet"]).folder.files("out")["my.profiles"]
    }
    #expect(files[0] != nil && files[1] == files[0] && files[2] == files[0])
    let (folder, _) = try trained(["--quiet"])
    #expect(folder.files("out")["my.profiles"] != files[0])
  }

  @Test func languagesAreChosenByCodesOrAFile() throws {
    let (folder, result) = try trained(["--languages", "de,fra"])
    #expect(result.code == 0 && result.errors.contains("30 of them in languages not learnt"), "\(result.errors)")
    let model = folder.path("out/my.profiles")
    #expect(try sluice("language", "list", "--model", model).text.split(separator: "\n").count == 2)
    try folder.write("codes.txt", "# two languages\ndeu\tGerman\n\nfr French\n")
    let again = try sluice(
      "language", "train", folder.path("texts.jsonl"), "--output", folder.path("other"), "--languages",
      folder.path("codes.txt"), "--quiet")
    #expect(again.code == 0 && again.errors.isEmpty, "\(again.errors)")
    #expect(folder.files()["other"] == folder.files()["out/my.profiles"])
  }

  @Test func fieldsHaveOtherNames() throws {
    let folder = try TemporaryFolder()
    try folder.write("texts.jsonl", labelledTexts(["deu", "eng"], fields: ("body", "code")))
    let output = folder.path("my.profiles")
    let without = try sluice("language", "train", folder.path("texts.jsonl"), "--output", output)
    #expect(without.code == 1 && without.errors.contains("--text-field"))
    #expect(folder.files().keys.sorted() == ["texts.jsonl"])
    let with = try sluice(
      "language", "train", folder.path("texts.jsonl"), "--output", output, "--text-field", "body", "--label-field",
      "code")
    #expect(with.code == 0, "\(with.errors)")
  }

  @Test func whatIsLeftOutIsCounted() throws {
    let folder = try TemporaryFolder()
    let good = labelledTexts(["deu", "eng"])
    let first = try #require(good.split(separator: "\n").first)
    try folder.write(
      "texts.jsonl",
      good + "not a record\n\n{\"text\":7}\n{\"text\":\"a\"}\n{\"text\":\"a\",\"lang\":\"klingon\"}\n" + first + "\n"
        + "{\"text\":\"1 2\",\"lang\":\"deu\"}\n")
    let result = try sluice("language", "train", folder.path("texts.jsonl"), "--output", folder.path("my.profiles"))
    #expect(result.code == 0)
    #expect(result.errors.contains("2 bad lines, left out"))
    #expect(result.errors.contains("2 records without a known language, left out: klingon"))
    #expect(result.text.contains("repeated, left out\t1\n") && result.text.contains("without a word, left out\t1\n"))
  }

  @Test func damagedShardsAreNamedBehindAllElse() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.jsonl", labelledTexts(["deu", "eng"]))
    try folder.write("b.jsonl", labelledTexts(["fra"], each: 400))
    #expect(try run("/usr/bin/env", ["gzip", folder.path("b.jsonl")]).code == 0)
    let whole = try Data(contentsOf: URL(filePath: folder.path("b.jsonl.gz")))
    try folder.write("b.jsonl.gz", whole.dropLast(whole.count / 4))
    let result = try sluice(
      "language", "train", folder.path("a.jsonl"), folder.path("b.jsonl.gz"), "--output", folder.path("my.profiles"))
    #expect(result.code == 3)
    #expect(result.errors.contains("b.jsonl.gz is damaged"))
    #expect(result.text.contains("accuracy"))
    #expect(folder.files()["my.profiles"] != nil)
  }

  @Test func wrongOptionsAreNamedAndCodedTwo() throws {
    let folder = try TemporaryFolder()
    try folder.write("texts.jsonl", labelledTexts(["deu", "eng"]))
    for (options, part) in [
      (["--languages", "germn"], "did you mean deu"), (["--languages", "no"], "stands for nob, nno"),
      (["--languages", "deu,qqq"], "`qqq` is not the code of a language"), (["--languages", ""], "names no language"),
      (["--close", "deu"], "2 to 8"), (["--close", "deu,deu"], "2 to 8"), (["--close", "deu,xq"], "`xq`"),
      (["--close", "aar,abk,afr,aka,amh,ara,aze,bel,ben"], "2 to 8"), (["--grams", "0"], "1 to 65535"),
      (["--grams", "65536"], "1 to 65535"), (["--confusions", "-1"], "--confusions"),
    ] {
      let result = try run(
        sluicePath, ["language", "train", folder.path("texts.jsonl"), "--output", folder.path("o")] + options)
      #expect(result.code == 2, "\(options): \(result.errors)")
      #expect(result.errors.contains(part), "\(options): \(result.errors)")
      #expect(result.output.isEmpty && folder.files().keys.sorted() == ["texts.jsonl"])
    }
    let twice = try sluice(
      "language", "train", folder.path("texts.jsonl"), "--output", folder.path("o"), "--close", "deu,eng", "--close",
      "eng,fra")
    #expect(twice.code == 1 && twice.errors.contains("eng stands twice"), "\(twice.errors)")
    let missing = try sluice(
      "language", "train", folder.path("texts.jsonl"), "--output", folder.path("o"), "--close", "deu,fra")
    #expect(missing.code == 0 && missing.errors.contains("--close: fra has too few texts"), "\(missing.errors)")
  }

  @Test func placesThatCannotBeWrittenAreNamedBeforeAnythingIsRead() throws {
    let folder = try TemporaryFolder()
    try folder.write("file", "x")
    for output in [folder.path("file/my.profiles"), "/proc/nothing/my.profiles"] {
      // The input would be an error of its own if it were read.
      let result = try sluice("language", "train", folder.path("file"), "--output", output)
      #expect(result.code == 1 && result.errors.contains("cannot create the folder"), "\(result.errors)")
      #expect(!result.errors.contains("labelled texts"))
    }
    for output in ["", folder.path("") + "/"] {
      let result = try sluice("language", "train", folder.path("file"), "--output", output)
      #expect(result.code == 2 && result.errors.contains("--output must name a file"), "\(result.errors)")
    }
    try folder.write("texts.jsonl", labelledTexts(["deu", "eng"]))
    try folder.write("taken/file", "x")
    let taken = try sluice("language", "train", folder.path("texts.jsonl"), "--output", folder.path("taken"))
    #expect(taken.code == 1 && taken.errors.contains(folder.path("taken")), "\(taken.errors)")
    #expect(folder.files().keys.contains("taken/file"))
  }

  @Test func tooFewTextsAreNoProfiles() throws {
    let folder = try TemporaryFolder()
    try folder.write("few.jsonl", labelledTexts(["deu", "eng"], each: 9))
    try folder.write("none.jsonl", labelledTexts(["und", "zxx"]))
    for (name, part) in [("few.jsonl", "no language has 10 texts"), ("none.jsonl", "no language has 10 texts")] {
      let result = try sluice("language", "train", folder.path(name), "--output", folder.path("o"), "--quiet")
      #expect(result.code == 1 && result.errors.contains(part), "\(result.errors)")
    }
    #expect(folder.files().keys.sorted() == ["few.jsonl", "none.jsonl"])
  }
}
