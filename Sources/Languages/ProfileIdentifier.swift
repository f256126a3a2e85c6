// Identifies the language of a text by profiles: words, their n-grams, sums of weights, and what these make likely.

internal import Buffers
internal import CKernels

/// The identifier by n-gram profiles; one belongs to one worker.
public final class ProfileIdentifier: LanguageIdentifier {
  /// How long one sampled window is, in bytes, up to the next white space.
  static let windowSize = 64
  /// How many windows are read before it is asked whether they are enough; later a quarter more each time, so that asking
  /// never takes longer than reading.
  static let windowsAtOnce = 4
  /// After so many windows a text is read whole: what they have not told, more of them would not.
  static let mostWindows = 1024
  /// How long one piece is of a text that is read whole, in bytes.
  private static let pieceSize = 4096
  /// How many bytes of a text close languages are compared by.
  private static let comparedSize = 16_384

  private let profiles: LanguageProfiles
  private let sums: [GroupSums]
  private let closeSums = UnsafeMutablePointer<UInt32>.allocate(capacity: 8)
  private var scanner: WordScanner
  private var keys = Buffer<UInt32>(capacity: 1 << 15)
  private var rows = Buffer<UInt16>(capacity: 1 << 15)
  /// The groups that words of the text belong to, in the order in which they came.
  private var used = Buffer<UInt8>(capacity: 256)
  /// The languages that it can name, without scripts, sorted by code.
  public let languages: [LanguageLabel]

  /// Makes an identifier that reads shared profiles.
  public init(_ profiles: LanguageProfiles) {
    self.profiles = profiles
    languages = profiles.languages
    scanner = WordScanner(groups: profiles.groupOfScript)
    sums = profiles.groups.enumerated().map { GroupSums($1, number: $0) }
  }

  deinit { closeSums.deallocate() }

  /// The language of a document; a long one is read in windows that lie evenly, as many as it takes to be certain.
  ///
  /// `und` is only said of a text that was read whole, and a text of which windows would be half is read whole at once.
  public func identify(_ text: Span<UInt8>) -> Identification {
    text.withUnsafeBufferPointer { bytes in
      begin()
      var windows = 0
      var next = Self.windowsAtOnce
      while next <= Self.mostWindows, 2 * next * Self.windowSize < bytes.count {
        for window in windows..<next { readWindow(window, of: bytes) }
        windows = next
        next += max(Self.windowsAtOnce, windows / 4)
        if let finding = finding(), isCertain(finding) { return identification(finding) }
      }
      readWhole(bytes)
      return identification(finding())
    }
  }

  /// The language of a text, every byte of it read.
  public func identifyWhole(_ text: Span<UInt8>) -> Identification {
    text.withUnsafeBufferPointer { bytes in
      readWhole(bytes)
      return identification(finding())
    }
  }

  // MARK: Reading

  private func begin() {
    scanner.begin()
    for place in 0..<used.count { sums[Int(used.base[place])].begin() }
    used.removeAll()
  }

  /// Reads one window of a sequence that is spread evenly wherever it ends: the multiples of the golden ratio, less
  /// their whole parts (a Kronecker sequence).
  private func readWindow(_ number: Int, of text: UnsafeBufferPointer<UInt8>) {
    let fraction = UInt32(truncatingIfNeeded: number) &* 0x9E37_79B9
    let place = Int((UInt64(text.count - Self.windowSize) &* UInt64(fraction)) >> 32)
    let from = Self.cut(text, near: place)
    let to = Self.cut(text, near: from + Self.windowSize)
    add(UnsafeBufferPointer(rebasing: text[from..<to]), isCompared: number < Self.comparedSize / Self.windowSize)
    for place in 0..<used.count { sums[Int(used.base[place])].endWindow() }
  }

  private func readWhole(_ text: UnsafeBufferPointer<UInt8>) {
    begin()
    let stride = max(1, text.count / Self.comparedSize)
    var place = 0
    var piece = 0
    while place < text.count {
      let end = Self.cut(text, near: place + Self.pieceSize)
      add(UnsafeBufferPointer(rebasing: text[place..<end]), isCompared: piece % stride == 0)
      place = end
      piece += 1
    }
  }

