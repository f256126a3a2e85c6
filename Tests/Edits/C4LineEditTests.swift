// The C4 line edit against its plain twin on random texts, against datatrove on invented ones, and by hand.

import Buffers
import Edits
import FoundationEssentials
import Measures
import Support
import Testing
import Text

private struct NoSuchEdit: Error {}

/// One edit with its buffers, applied to one text after the other.
private struct EditUnderTest: ~Copyable {
  var edit: AnyEdit
  var index = TextIndex()
  var output = Buffer<UInt8>()
  var kept = Buffer<KeptPart>()

  init(_ options: [String: OptionValue], name: String = "c4-lines") throws {
    guard let edit = AnyEdit(name: name, options: options) else { throw NoSuchEdit() }
    self.edit = edit
  }

  /// Applies the edit to a text indexed without its words, and again with them, which must make no difference.
  mutating func apply(_ text: String) -> (text: String, changed: Bool, counts: [String: UInt64]) {
    let withWords = apply(text, edit.needs.union(.words))
    let result = apply(text, edit.needs)
    #expect(withWords == result, "\(text.debugDescription)")
    return result
  }

  private mutating func apply(
    _ text: String, _ needs: TextNeeds
  ) -> (text: String, changed: Bool, counts: [String: UInt64]) {
    let bytes = Array(text.utf8)
    index.index(bytes.span, needs: needs)
    output.append(1)
    let names = C4LineEdit.definition.measures.map(\.name)
    var values = [UInt64](repeating: 999, count: names.count)
    let changed = values.withUnsafeMutableBufferPointer { edit.apply(index, output: &output, kept: &kept, values: $0) }
    let after = changed ? String(decoding: output.unsafeElements, as: UTF8.self) : text
    if changed { checkParts(of: bytes) } else { #expect(output.count == 0) }
    return (after, changed, Dictionary(uniqueKeysWithValues: zip(names, values)))
  }
}

extension EditUnderTest {
  /// Parts are the same bytes before and after, and with them the words are those of a fresh index.
  mutating func checkParts(of text: [UInt8]) {
    let after = Array(output.unsafeElements)
    let parts = Array(kept.unsafeElements)
    for part in parts {
      let before = Int(part.before)..<Int(part.before + part.count)
      #expect(Array(text[before]) == Array(after[Int(part.after)..<Int(part.after + part.count)]))
    }
    index.replaceText(with: &output, keeping: parts.span, needs: [.wordEdges, .newlines])
    var fresh = TextIndex()
    fresh.index(after.span, needs: [.wordEdges, .newlines])
    #expect(Array(index.wordStarts.unsafeElements) == Array(fresh.wordStarts.unsafeElements))
    #expect(Array(index.wordEnds.unsafeElements) == Array(fresh.wordEnds.unsafeElements))
    #expect(Array(index.newlines.unsafeElements) == Array(fresh.newlines.unsafeElements))
  }
}

/// One line of `Tests/Fixtures/datatrove-signals.jsonl`, as far as the edit is concerned.
private struct DatatroveRow: Decodable {
  struct Edit: Decodable {
    var options: [String: Option]
    var text: String?
    var measures: [String: UInt64]
    var reason: String?
  }
  enum Option: Decodable {
    case boolean(Bool)
    case integer(Int)
    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let boolean = try? value.decode(Bool.self) {
        self = .boolean(boolean)
      } else {
        self = .integer(try value.decode(Int.self))
      }
    }
  }
  var text: String
  var edits: [Edit]
}

@Suite struct C4LineEditTests {
  static let pieces = [
    "Some words here", "One. Two.  three", "Mr. Dash! (So) e.g.", "ends.\u{A0}\u{A0}) so", "。次。", "one", "two words",
    "It rains.", "He said \"so\"", "Really?!", "and so on...", "and so on…",
    "[12]", "[]",
    "[edit]", "[Edit]", "[citation needed]", "[٣]", "[3", "[1]]", "[[2]", "java[1]script", "JavaScript", "javaScript,",
    "vast",
    "lorem ipsum", "Lorem IPSUM", "lorem  ipsum", "lorem \u{130}psum", "capsule", "{", "}", "[{", "terms of use",
    "Terms Of Users", "firms", "privacy policy", "vacation", "cookie policy", "uses cookies", "use of cookies",
    "use cookies",
    "coo\u{212A}ie policy", "use coo\u{212A}ies", "cook books", "too—late", "wordwordword", "wördwördwörd", "水水水", "🙂",
    " ",
    "\u{A0}", "\t", "\u{3000}", "u\0se cookies", "use\u{A0}cookies", "us[1]e cookies", "use cookies[2]",
  ]
  static let breaks = [
    "\n", "\n", "\n", "\n\n", "\r\n", "\r", "\u{2028}", "\u{85}", "\u{C}", "\u{1D}", "\n \n", " \n", "\n\u{A0}",
  ]
  static let ends = [".", "!", "?", "\"", "'", "...", "", "", ".)", " .", ".\u{3000}"]

