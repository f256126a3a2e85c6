// A growable array of plain values that one owner reuses from document to document.

import Glibc

/// A uniquely owned, reusable array of plain values with spare room behind its end.
///
/// It differs from `Array` in three ways that the byte loops need: it cannot be copied by accident, emptying it keeps
/// its memory, and `padding` further elements behind `count` can always be read, so a vector load needs no tail check.
/// Memory that nobody has written yet is zero.
public struct Buffer<Element: BitwiseCopyable>: ~Copyable {
  /// The first element; valid until the buffer grows.
  public private(set) var base: UnsafeMutablePointer<Element>
  /// How many elements are in use.
  public var count: Int
  /// How many elements fit without growing, padding aside.
  public private(set) var capacity: Int

  /// Elements behind `capacity` that are allocated and may be read (never meaningfully).
  public static var padding: Int { 128 }

  /// Makes an empty buffer with room for `capacity` elements.
  public init(capacity: Int = 64) {
    self.capacity = max(capacity, 1)
    base = Self.zeroed(self.capacity)
    count = 0
  }

  deinit { free(base) }

  /// New memory for so many elements and the padding, all bytes zero.
  ///
  /// The C library takes large memory from the system as it is, so what is not yet used costs neither time nor room.
  private static func zeroed(_ capacity: Int) -> UnsafeMutablePointer<Element> {
    precondition(MemoryLayout<Element>.alignment <= 16, "the C library's memory is aligned to 16 bytes")
    guard let memory = calloc(capacity + padding, MemoryLayout<Element>.stride) else {
      fatalError("out of memory: \(capacity) elements of \(MemoryLayout<Element>.stride) bytes")
    }
    return memory.assumingMemoryBound(to: Element.self)
  }

  /// The elements in use.
  @inlinable public var span: Span<Element> {
    @_lifetime(borrow self)
    get {
      let span = Span(_unsafeStart: base, count: count)
      return _overrideLifetime(span, borrowing: self)
    }
  }

  /// The elements in use, without lifetime checks.
  @inlinable public var unsafeElements: UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(start: base, count: count)
  }

  /// Empties the buffer and keeps its memory.
  @inlinable public mutating func removeAll() { count = 0 }

  /// Makes room for `total` elements in all, keeping those in use.
  public mutating func reserve(_ total: Int) {
    if total <= capacity { return }
    capacity = max(total, capacity * 2)
    let memory = Self.zeroed(capacity)
    memory.update(from: base, count: count)
    free(base)
    base = memory
  }

  /// Adds one element.
  @inlinable public mutating func append(_ element: Element) {
    if count == capacity { reserve(count + 1) }
    base[count] = element
    count &+= 1
  }

  /// Adds the elements of a span.
  public mutating func append(contentsOf elements: Span<Element>) {
    reserve(count + elements.count)
    elements.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { (base + count).update(from: start, count: source.count) }
    }
    count += elements.count
  }

  /// Adds the elements that a pointer and a count name.
  public mutating func append(from start: UnsafePointer<Element>, count added: Int) {
    reserve(count + added)
    (base + count).update(from: start, count: added)
    count += added
  }
}
