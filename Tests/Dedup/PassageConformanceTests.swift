// Repeated lines, paragraphs and spans of invented documents, as the tools that they are named after leave them;
// Tests/Fixtures/passages.py writes the expectations.

import Foundation
import Signatures
import Support
import Testing

@Suite struct PassageConformanceTests {
  /// A corpus of passages.jsonl.
  struct Corpus: Decodable {
    var unit: String
    var minimumLength: Int
    var sentences: Int
    var splitsSentences: Bool
    var keepsFirst: Bool
    var minimumRemovedWords: Int
    var documents: [String]
    var left: [String]
    var words: [Int?]
    var sentencesLeft: [Int?]
  }

  static func corpora() throws -> [Corpus] {
    let data = try Data(contentsOf: fixtures.appending(path: "passages.jsonl"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try data.split(separator: UInt8(ascii: "\n")).filter { $0.starts(with: Data(#"{"unit""#.utf8)) }
      .map { try decoder.decode(Corpus.self, from: $0) }
  }

  @Test func everyCorpusIsLeftAsTheToolsLeaveIt() throws {
    let corpora = try Self.corpora()
    #expect(corpora.count == 16)
    var changed = 0
    for corpus in corpora {
      let unit = try #require(PassageUnit(rawValue: corpus.unit))
      let parameters = PassageParameters(
        unit, minimumLength: corpus.minimumLength, sentences: corpus.sentences,
        splitsSentences: corpus.splitsSentences)
      let left = try deduplicated(
        corpus.documents, parameters, keepsFirst: corpus.keepsFirst, minimumRemovedWords: corpus.minimumRemovedWords)
      for (number, document) in corpus.documents.enumerated() {
        let (text, outcome) = left[number]
        #expect(Array(text.utf8) == Array(corpus.left[number].utf8), "\(parameters) \(document.debugDescription)")
        #expect(outcome.isChanged == (corpus.words[number] != nil))
        #expect(
          outcome.removedCodePoints == document.unicodeScalars.count - corpus.left[number].unicodeScalars.count)
        guard outcome.isChanged else { continue }
        changed += 1
        #expect(outcome.wordsLeft == corpus.words[number], "\(text.debugDescription)")
        if unit == .span { #expect(outcome.sentencesLeft == corpus.sentencesLeft[number], "\(text.debugDescription)") }
      }
    }
    #expect(changed > 200)
  }
}
