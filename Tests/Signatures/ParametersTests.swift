// Bands and rows: presets, recall, the fewest that suffice; and what a layout's fingerprint covers.

import Signatures
import Testing

@Suite struct SignatureParametersTests {
  @Test func hashCountIsBandsTimesRows() {
    #expect(MinHashParameters(bands: 14, rows: 8).hashCount == 112)
  }

  // The published table of 14 x 8, and values of the others.
  @Test(arguments: [
    (14, 8, 0.5, 0.053), (14, 8, 0.6, 0.211), (14, 8, 0.7, 0.565), (14, 8, 0.75, 0.772), (14, 8, 0.8, 0.924),
    (14, 8, 0.85, 0.988), (26, 11, 0.7, 0.405), (26, 11, 0.8, 0.903), (20, 13, 0.7, 0.177), (20, 13, 0.8, 0.677),
  ])
  func recallFollowsTheFormula(_ bands: Int, _ rows: Int, _ similarity: Double, _ expected: Double) {
    #expect(abs(MinHashParameters(bands: bands, rows: rows).recall(at: similarity) - expected) < 0.0006)
  }

  @Test func presetsAreWhatTheyAreNamedAfter() {
    let presets = MinHashParameters.presets
    #expect(presets.map { "\($0.name) \($0.bands)x\($0.rows)" } == ["fineweb 14x8", "olmo3 26x11", "nemo 20x13"])
    #expect(presets.allSatisfy { MinHashParameters(bands: $0.bands, rows: $0.rows).isWithinLimits })
  }

  @Test func theDefaultHasSixteenBandsOfSix() throws {
    let choice = try #require(MinHashParameters.fewest(threshold: 0.8, recall: 0.99, leastRows: 6))
    #expect(choice == (16, 6))
  }

  @Test(arguments: [(0.8, 0.99, 6), (0.7, 0.9, 4), (0.9, 0.999, 8), (0.95, 0.5, 1), (0.5, 0.6, 6), (1, 0.99, 6)])
  func theChoiceIsTheFewest(_ threshold: Double, _ recall: Double, _ least: Int) throws {
    let choice = try #require(MinHashParameters.fewest(threshold: threshold, recall: recall, leastRows: least))
    #expect(MinHashParameters(bands: choice.bands, rows: choice.rows).recall(at: threshold) >= recall)
    for rows in least...64 {
      for bands in 1...256 where MinHashParameters(bands: bands, rows: rows).isWithinLimits {
        let hashes = bands * rows
        if hashes > choice.bands * choice.rows || (hashes == choice.bands * choice.rows && rows <= choice.rows) {
          continue
        }
        #expect(MinHashParameters(bands: bands, rows: rows).recall(at: threshold) < recall, "\(bands) x \(rows)")
      }
    }
  }

  @Test func whatCannotBeFoundIsNothing() {
    #expect(MinHashParameters.fewest(threshold: 0.1, recall: 0.99, leastRows: 6) == nil)
    #expect(MinHashParameters.fewest(threshold: 0.8, recall: 0.99, leastRows: 65) == nil)
    #expect(!MinHashParameters(bands: 257, rows: 1).isWithinLimits)
    #expect(!MinHashParameters(bands: 1, rows: 65).isWithinLimits)
    #expect(!MinHashParameters(bands: 33, rows: 32).isWithinLimits)
    #expect(!MinHashParameters(bands: 0, rows: 6).isWithinLimits)
  }

  @Test func everyParameterChangesTheFingerprint() {
    let kinds: [SignatureKind] = [
      .exact(.normalisedText), .exact(.rawText), .exact(.url), .exact(.field("url")), .exact(.field("id")),
      .minHash(MinHashParameters(bands: 14, rows: 8)), .minHash(MinHashParameters(bands: 8, rows: 14)),
      .minHash(MinHashParameters(unit: .word, bands: 14, rows: 8)),
      .minHash(MinHashParameters(unit: .character, bands: 14, rows: 8)),
      .minHash(MinHashParameters(shingle: 6, bands: 14, rows: 8)),
      .minHash(MinHashParameters(bands: 14, rows: 8, signsShortDocuments: false)),
      .minHash(MinHashParameters(scheme: .datatrove, bands: 14, rows: 8)),
    ]
    #expect(Set(kinds.map(\.layoutHash)).count == kinds.count)
    // Written to files: a change here makes old files foreign, so it must be meant.
    #expect(
      MinHashParameters(bands: 14, rows: 8).canonicalText == "sluice-1 unit auto shingle 5 bands 14 rows 8 short signed"
    )
  }
}
