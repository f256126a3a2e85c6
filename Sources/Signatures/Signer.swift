// Signs the documents of a step: an exact key, or the MinHash signature of the set of shingles.

public import Buffers

/// Signs documents; one a worker and step, reused from document to document.
///
/// Equal documents get equal signatures on every machine.
public struct Signer: ~Copyable {
  // One of them, by the kind.
  var exact: ExactSigner?
  var sluice: MinHashSigner?
  var datatrove: DatatroveSigner?

  /// Makes a signer.
  public init(_ kind: SignatureKind) {
    switch kind {
    case .exact(let key): exact = ExactSigner(key)
    case .minHash(let parameters):
      switch parameters.scheme {
      case .sluice: sluice = MinHashSigner(parameters)
      case .datatrove: datatrove = DatatroveSigner(parameters)
      }
    }
  }

  /// Signs a text, valid UTF-8 of less than 2 GB.
  public mutating func sign(text: Span<UInt8>, into block: inout SignatureBlock) {
    exact?.sign(text: text, into: &block)
    sluice?.sign(text, into: &block)
    datatrove?.sign(text, into: &block)
  }

  /// Signs the value of a record's field, for keys that compare one; by other kinds it is not signed.
  public mutating func sign(field: Span<UInt8>, into block: inout SignatureBlock) {
    if exact == nil { block.appendUnsigned() }
    exact?.sign(field: field, into: &block)
  }

  /// Leaves a document unsigned: it has no duplicates.
  public func skip(into block: inout SignatureBlock) { block.appendUnsigned() }

  /// The distinct shingles of a text, ascending, as exact comparison takes them; none where it is not signed.
  public mutating func shingles(of text: Span<UInt8>, into set: inout Buffer<UInt64>) {
    set.removeAll()
    sluice?.shingles(of: text, into: &set)
    datatrove?.shingles(of: text, into: &set)
  }
}