  /// The first white space within 64 bytes from a place, else the first character that begins there.
  private static func cut(_ text: UnsafeBufferPointer<UInt8>, near place: Int) -> Int {
    if place <= 0 { return 0 }
    let limit = min(place + 64, text.count)
    var end = place
    while end < limit {
      if text[end] <= 0x20 { return end }
      end += 1
    }
    // A character has three bytes behind its first; more of them are no text, and are not searched to their end.
    end = min(place, text.count)
    let last = min(end + 3, text.count)
    while end < last, text[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }

  /// Adds one piece of a text to the sums of the groups of its words.
  private func add(_ piece: UnsafeBufferPointer<UInt8>, isCompared: Bool) {
    Self.add(piece, isCompared: isCompared, to: sums, &scanner, &keys, &rows, &used)
  }

  // Its scratch memory is handed over at once, so that each is checked for exclusive access once a piece.
  private static func add(
    _ piece: UnsafeBufferPointer<UInt8>, isCompared: Bool, to sums: [GroupSums], _ scanner: inout WordScanner,
    _ keys: inout Buffer<UInt32>, _ rows: inout Buffer<UInt16>, _ used: inout Buffer<UInt8>
  ) {
    scanner.scan(piece)
    for number in 0..<scanner.sections.count {
      let section = scanner.sections.base[number]
      let sums = sums[Int(section.group)]
      guard let grams = sums.grams else { continue }
      let size = section.end - section.start
      keys.reserve(6 * size + 64)
      rows.reserve(6 * size + 64)
      let made = sluice_language_keys(scanner.letters.base + section.start, size, keys.base)
      let found = sluice_language_rows(grams.table, keys.base, made, rows.base)
      sluice_language_sum(grams.weights, grams.form.width, rows.base, found, sums.values.base)
      if !sums.isUsed {
        sums.isUsed = true
        used.append(section.group)
      }
      sums.gramCount += found
      if isCompared, sums.hasCloseSets { sums.kept.append(from: keys.base, count: made) }
    }
  }

  // MARK: Finding

  /// What the sums say: the group, its first two classes, and what was measured.
  struct Finding {
    var script: DominantScript
    var group: Int
    var first: Int
    var second: Int
    var evidence: Evidence
  }

  /// The most likely classes of the dominant script's group; nothing where no profile has the script.
  func finding() -> Finding? {
    let script = ScriptCounter.dominant(UnsafePointer(scanner.scripts))
    let group = Int(profiles.groupOfScript[Int(script.number)])
    guard script.letters > 0, group != Int(WordScanner.noGroup) else { return nil }
    var evidence = Evidence(
      margin: 0, grams: 0, fit: 0, letters: script.letters, noise: scanner.droppedLetters + scanner.signs,
      marks: scanner.marks,
      isClose: false)
    let sums = sums[group]
    let classes = profiles.groups[group].classes
    guard let grams = sums.grams else {
      return Finding(script: script, group: group, first: 0, second: -1, evidence: evidence)
    }
    let values = sums.values.base
    var (first, second) = Self.greatest(values, classes.count)
    evidence.grams = sums.gramCount
    let mean =
      grams.step * (Double(values[first]) - Double(classes[first].prior)) / Double(max(sums.gramCount, 1))
      + grams.lowest
    evidence.fit = (mean - classes[first].meanFit) / classes[first].fitSpread
    evidence.margin = grams.step * Double(values[first] - values[second])
    if let number = profiles.groups[group].closeSet(of: first) {
      compare(profiles.groups[group].close[number], sums, &first, &second, &evidence, step: grams.step)
    }
    return Finding(script: script, group: group, first: first, second: second, evidence: evidence)
  }

  /// The places of the two greatest sums; of equal ones the first.
  private static func greatest(_ values: UnsafeMutablePointer<UInt32>, _ count: Int) -> (Int, Int) {
    var (first, second) = (0, 1)
    if values[1] > values[0] { (first, second) = (1, 0) }
    for number in 2..<max(count, 2) where values[number] > values[second] {
      if values[number] > values[first] {
        (first, second) = (number, first)
      } else {
        second = number
      }
    }
    return (first, second)
  }

  /// Decides among close languages by their own weights; the second may be one of them or the best of the others.
  private func compare(
    _ set: CloseSet, _ sums: GroupSums, _ first: inout Int, _ second: inout Int, _ evidence: inout Evidence,
    step: Double
  ) {
    for column in 0..<8 { closeSums[column] = 0 }
    keys.reserve(sums.kept.count + 64)
    rows.reserve(sums.kept.count + 64)
    let found = sluice_language_rows(set.grams.table, sums.kept.base, sums.kept.count, rows.base)
    sluice_language_sum_bytes(set.grams.weights, rows.base, found, closeSums)
    let (best, next) = Self.greatest(closeSums, set.members.count)
    let margin = set.grams.step * Double(closeSums[best] - closeSums[next])
    // Ahead of all that are not close by what the first weights say.
    var outside = -1
    for number in 0..<profiles.groups[sums.number].classes.count where !set.members.contains(number) {
      if outside < 0 || sums.values.base[number] > sums.values.base[outside] { outside = number }
    }
    let ahead =
      outside < 0 ? .infinity : step * Double(sums.values.base[first] - sums.values.base[outside])
    first = set.members[best]
    second = margin <= ahead ? set.members[next] : outside
    evidence.margin = min(margin, ahead)
    evidence.isClose = margin <= ahead
  }

  /// Whether more of the text would hardly change what a sample says.
  private func isCertain(_ finding: Finding) -> Bool {
    let script = finding.script
    guard script.letters * 4 > script.total * 3 else { return false }
    guard finding.second >= 0 else { return script.letters >= 100 }
    guard profiles.calibration.passes(finding.evidence) else { return false }
    return sums[finding.group].isCertain(of: finding.first, over: finding.second)
  }

  private func identification(_ finding: Finding?) -> Identification {
    guard let finding else { return .undetermined }
    let group = profiles.groups[finding.group]
    let script = UnicodeScripts.labels[Int(finding.script.number)]
    let label = group.classes[finding.first].label.with(script: script)
    let evidence = finding.evidence
    guard finding.second >= 0 else {
      // One language has the script: only too few letters, or noise around them, leave a doubt.
      let letters = Double(evidence.letters)
      let score = letters / (letters + 0.25 + 0.1 * Double(evidence.noise))
      guard score >= 0.5 else { return .undetermined }
      return Identification(label: label, score: Self.fixed(score), second: .undetermined, secondScore: 0)
    }
    guard profiles.calibration.passes(evidence) else { return .undetermined }
    let score = profiles.calibration.right.probability(evidence.rightFeatures)
    return Identification(
      label: label, score: Self.fixed(score), second: group.classes[finding.second].label.with(script: script),
      secondScore: Self.fixed((1 - score) * profiles.calibration.secondShare))
  }

  /// Ten-thousandths; 0 of what is no number, as weights of a strange file may make.
  private static func fixed(_ probability: Double) -> UInt16 {
    probability > 0 ? UInt16((min(probability, 1) * Double(Identification.scale)).rounded()) : 0
  }
}

/// The sums of one group, over the text that is read.
private final class GroupSums {
  let number: Int
  let grams: GramTable?
  let hasCloseSets: Bool
  var values = Buffer<UInt32>()
  /// The keys of the text so far by which close languages are compared.
  var kept = Buffer<UInt32>()
  var gramCount = 0
  var isUsed = false
  /// The sums as they were behind each window.
  private var history = Buffer<UInt32>()
  private var windows = 0
  private let priors: [UInt32]

