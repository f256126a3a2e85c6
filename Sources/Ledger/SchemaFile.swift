// The schema as the pipeline stores it beside the parts (`ledger/schema.json`), and the hash that each block carries.

import CXXHash
import FoundationEssentials

extension LedgerSchema {
  /// XXH3 (64 bits) of all names with their lengths; each block of a part carries it.
  public var hash64: UInt64 {
    var bytes: [UInt8] = []
    func add(_ number: Int) { for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * shift))) } }
    for names in [columns, carried, filters, steps] {
      add(names.count)
      for name in names {
        add(name.utf8.count)
        bytes.append(contentsOf: name.utf8)
      }
    }
    return XXH3_64bits(bytes, bytes.count)
  }

  /// The schema as JSON, with a newline behind it; the same bytes for equal schemas.
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self)) + [0x0A]
  }

  /// Reads a schema that `json` wrote; throws where it is none.
  public init(json: [UInt8]) throws {
    self = try JSONDecoder().decode(LedgerSchema.self, from: Data(json))
  }
}
