// One line in, the wanted fields of a record out. Each worker owns one parser and feeds it the lines of its blocks;
// text goes on to the text index, id and carried fields to the ledger's row.

public import Buffers
import CSimdjson

/// Reads records line by line, reusing its memory.
///
/// A line is bad if its UTF-8, its brackets or a wanted field is invalid. What nobody reads is not checked: of numbers
/// only that they are made of a number's bytes, of strings only that they end and hold no control character. Of two
/// equal keys in one object the last one counts, with all that it holds, as in most JSON libraries. A lone surrogate
/// (`\ud800`) is read as U+FFFD. The result is the same with any instruction set.
public struct RecordParser: ~Copyable {
  /// The text, unescaped, with spare bytes behind it.
  public private(set) var text = Buffer<UInt8>(capacity: 1 << 16)
  /// Where the text's token lies in the line, quotes included.
  public private(set) var textTokenRange = 0..<0
  /// Where the value of a top-level member `sluice` lies in the line, if there is one.
  private(set) var additionRange: Range<Int>?
  /// How many fields are carried.
  public let carriedCount: Int

  private let parser: OpaquePointer
  private let maximumLength: Int
  /// The nodes of each field's paths, in the order in which they are tried: text, id, then the carried ones.
  private var candidates = Buffer<UInt32>()
  /// Where each field's nodes begin in `candidates`; one more entry ends the last.
  private var candidateStarts = Buffer<UInt32>()
  /// Whether a carried field is stored as a host.
  private var isHost = Buffer<Bool>()
  private let additionNode: UInt32

  /// The id and the carried values, one behind the other.
  private var values = Buffer<UInt8>(capacity: 1 << 10)
  /// Where each value begins; one more entry ends the last.
  private var valueStarts = Buffer<Int>()
  /// Whether each value is there.
  private var valueIsPresent = Buffer<Bool>()

  /// Makes a parser of these fields.
  ///
  /// - Parameters:
  ///   - fields: what is wanted of a record.
  ///   - maximumLength: bytes of the longest line that is read; longer ones are `line_too_long`.
  ///   - implementation: the name of one of simdjson's instruction sets (`implementations`); nil takes the best one.
  public init(fields: RecordFields, maximumLength: Int = 128_000_000, implementation: String? = nil) {
    let made: OpaquePointer? =
      if let implementation { unsafe sluice_json_make(implementation) } else { unsafe sluice_json_make(nil) }
    guard let made = unsafe made else {
      preconditionFailure("no memory for a JSON parser, or no such instruction set here: \(implementation ?? "any")")
    }
    unsafe parser = made
    self.maximumLength = maximumLength
    carriedCount = fields.carried.count
    additionNode = unsafe Self.node(of: ["sluice"], in: made)
    for paths in [fields.text, fields.id] + fields.carried.map(\.paths) {
      candidateStarts.append(UInt32(candidates.count))
      for path in paths {
        unsafe candidates.append(Self.node(of: [path], in: made))
        let keys = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if keys.count > 1 { unsafe candidates.append(Self.node(of: keys, in: made)) }
      }
    }
    candidateStarts.append(UInt32(candidates.count))
    for field in fields.carried { isHost.append(field.content == .host) }
  }

  deinit { unsafe sluice_json_free(parser) }

  /// The names of the instruction sets that this machine can run.
  public static var implementations: [String] {
    var names: [String] = []
    while let name = unsafe sluice_json_implementation(names.count) { names.append(unsafe String(cString: name)) }
    return names
  }

  /// Reads one line.
  ///
  /// - Parameter line: the line without its "\n" (a "\r" may stay); 64 bytes behind it must be readable.
  public mutating func parse(_ line: UnsafeBufferPointer<UInt8>) -> RecordOutcome {
    guard let start = line.baseAddress else { return .bad(.invalidJSON) }
    if line.count > maximumLength { return .bad(.lineTooLong) }
    switch unsafe UInt32(bitPattern: sluice_json_scan(parser, start, line.count)) {
    case SLUICE_JSON_OBJECT_FOUND.rawValue: break
    case SLUICE_JSON_INVALID_UTF8.rawValue: return .bad(.invalidUTF8)
    case SLUICE_JSON_NOT_AN_OBJECT.rawValue: return .bad(.notAnObject)
    case SLUICE_JSON_TOO_DEEP.rawValue: return .bad(.tooDeep)
    case SLUICE_JSON_TOO_LONG.rawValue: return .bad(.lineTooLong)
    case SLUICE_JSON_OUT_OF_MEMORY.rawValue: fatalError("out of memory for a line of \(line.count) bytes")
    default: return .bad(.invalidJSON)
    }

    let found = token(ofField: 0)
    if found.kind == SLUICE_JSON_ABSENT.rawValue { return .bad(.noText) }
    if found.kind != SLUICE_JSON_STRING.rawValue { return .bad(.textNotString) }
    text.removeAll()
    if unsafe !Self.unescape(found, of: start, with: parser, into: &text) { return .bad(.invalidJSON) }
    textTokenRange = Int(found.start)..<Int(found.end)

    let addition = unsafe sluice_json_tokens(parser)[Int(additionNode)]
    additionRange =
      addition.kind == SLUICE_JSON_ABSENT.rawValue ? nil : Int(addition.start)..<Int(addition.end)

    values.removeAll()
    valueStarts.removeAll()
    valueIsPresent.removeAll()
    for field in 1..<(2 + carriedCount) {
      if unsafe !appendValue(ofField: field, from: start) { return .bad(.invalidJSON) }
    }
    valueStarts.append(values.count)
    return .document
  }