  init(_ group: ProfileGroup, number: Int) {
    self.number = number
    grams = group.grams
    hasCloseSets = !group.close.isEmpty
    let columns = group.grams?.form.columns ?? 2
    values.reserve(columns)
    values.count = columns
    priors = (0..<columns).map { $0 < group.classes.count ? group.classes[$0].prior : 0 }
    begin()
  }

  func begin() {
    for column in 0..<values.count { values.base[column] = priors[column] }
    kept.removeAll()
    history.removeAll()
    windows = 0
    gramCount = 0
    isUsed = false
  }

  func endWindow() {
    history.append(from: values.base, count: values.count)
    windows += 1
  }

  /// Whether one class leads another so evenly that more windows would hardly change it: the mean lead of a window is at
  /// least one and a half of its standard errors, and more where few windows may agree by chance.
  func isCertain(of first: Int, over second: Int) -> Bool {
    guard windows > 1 else { return false }
    var last = Double(priors[first]) - Double(priors[second])
    var sum = 0.0
    var squares = 0.0
    for window in 0..<windows {
      let row = history.base + window * values.count
      let lead = Double(Int(row[first]) - Int(row[second]))
      sum += lead - last
      squares += (lead - last) * (lead - last)
      last = lead
    }
    let mean = sum / Double(windows)
    let variance = max(squares / Double(windows) - mean * mean, 0)
    let error = (variance / Double(windows) + 1).squareRoot()
    return mean >= (1.5 + 8 / Double(windows)) * error
  }
}
