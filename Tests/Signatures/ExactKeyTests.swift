// Exact keys: which texts, URLs and fields are the same.

import Buffers
import Foundation
import Signatures
import Support
import Testing
import Text

@Suite struct ExactKeyTests {
  @Test func normalisedTextsAreTheirWords() {
    let signer = ReadingSigner(.exact(.normalisedText))
    let first = signer.entry("Hello, World_1 — ÉTÉ!")
    #expect(first.hash.isSigned && first.keys == [] && first.sketch == [])
    #expect(signer.entry("hello world_1 été") == first)
    #expect(signer.entry("  hello\nworld_1\u{A0}été?") == first)
    #expect(signer.entry("hello world_1 ete") != first)
    #expect(signer.entry("helloworld_1 été") != first)
    #expect(signer.entry("--") == signer.entry(" --\n"))
    #expect(signer.entry("--") != signer.entry("-"))
    #expect(signer.entry("").hash.isSigned)
  }

  @Test func normalisedTextIsWhatThePlainTwinJoins() {
    var texts = RandomTexts(8)
    let signer = ReadingSigner(.exact(.normalisedText))
    let raw = ReadingSigner(.exact(.rawText))
    for length in [1, 2, 17, 63, 64, 65, 128, 700, 5000, 20000] {
      for _ in 0..<20 {
        let text = texts.next(of: length)
        let words = ShingleReference.units(text, .word)
        let plain = words.isEmpty ? strip(Array(text.unicodeScalars)) : []
        let joined =
          words.isEmpty
          ? plain.reduce(into: "") { $0.unicodeScalars.append($1) }
          : String(decoding: Array(words.joined(separator: [0x20])), as: UTF8.self)
        #expect(signer.entry(text) == raw.entry(joined))
      }
    }
  }

  @Test func rawTextsAndFieldsAreTheirBytes() {
    let raw = ReadingSigner(.exact(.rawText))
    #expect(raw.entry("a") != raw.entry("A"))
    #expect(raw.entry("a ") != raw.entry("a"))
    #expect(raw.entry("") == raw.entry(""))
    let field = ReadingSigner(.exact(.field("id")))
    #expect(field.entry("x", field: Array("7".utf8)) == field.entry("y", field: Array("7".utf8)))
    #expect(field.entry("x", field: Array("7".utf8)) != field.entry("x", field: Array("07".utf8)))
    #expect(field.entry("x", field: []).hash.isSigned)
    #expect(!field.entry("x").hash.isSigned)
  }

  // Each line holds URLs that are the same.
  static let same = [
    [
      "http://example.org/", "https://EXAMPLE.org", "HTTP://example.org:80", "https://example.org:443/", "example.org",
      "//example.org/", " http://example.org/#top\n", "http://example.org:/", "Example.Org/", "http:\\\\example.org",
    ],
    [
      "http://example.org/a/b", "http://example.org/a/b/", "http://example.org/a/./b", "https://example.org/x/../a/b#c",
      "http://example.org/%61/b", "http://example.org/../a/b", "http://example.org/a/b/.",
      "http://example.org/a/b/c/..",
      "http://example.org/a/b/%2E%2e/b",
    ],
    ["http://example.org/A/b"],
    ["http://example.org/a/b?", "http://example.org/a/b/?"],
    ["http://example.org/a/b?q=/x/../y/&r=%2f", "https://example.org/a/b/?q=/x/../y/&r=%2F#f"],
    ["http://example.org/a/b?q=/y/&r=%2F"],
    ["http://example.org?q", "http://example.org/?q"],
    ["http://example.org/caf%c3%a9", "http://example.org/café", "http://example.org/caf%C3%A9/"],
    ["http://example.org/a~b-c_d.e", "http://example.org/%61%7Eb%2dc%5Fd%2Ee"],
    ["http://example.org/%zz%4", "http://example.org/%zz%4/"],
    ["http://example.org:8080/", "https://example.org:8080", "example.org:8080"],
    ["http://example.org:443/"],
    ["https://example.org:80/"],
    ["http://www.example.org/"],
    ["http://User@example.org/", "https://User@EXAMPLE.org:443"],
    ["http://user@example.org/"],
    ["ftp://example.org/", "FTP://example.ORG"],
    ["mailto:A@example.org", "MAILTO:A@example.org#x"],
    ["urn:isbn:1", "URN:isbn:1"],
    ["http://[::1]/", "http://[::1]"],
    ["/a/b"], ["a"], ["http:"],
  ]

  @Test func urlsThatLeadToTheSamePlaceAreTheSame() {
    let signer = ReadingSigner(.exact(.url))
    var owners: [ClassHash: Int] = [:]
    for (group, urls) in Self.same.enumerated() {
      for url in urls {
        let hash = signer.entry("text", field: Array(url.utf8)).hash
        #expect(owners[hash, default: group] == group, "\(url) is like one of \(Self.same[owners[hash] ?? 0])")
        owners[hash] = group
      }
      let hashes = Set(urls.map { signer.entry("text", field: Array($0.utf8)).hash })
      #expect(hashes.count == 1, "\(urls) differ")
    }
    #expect(!signer.entry("text").hash.isSigned)
    #expect(!signer.entry("text", field: []).hash.isSigned)
    #expect(!signer.entry("text", field: Array(" #x".utf8)).hash.isSigned)
  }
}
