// How many lines became what: of a block, of a segment, of a shard, of a run.

/// Counts of lines, documents and bytes; counts of parts add up to counts of the whole.
///
/// `lines == documents + badLines + blankLines + unsampledLines` and `documents == kept + rejected`.
public struct ScanCounts: Sendable, Hashable, Codable {
  /// Lines read, blank and bad ones included.
  public var lines = 0
  /// Lines that were documents and were judged.
  public var documents = 0
  /// Documents on which no filter fired.
  public var kept = 0
  /// Documents on which some filter fired.
  public var rejected = 0
  /// Lines that were no valid record.
  public var badLines = 0
  /// The same by reason.
  public var badLinesByReason: [String: Int] = [:]
  /// Lines with nothing but white space.
  public var blankLines = 0
  /// Lines that `--sample` left out.
  public var unsampledLines = 0
  /// Decompressed bytes read.
  public var bytesIn = 0
  /// Decompressed bytes of the kept lines written.
  public var bytesKept = 0
  /// Bytes of UTF-8 in the documents' texts, as read.
  public var textBytes = 0
  /// Code points in the documents' texts, as read.
  public var codePoints = 0

  /// Names in `run.json` and in markers.
  enum CodingKeys: String, CodingKey {
    case lines, documents, kept, rejected
    case badLines = "bad_lines"
    case badLinesByReason = "bad_lines_by_reason"
    case blankLines = "blank_lines"
    case unsampledLines = "unsampled_lines"
    case bytesIn = "bytes_in"
    case bytesKept = "bytes_kept"
    case textBytes = "text_bytes"
    case codePoints = "code_points"
  }

  /// Counts of nothing.
  public init() {}

  /// Adds the counts of another part.
  public mutating func add(_ other: ScanCounts) {
    lines += other.lines
    documents += other.documents
    kept += other.kept
    rejected += other.rejected
    badLines += other.badLines
    for (reason, count) in other.badLinesByReason { badLinesByReason[reason, default: 0] += count }
    blankLines += other.blankLines
    unsampledLines += other.unsampledLines
    bytesIn += other.bytesIn
    bytesKept += other.bytesKept
    textBytes += other.textBytes
    codePoints += other.codePoints
  }
}
