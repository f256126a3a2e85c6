// The reusable array that all byte loops stand on.

import Buffers
import Testing

@Suite struct BufferTests {
  @Test func appendingKeepsElementsThroughGrowth() {
    var buffer = Buffer<UInt32>(capacity: 1)
    for value in 0..<1_000 { buffer.append(UInt32(value)) }
    #expect(buffer.count == 1_000)
    #expect(buffer.capacity >= 1_000)
    #expect(buffer.unsafeElements.elementsEqual((0..<1_000).map { UInt32($0) }))
    #expect(buffer.span[999] == 999)
  }

  @Test func emptyingKeepsTheMemory() {
    var buffer = Buffer<UInt8>(capacity: 10)
    let first: [UInt8] = [1, 2, 3]
    buffer.append(contentsOf: first.span)
    let capacity = buffer.capacity
    let base = buffer.base
    buffer.removeAll()
    #expect(buffer.count == 0)
    #expect(buffer.capacity == capacity)
    buffer.append(7)
    #expect(buffer.base == base)
    #expect(buffer.unsafeElements.elementsEqual([7]))
  }

  @Test func spansAndPointersAppendBehindWhatIsThere() {
    var buffer = Buffer<UInt8>(capacity: 2)
    let more: [UInt8] = [4, 5, 6]
    let first: [UInt8] = [1, 2, 3]
    buffer.append(contentsOf: first.span)
    more.withUnsafeBufferPointer { buffer.append(from: $0.baseAddress!, count: 3) }
    let none: [UInt8] = []
    buffer.append(contentsOf: none.span)
    #expect(buffer.unsafeElements.elementsEqual([1, 2, 3, 4, 5, 6]))
  }

  @Test func reservingNeverShrinksAndPaddingIsReadable() {
    var buffer = Buffer<UInt64>(capacity: 100)
    buffer.reserve(5)
    #expect(buffer.capacity == 100)
    buffer.reserve(101)
    #expect(buffer.capacity >= 200)
    // The bytes behind the end are allocated: an address checker would stop this loop otherwise.
    var sum: UInt64 = 0
    for index in buffer.capacity..<buffer.capacity + Buffer<UInt64>.padding { sum |= buffer.base[index] }
    #expect(sum == 0)
  }
}
