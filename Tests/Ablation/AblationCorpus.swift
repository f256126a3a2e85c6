// A corpus on which most filters of `fineweb` fire, alone and together, with near-duplicates whose copies have different
// faults: what a variant revives then joins, splits and takes over clusters.

import Foundation
import Support

/// A document of the corpus.
struct FaultyDocument {
  var id: String
  var url: String
  var source: String
  var date: String
  var text: String

  /// The document as a line of JSON.
  var line: String {
    let escaped = text.map { $0 == "\n" ? "\\n" : $0 == "\"" ? "\\\"" : String($0) }.joined()
    return "{\"id\":\"\(id)\",\"text\":\"\(escaped)\",\"url\":\"\(url)\",\"source\":\"\(source)\",\"date\":\"\(date)\"}"
  }
}

private let sentences = [
  "The river has been the main road of the valley for as long as there are records of the people who live in it.",
  "Boats went up with salt and came down with timber, and the towns along the banks grew where the current was slow.",
  "When the railway was built on the eastern side, most of the trade moved with it, but the boats did not disappear.",
  "Some of them were turned into houses, others carried visitors who wanted to see the gorge from the water in summer.",
  "Today there are plans to open the old locks again, so that the boats can reach the lake that feeds the upper river.",
  "The engineers who looked at the walls say that the stone is sound and that only the wooden gates have to be new.",
  "Nobody knows yet what the work would cost, because the channel has not been measured since the end of the war.",
  "The council will hear both sides in spring, and those who want to speak have to say so before the year is over.",
  "A school near the market keeps a small garden in which the children grow beans, onions and a few old apple trees.",
  "Their teacher says that the garden has taught them more about patience than any of the books that she has used.",
  "Last autumn they sold the apples to the neighbours and bought a bench that now stands under the oldest tree.",
  "The museum has collected letters of sailors for a century, and a part of them can be read on its new pages.",
  "Most of the letters tell of weather and wages, but some of them describe harbours that no longer exist today.",
  "Readers are asked to help with handwriting that the machine could not make out, and many have already done so.",
  "In the hills above the town a group of walkers has marked a path that follows the border of the old kingdom.",
  "It takes three days to walk the whole way, and there are huts in which one can stay for the price of a meal.",
]

private let german = [
  "Der Fluss war die wichtigste Straße des Tales, solange es Aufzeichnungen über die Menschen gibt, die dort leben.",
  "Die Schiffe fuhren mit Salz hinauf und kamen mit Holz herunter, und die Städte wuchsen an den ruhigen Ufern.",
  "Als die Eisenbahn auf der östlichen Seite gebaut wurde, zog der Handel mit, aber die Schiffe verschwanden nicht.",
  "Heute gibt es Pläne, die alten Schleusen wieder zu öffnen, damit die Boote den See im Norden erreichen können.",
]

/// Lines of a text that is nobody's copy but for its sentences: each has words of its own.
private func lines(_ count: Int, _ random: inout SeededRandom, of bank: [String] = sentences) -> [String] {
  (0..<count).map { _ in
    var words = bank[random.below(bank.count)].split(separator: " ").map { String($0) }
    for _ in 0..<5 { words.insert(names[random.below(names.count)], at: 1 + random.below(words.count - 2)) }
    return words.joined(separator: " ")
  }
}

private let names: [String] = {
  let heads = ["Har", "Wil", "Bro", "Kes", "Lan", "Mor", "Nor", "Pen", "Ros", "Sel", "Tor", "Ves", "Ash", "Dun", "Elm"]
  let tails = ["ton", "wick", "field", "ley", "ford", "ham", "stead", "bury", "mouth", "gate", "dale", "worth"]
  return heads.flatMap { head in tails.map { head + $0 } }
}()

/// Spoils a text in one way.
private func spoil(_ text: inout [String], _ fault: Int, _ random: inout SeededRandom) {
  let first = text.first ?? ""
  switch fault {
  case 0: text = Array(text.prefix(1))
  case 1: text += Array(repeating: first, count: 3)
  case 2: text += Array(repeating: "Home page of the museum", count: 2)
  case 3: text.append(Array(repeating: "buy now", count: 60).joined(separator: " ") + ".")
  case 4: text.append(Array(repeating: "the best of all", count: 24).joined(separator: " ") + ".")
  case 5: text.append((0..<50).map { "#tag\($0)" }.joined(separator: " "))
  case 6: text = text.map { String($0.dropLast()) + "..." }
  case 7: text = text.map { "- " + $0 }
  case 8: text.append((0..<90).map { "\($0 * 7919 % 1000)" }.joined(separator: " , ") + " .")
  case 9: text.append("Lorem ipsum dolor sit amet is what the printer wrote.")
  case 10: text.append("The function begins with { and it ends with a brace.")
  case 11: text = Array(text.prefix(3))
  case 12: text = text.map { String($0.dropLast()) }
  case 13: text = text.flatMap { line in [line] + (0..<6).map { "Item \($0) of page \(random.below(999))" } }
  case 14: text += lines(3 + random.below(3), &random, of: german)
  case 15: text = lines(5, &random, of: german)
  case 16: text = text.map { $0.split(separator: " ").filter { $0.count > 4 }.joined(separator: " ") }
  case 17: text.append(String(repeating: "a b c d e f g h i j ", count: 30) + ".")
  case 18: text.append((0..<40).map { "antidisestablishmentarianism\(names[$0])" }.joined(separator: " ") + ".")
  case 19: text += ["This site uses cookies to remember you.", "Enable javascript to see the map of the river valley."]
  case 20: text = []
  default: text += ["one two", "three four"]
  }
}

/// Documents in clusters of near-duplicates and alone; half of them with one or two faults.
func faultyCorpus(_ count: Int, seed: UInt64) -> [FaultyDocument] {
  var random = SeededRandom(seed)
  var documents: [FaultyDocument] = []
  while documents.count < count {
    let base = lines(5 + random.below(5), &random)
    for copy in 0..<[1, 1, 1, 2, 3, 5][random.below(6)] {
      var text = base
      if copy > 0 && random.below(4) > 0 {
        for _ in 0..<1 + random.below(4) {
          let line = random.below(text.count)
          text[line] = text[line].replacingOccurrence(of: " the ", with: " \(names[random.below(names.count)]) ")
        }
      }
      if random.below(2) == 0 { spoil(&text, random.below(22), &random) }
      if random.below(8) == 0 { spoil(&text, random.below(22), &random) }
      let number = documents.count
      documents.append(
        FaultyDocument(
          id: "d\(number)", url: "https://s\(random.below(count / 2)).example/p", source: "s\(random.below(4))",
          date: "2024-0\(1 + random.below(9))-1\(random.below(10))", text: text.joined(separator: "\n")))
    }
  }
  return documents.shuffled(using: &random)
}

extension String {
  /// The text with the first of one piece replaced; itself where there is none.
  fileprivate func replacingOccurrence(of piece: String, with other: String) -> String {
    guard let range = range(of: piece) else { return self }
    return replacingCharacters(in: range, with: other)
  }
}