  static func text(_ random: inout some RandomNumberGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...7, using: &random) {
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        text += pieces.randomElement(using: &random)! + (Int.random(in: 0..<5, using: &random) == 0 ? "" : " ")
      }
      text += ends.randomElement(using: &random)! + breaks.randomElement(using: &random)!
    }
    if Bool.random(using: &random) && !text.isEmpty { text.removeLast() }
    return text
  }

  static let variants = [
    C4LineReference(), C4LineReference(wantsTerminalPunctuation: false),
    C4LineReference(wantsTerminalPunctuation: false, minWords: -1, maxWordLength: 11),
    C4LineReference(removesCitations: false, minWords: 0, maxWordLength: -1),
    C4LineReference(wantsTerminalPunctuation: false, minWords: 1, dropsJavascript: false, dropsPolicy: false),
  ]

  @Test(arguments: 0..<5) func randomTextsEqualThePlainTwin(variant: Int) throws {
    let reference = Self.variants[variant]
    var edit = try EditUnderTest(reference.options)
    var random = SeededRandom(UInt64(variant))
    for _ in 0..<150 {
      let text = Self.text(&random)
      let expected = reference.apply(text)
      let found = edit.apply(text)
      // Strings compare by canonical equivalence; bytes are meant.
      #expect(Array(found.text.utf8) == Array(expected.text.utf8), "\(text.debugDescription)")
      #expect(found.changed == (Array(found.text.utf8) != Array(text.utf8)))
      for (name, value) in found.counts where name != "c4.sentences" && expected.counts[name] ?? 0 != value {
        Issue.record("\(name) is \(value), expected \(expected.counts[name] ?? 0): \(text.debugDescription)")
      }
    }
  }

  @Test func datatroveLeavesTheSame() throws {
    let data = try Data(contentsOf: fixtures.appending(path: "datatrove-signals.jsonl"))
    let rows = try data.split(separator: 0x0A).map { try JSONDecoder().decode(DatatroveRow.self, from: Data($0)) }
    #expect(rows.count > 50)
    for number in rows[0].edits.indices {
      var options = C4LineReference().options
      for (name, value) in rows[0].edits[number].options {
        switch value {
        case .boolean(let value): options[name] = .boolean(value)
        case .integer(let value): options[name] = .integer(value)
        }
      }
      var edit = try EditUnderTest(options)
      for row in rows {
        let expected = row.edits[number]
        let found = edit.apply(row.text)
        #expect(Array(found.text.utf8) == Array((expected.text ?? row.text).utf8), "\(row.text.debugDescription)")
        #expect(found.changed == (expected.text != nil))
        // datatrove counts neither kind of forbidden line.
        for (name, value) in found.counts where !Self.uncounted.contains(name) && expected.measures[name] ?? 0 != value
        {
          Issue.record(
            "\(name) is \(value), datatrove has \(expected.measures[name] ?? 0): \(row.text.debugDescription)")
        }
        #expect(Self.reason(found.counts) == expected.reason, "\(row.text.debugDescription)")
      }
    }
  }

  private static let uncounted = [
    "c4.lines_with_lorem_ipsum", "c4.lines_with_curly_bracket", "c4.lorem_ipsum_lines_before_curly_bracket",
  ]

  /// The reason that datatrove gives, from the edit's measures.
  private static func reason(_ counts: [String: UInt64]) -> String? {
    if counts["c4.lorem_ipsum_lines_before_curly_bracket"] != 0 { return "lorem_ipsum" }
    if counts["c4.lines_with_curly_bracket"] != 0 { return "curly_bracket" }
    return counts["c4.sentences"]! < 5 ? "too_few_sentences" : nil
  }

  @Test func adjoiningLinesOfALongTextAreKept() throws {
    var edit = try EditUnderTest(C4LineReference().options)
    let line = "A line of some words which says nothing at all."
    let whole = Array(repeating: line, count: 200).joined(separator: "\n")
    let untouched = edit.apply(whole)
    #expect(!untouched.changed)
    let cut = edit.apply(whole + "\n")
    #expect(cut.text == whole)
    let mixed = edit.apply(line + "\nshort\n" + whole + "\r\n" + line)
    #expect(mixed.text == line + "\n" + whole + "\n" + line)
    let empty = edit.apply("")
    #expect(!empty.changed)
    let emptied = edit.apply("short")
    #expect(emptied.changed && emptied.text.isEmpty)
  }

  @Test func catalogue() throws {
    let names = EditCatalog.definitions.map(\.name)
    #expect(Set(names).count == names.count)
    for definition in EditCatalog.definitions {
      let measures = definition.measures.map(\.name)
      #expect(Set(measures).count == measures.count)
      for signal in definition.signals {
        switch signal.value {
        case .measure(let name): #expect(measures.contains(name))
        case .ratio(let over, let under): #expect(measures.contains(over) && measures.contains(under))
        case .fixedPoint, .language: Issue.record("\(signal.name) is no count of an edit")
        }
      }
      let options = Dictionary(uniqueKeysWithValues: definition.options.map { ($0.name, $0.standard) })
      _ = try EditUnderTest(options, name: definition.name)
    }
    let isUnknown = AnyEdit(name: "no-such-edit", options: [:]) == nil
    #expect(isUnknown)
  }
}
