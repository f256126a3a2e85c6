// The tables against facts that do not come from the generator: the standard library's own Unicode data.

import Foundation
import Testing
import Text

@Suite struct UnicodeClassesTests {
  /// Code points that were assigned by Unicode 14.0; the standard library may know later ones.
  static func isOfVersion14(_ scalar: Unicode.Scalar) -> Bool {
    guard let age = scalar.properties.age else { return true }
    return age.major <= 14
  }

  @Test func lettersAgreeWithGeneralCategories() {
    var differences: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), Self.isOfVersion14(scalar) else { continue }
      let isLetter =
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
      if UnicodeClasses.classes(of: value).contains(.letter) != isLetter { differences.append(value) }
    }
    #expect(differences == [])
  }

  @Test func lowerCaseAgreesWithMappings() {
    var differences: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), Self.isOfVersion14(scalar) else { continue }
      let mapping = scalar.properties.lowercaseMapping.unicodeScalars
      let expected = mapping.count == 1 ? mapping.first!.value : value
      if UnicodeClasses.lowercase(value) != expected { differences.append(value) }
    }
    #expect(differences == [])
  }

  @Test func normalisationClassesAgreeWithCombiningClassesAndDecompositions() {
    var differences: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), Self.isOfVersion14(scalar) else { continue }
      let classes = UnicodeClasses.classes(of: value)
      let text = String(scalar)
      let decomposed = text.decomposedStringWithCanonicalMapping
      if classes.contains(.combining) != (scalar.properties.canonicalCombiningClass != .notReordered)
        || classes.contains(.decomposes) != !decomposed.utf8.elementsEqual(text.utf8)
      {
        differences.append(value)
      }
    }
    #expect(differences == [])
  }

  @Test func setsHaveTheSizesOfTheirSources() {
    var sizes = [CharacterClasses.punctuation.rawValue: 0, CharacterClasses.terminal.rawValue: 0]
    var whitespace: [UInt32] = []
    var lineBreaks: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      let classes = UnicodeClasses.classes(of: value)
      if classes.contains(.punctuation) { sizes[CharacterClasses.punctuation.rawValue]! += 1 }
      if classes.contains(.terminal) { sizes[CharacterClasses.terminal.rawValue]! += 1 }
      if classes.contains(.whitespace) { whitespace.append(value) }
      if classes.contains(.lineBreak) { lineBreaks.append(value) }
    }
    #expect(sizes[CharacterClasses.punctuation.rawValue] == 129)
    #expect(sizes[CharacterClasses.terminal.rawValue] == 159)
    let spaces: [UInt32] =
      Array(9...13) + Array(0x1C...0x20) + [0x85, 0xA0, 0x1680] + Array(0x2000...0x200A)
      + [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
    #expect(whitespace == spaces)
    #expect(lineBreaks == Array(10...13) + Array(0x1C...0x1E) + [0x85, 0x2028, 0x2029])
  }

  @Test func classesOfKnownCharacters() {
    #expect(UnicodeClasses.classes(of: 0x41) == [.letter, .upper, .word, .cased])
    #expect(UnicodeClasses.classes(of: 0x35) == [.decimal, .digit, .numeric, .word])
    #expect(UnicodeClasses.classes(of: 0xB2) == [.digit, .numeric, .word])
    #expect(UnicodeClasses.classes(of: 0xBD) == [.numeric, .word])
    #expect(UnicodeClasses.classes(of: 0x5F) == [.punctuation, .word])
    #expect(UnicodeClasses.classes(of: 0x3002) == [.punctuation, .terminal])
    #expect(UnicodeClasses.classes(of: 0x301) == [.caseIgnorable, .nonspacingMark, .combining])
    #expect(UnicodeClasses.classes(of: 0xE9) == [.letter, .lower, .word, .cased, .decomposes])
  }
}
