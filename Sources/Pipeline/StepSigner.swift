// What one deduplication step takes down of each document of a block: a signature, or the hashes of its passages.

import Buffers
import Recipes
import Signatures

/// Signs the documents of one step, block by block; one a worker and step.
///
/// A class, as a worker has a list of them and their memory cannot be copied.
final class StepSigner {
  // One of them, by the step.
  private var documents: DocumentSigner?
  private var passages: PassageSigner?

  init(_ deduplication: Deduplication) {
    if case .passages(let step) = deduplication.method {
      passages = PassageSigner(step.passages)
    } else if let kind = deduplication.signature {
      documents = DocumentSigner(kind)
    }
  }

  /// Takes down a text.
  func sign(text: Span<UInt8>) {
    documents?.sign(text: text)
    passages?.sign(text)
  }

  /// Takes down a field of the record.
  func sign(field: Span<UInt8>) { documents?.sign(field: field) }

  /// Takes down that a document takes no part.
  func skip() {
    documents?.block.appendUnsigned()
    passages?.block.appendNothing()
  }

  /// Appends the block and forgets its documents.
  func finish(appendingTo output: inout Buffer<UInt8>) {
    documents?.block.finish(appendingTo: &output)
    passages?.block.finish(appendingTo: &output)
  }
}

/// A signer and the signatures of a block.
struct DocumentSigner: ~Copyable {
  var signer: Signer
  var block: SignatureBlock

  init(_ kind: SignatureKind) {
    signer = Signer(kind)
    block = SignatureBlock(SignatureLayout(kind))
  }

  mutating func sign(text: Span<UInt8>) { signer.sign(text: text, into: &block) }
  mutating func sign(field: Span<UInt8>) { signer.sign(field: field, into: &block) }
}

/// A finder of passages and those of a block.
struct PassageSigner: ~Copyable {
  var finder: PassageFinder
  var block: PassageBlock

  init(_ parameters: PassageParameters) {
    finder = PassageFinder(parameters)
    block = PassageBlock(parameters)
  }

  mutating func sign(_ text: Span<UInt8>) {
    finder.find(text)
    let hashes = finder.hashes.unsafeElements
    block.append(hashes.span)
  }
}
