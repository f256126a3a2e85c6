// Arrays in memory and in mapped files: what decides, and what a full disk does.

import Dedup
import Foundation
import Shards
import Support
import Testing

/// Bytes in all of a file system in memory, where a full disk can be had without filling one; nil where there is none.
private let sharedMemory: Int? = {
  let mounts = (try? String(contentsOfFile: "/proc/mounts", encoding: .utf8)) ?? ""
  var facts = statvfs()
  guard mounts.contains(" /dev/shm tmpfs "), statvfs("/dev/shm", &facts) == 0, facts.f_blocks > 0 else { return nil }
  return access("/dev/shm", W_OK) == 0 ? Int(facts.f_blocks) * Int(facts.f_frsize) : nil
}()

@Suite struct SpillableArrayTests {
  @Test func theBudgetDecidesAndEveryArrayIsZeroed() throws {
    let folder = try TemporaryFolder()
    let directory = try OutputDirectory(creating: folder.path("run"))
    var budget = MemoryBudget(bytes: 100_000)
    let first = try SpillableArray<UInt32>(count: 20_000, budget: &budget, directory: directory)
    #expect(budget.left == 20_000)
    let second = try SpillableArray<UInt64>(count: 2_501, budget: &budget, directory: directory)
    #expect(budget.left == 20_000)
    let third = try SpillableArray<UInt64>(count: 2_500, budget: &budget, directory: directory)
    #expect(budget.left == 0)
    let fourth = try SpillableArray<UInt8>(count: 0, budget: &budget, directory: directory)
    #expect([first.isMapped, second.isMapped, third.isMapped, fourth.isMapped] == [false, true, false, true])
    #expect(fourth.count == 0)
    for array in [second, third] {
      #expect((0..<array.count).allSatisfy { array[$0] == 0 })
      for index in 0..<array.count { array[index] = UInt64(index) << 40 | 7 }
    }
    #expect((0..<20_000).allSatisfy { first[$0] == 0 })
    for array in [second, third] { #expect((0..<array.count).allSatisfy { array[$0] == UInt64($0) << 40 | 7 }) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("run/tmp")).isEmpty)
  }

  @Test(.enabled(if: sharedMemory != nil, "it needs a file system in memory at /dev/shm"))
  func aFullDiskIsAnError() throws {
    let path = "/dev/shm/sluice-test-\(UUID().uuidString)"
    let directory = try OutputDirectory(creating: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var budget = MemoryBudget(bytes: 1000)
    let error = #expect(throws: FileError.self) {
      try SpillableArray<UInt8>(count: sharedMemory! + 1 << 20, budget: &budget, directory: directory)
    }
    #expect(error?.code == ENOSPC)
    #expect(error?.description.contains("free space there") ?? false)
    #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/tmp").isEmpty)
    // What fits is had there.
    let array = try SpillableArray<UInt8>(count: 5000, budget: &budget, directory: directory)
    array[4999] = 3
    #expect(array.isMapped && array[4999] == 3 && array[0] == 0)
  }
}
