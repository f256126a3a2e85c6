// Documents with equal class hashes are one class: equal shingle sets, or equal keys.

internal import Buffers
internal import Shards
internal import Signatures

/// What the class join found.
public struct ClassTotals: Sendable, Hashable, Codable {
  /// Documents that are signed.
  public var signed = 0
  /// Documents that equal an earlier one.
  public var equal = 0

  /// Totals of nothing.
  public init() {}
}

/// A signed document, of a run or of an index, and its class.
struct ClassEntry: SortableRecord {
  var hash: ClassHash
  var document: UInt32

  var sortKey: UInt64 { hash.high }
  static func < (left: ClassEntry, right: ClassEntry) -> Bool {
    left.hash != right.hash ? left.hash < right.hash : left.document < right.document
  }
}

extension ClassMember: SortableRecord {
  /// The document, which is unique.
  public var sortKey: UInt64 { UInt64(document) }
  /// Ascending by document.
  public static func < (left: ClassMember, right: ClassMember) -> Bool { left.document < right.document }
}

extension GraphFolder {
  /// The file of class members, ascending by document.
  public var classFile: String { file("classes") }

  /// Finds the classes of all documents and commits `classes`; done once.
  ///
  /// - Parameter memory: bytes that sorting may hold.
  public func joinClasses(_ set: SignatureSet, memory: Int) throws -> ClassTotals {
    if let done = try payload(of: "classes", ClassTotals.self) { return done }
    var totals = ClassTotals()
    var sorter = ExternalSorter<ClassEntry>(memory: memory / 4 * 3, directory: directory, named: "classes")
    var columns = SignatureColumns(set)
    while try columns.next() {
      for row in 0..<columns.rows {
        let hash = columns.classes.base[row]
        if !hash.isSigned { continue }
        totals.signed += 1
        try sorter.append(ClassEntry(hash: hash, document: UInt32(columns.first + row)))
      }
    }
    var members = ExternalSorter<ClassMember>(memory: memory / 4, directory: directory, named: "members")
    var entries = try sorter.sorted()
    var first: ClassEntry?
    while let entry = try entries.next() {
      if let first, first.hash == entry.hash {
        totals.equal += 1
        try members.append(ClassMember(document: entry.document, representative: first.document))
      } else {
        first = entry
      }
    }
    var sorted = try members.sorted()
    var writer = try RecordWriter<ClassMember>(directory, named: "classes")
    while let member = try sorted.next() { try writer.append(member) }
    try writer.finish()
    try commit("classes", [(file: writer.file, name: "classes")], totals)
    return totals
  }
}
