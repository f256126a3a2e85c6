import Dedup
import Testing

@Suite struct DuplicateRecordTests {
  @Test func recordsHaveTheSizesOfTheirFiles() {
    #expect(MemoryLayout<ClassMember>.stride == 8)
    #expect(MemoryLayout<DuplicateEdge>.stride == 16)
    #expect(MemoryLayout<DuplicateRow>.stride == 40)
  }
}
