// A small run to ask questions of: made-up documents, some of them copies, with a number of tokens each.

import Ablation
import Foundation
import Pipeline
import Recipes
import Shards
import Support

/// A made-up document.
struct AnswerDocument {
  var id: String
  var words: [String]
  var source: String?
  var tokens: Int
  var text: String { words.joined(separator: " ") }

  var line: String {
    "{\"id\":\"\(id)\",\"text\":\"\(text)\",\"tokens\":\(tokens)" + (source.map { ",\"source\":\"\($0)\"" } ?? "")
      + "}\n"
  }
}

/// Documents of few to many words, of which some are copies of others but for a word or two.
func answerCorpus(_ count: Int, seed: UInt64) -> [AnswerDocument] {
  var random = SeededRandom(seed)
  var documents: [AnswerDocument] = []
  while documents.count < count {
    let base = (0..<(4 + random.below(60))).map { _ in
      String(repeating: "abcdefghij".randomElement(using: &random)!, count: 1 + random.below(9)) + "\(random.below(40))"
    }
    for copy in 0..<[1, 1, 2, 5].randomElement(using: &random)! {
      var words = base
      if copy > 0 { words[random.below(words.count)] = "copy\(random.below(99))" }
      let sources = ["web", "code", nil]
      documents.append(
        AnswerDocument(
          id: "d\(documents.count)", words: words, source: sources[random.below(3)], tokens: random.below(1000)))
    }
  }
  return Array(documents.shuffled(using: &random).prefix(count))
}

/// A run of a recipe over made-up documents.
struct AnswerRun {
  let folder: TemporaryFolder
  let documents: [AnswerDocument]

  static let recipe = """
    recipe: answers
    steps:
      - family: size
        source: test
        filters:
          - { name: short, signal: words.count, keep: { min: 12 } }
          - { name: long, signal: words.count, keep: { max: 55 } }
      - family: words
        source: test
        filters:
          - { name: length, signal: words.mean_length, keep: { min: 5, below: 9.5 } }
      - dedup: { minhash: { threshold: 0.5, bands: 60, rows: 2 }, keep: longest }
    """

  /// The same with a family that is measured on survivors alone, and duplicates sought among those.
  static let survivors = recipe.replacing("- family: words\n", with: "- family: words\n    when: surviving\n")
    .replacing("keep: longest }", with: "keep: longest, scope: survivors }")

  init(_ documents: [AnswerDocument], recipe: String = Self.recipe, variant: Variant = Variant(), sample: Double? = nil)
    throws
  {
    self.documents = documents
    folder = try TemporaryFolder()
    try folder.write("in/a.jsonl", documents.map(\.line).joined())
    var settings = RunSettings()
    settings.shape.carried = ["source", "tokens"]
    settings.shape.codec = "none"
    settings.shape.sample = sample
    let plan = try variant.applied(to: parseRecipe(recipe, file: "answers.yaml")).plan()
    _ = try Run(
      plan: plan, shards: findShards(arguments: [folder.path("in")]), output: folder.path("out"), settings: settings
    ).run()
  }

  func ablation(tokens: TokenSource? = nil) throws -> Ablation {
    try Ablation(RunDirectory(folder.path("out")), tokens: tokens)
  }

  /// The documents that a set names.
  func documents(_ set: DocumentSet) -> [AnswerDocument] { documents.indices.filter { set[$0] }.map { documents[$0] } }
}
