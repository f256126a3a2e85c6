// Documents with planted near-duplicates, and who of them is kept according to a plain computation over all pairs.

import Support

/// A document of a planted corpus.
struct PlantedDocument {
  var id: String
  var words: [String]
  var source: String
  var text: String { words.joined(separator: " ") }
  /// The document as a line of JSON.
  var line: String { "{\"id\":\"\(id)\",\"text\":\"\(text)\",\"source\":\"\(source)\"}" }

  /// The set of its 5-grams of words; a shorter text is one.
  var shingles: Set<[String]> {
    words.count < 5 ? [words] : Set((0...(words.count - 5)).map { Array(words[$0..<($0 + 5)]) })
  }
}

/// Families of documents that are copies of one another but for some words, and many that are nobody's copy.
func plantedCorpus(_ count: Int, seed: UInt64) -> [PlantedDocument] {
  var random = SeededRandom(seed)
  func text(_ length: Int) -> [String] { (0..<length).map { _ in "w\(Int.random(in: 0..<5000, using: &random))" } }
  var documents: [PlantedDocument] = []
  while documents.count < count {
    let base = text(Int.random(in: 3..<120, using: &random))
    for copy in 0..<[1, 1, 1, 2, 3, 6].randomElement(using: &random)! {
      var words = base
      // Each changed word changes up to five shingles; some copies stay equal.
      if copy > 0 {
        for _ in 0..<Int.random(in: 0..<4, using: &random) {
          words[Int.random(in: 0..<words.count, using: &random)] = "x\(Int.random(in: 0..<9999, using: &random))"
        }
        if Bool.random(using: &random) { words += text(Int.random(in: 0..<6, using: &random)) }
      }
      documents.append(
        PlantedDocument(id: "d\(documents.count)", words: words, source: "s\(documents.count % 3)"))
    }
  }
  return documents.shuffled(using: &random)
}

/// The ids of those kept: one of each connected component of `survivors`, the longest, of equal ones the first.
func keptByAllPairs(_ documents: [PlantedDocument], threshold: Double, survives: (PlantedDocument) -> Bool)
  -> [String]
{
  let survivors = documents.filter(survives)
  let sets = survivors.map(\.shingles)
  var component = Array(survivors.indices)
  func root(_ index: Int) -> Int {
    var index = index
    while component[index] != index { index = component[index] }
    return index
  }
  for left in survivors.indices {
    for right in survivors.indices where right > left {
      let shared = sets[left].intersection(sets[right]).count
      let union = sets[left].count + sets[right].count - shared
      if Double(shared) / Double(union) >= threshold { component[root(right)] = root(left) }
    }
  }
  var keeper: [Int: Int] = [:]
  for index in survivors.indices {
    let found = keeper[root(index)]
    if found == nil || survivors[index].text.count > survivors[found!].text.count { keeper[root(index)] = index }
  }
  return keeper.values.sorted().map { survivors[$0].id }
}