  /// The record's own id: a string's content, the raw JSON of anything else, empty if it has none.
  public var id: Span<UInt8> {
    @_lifetime(borrow self)
    get { value(0) }
  }

  /// Whether the record has an id of its own, and not as null.
  public var hasID: Bool { unsafe valueIsPresent.base[0] }

  /// The value of a carried field: a string's content, the raw JSON of anything else, empty if the record lacks it.
  @_lifetime(borrow self)
  public func carried(_ index: Int) -> Span<UInt8> { value(index + 1) }

  /// Whether the record has a carried field, and not as null.
  public func isPresent(_ index: Int) -> Bool { unsafe valueIsPresent.base[index + 1] }

  @_lifetime(borrow self)
  private func value(_ index: Int) -> Span<UInt8> {
    let all = values.span
    let span = unsafe all.extracting(valueStarts.base[index]..<valueStarts.base[index + 1])
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The token of a field's first path that is there and not null; an absent one if there is none.
  private func token(ofField field: Int) -> sluice_json_token {
    let tokens = unsafe sluice_json_tokens(parser)
    for candidate in unsafe candidateStarts.base[field]..<candidateStarts.base[field + 1] {
      guard let token = unsafe tokens?[Int(candidates.base[Int(candidate)])] else { continue }
      if token.kind > SLUICE_JSON_NULL.rawValue { return token }
    }
    return sluice_json_token()
  }

  /// Appends the id or a carried value to `values`; false if it is invalid.
  private mutating func appendValue(ofField field: Int, from line: UnsafePointer<UInt8>) -> Bool {
    let token = token(ofField: field)
    let start = values.count
    valueStarts.append(start)
    valueIsPresent.append(token.kind != SLUICE_JSON_ABSENT.rawValue)
    let wantsHost = unsafe field >= 2 && isHost.base[field - 2]
    switch token.kind {
    case SLUICE_JSON_ABSENT.rawValue: return true
    case SLUICE_JSON_STRING.rawValue:
      if unsafe !Self.unescape(token, of: line, with: parser, into: &values) { return false }
      if wantsHost { keepHost(from: start) }
      return true
    default:
      if wantsHost {
        // Only a string can be a URL.
        unsafe valueIsPresent.base[valueIsPresent.count - 1] = false
        return true
      }
      let raw = unsafe UnsafeBufferPointer(start: line + Int(token.start), count: Int(token.end - token.start))
      if unsafe token.kind == SLUICE_JSON_NUMBER.rawValue && !isJSONNumber(raw.span) { return false }
      unsafe values.append(from: line + Int(token.start), count: raw.count)
      return true
    }
  }

  /// Shrinks the last value, a URL, to its host.
  private mutating func keepHost(from start: Int) {
    let host = urlHost(values.span.extracting(start..<values.count))
    for offset in 0..<host.count {
      unsafe values.base[start + offset] = lowerCased(values.base[start + host.lowerBound + offset])
    }
    values.count = start + host.count
  }

  /// Appends a string token's content to a buffer; false for a wrong escape.
  private static func unescape(
    _ token: sluice_json_token, of line: UnsafePointer<UInt8>, with parser: OpaquePointer,
    into buffer: inout Buffer<UInt8>
  ) -> Bool {
    // The buffer's padding is more than what the unescaping may touch behind the token's length.
    let length = Int(token.end - token.start)
    buffer.reserve(buffer.count + length)
    let written = unsafe sluice_json_unescape(
      parser, line + Int(token.start), length, buffer.base + buffer.count)
    if written < 0 { return false }
    buffer.count += Int(written)
    return true
  }

  /// The node of a value that keys lead to from the top of a record.
  private static func node(of keys: [String], in parser: OpaquePointer) -> UInt32 {
    var node: UInt32 = 0
    for var key in keys {
      node = key.withUTF8 { bytes in unsafe sluice_json_want(parser, node, bytes.baseAddress, bytes.count) }
    }
    return node
  }
}
