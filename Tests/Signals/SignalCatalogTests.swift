// The catalogue: names are unique, ratios resolve, look-ups and selections find what they should.

import Buffers
import Measures
import Signals
import Testing
import Text

@Suite struct SignalCatalogTests {
  @Test func namesAreUniqueAndResolve() {
    let measures = SignalCatalog.measures.map(\.name)
    #expect(Set(measures).count == measures.count)
    let signals = SignalCatalog.signals.map { $0.dialect + "/" + $0.name }
    #expect(Set(signals).count == signals.count)
    for signal in SignalCatalog.signals {
      switch signal.value {
      case .measure(let name): #expect(measures.contains(name), "\(signal.name)")
      case .ratio(let over, let under): #expect(measures.contains(over) && measures.contains(under), "\(signal.name)")
      case .fixedPoint, .language: Issue.record("\(signal.name) belongs to no family of signals")
      }
      #expect(!signal.summary.isEmpty && !signal.source.isEmpty && !signal.unit.isEmpty)
    }
  }

  @Test func lookUps() {
    #expect(SignalCatalog.signal(named: "words.count", dialect: "datatrove")?.unit == "words")
    #expect(SignalCatalog.signal(named: "words.count", dialect: "dclm") == nil)
    #expect(SignalCatalog.measure(named: "symbols.hashes")?.unit == "signs")
  }

  @Test func selectionRunsOnlyItsFamilies() throws {
    #expect(MeasurementSelection([(measure: "no.such_measure", column: 0)]) == nil)
    let lines = try #require(MeasurementSelection([(measure: "lines.count", column: 2)]))
    #expect(lines.needs == .lines)
    let both = try #require(
      MeasurementSelection([(measure: "words.all", column: 0), (measure: "text.newlines", column: 1)]))
    #expect(both.needs == [.wordEdges, .newlines])
    #expect(MeasurementSelection([(measure: "words.count", column: 0)])?.needs == .words)
    var meters = SignalMeters(for: [lines, both])
    var index = TextIndex()
    let text = Array("a b\nc\n".utf8)
    index.index(text.span, needs: [.lines, .words, .newlines])
    var row: [UInt64] = [7, 7, 7, 7]
    row.withUnsafeMutableBufferPointer { meters.measure(index, lines, into: $0) }
    #expect(row == [7, 7, 2, 7])
    row.withUnsafeMutableBufferPointer { meters.measure(index, both, into: $0) }
    #expect(row == [3, 2, 2, 7])
  }
}
