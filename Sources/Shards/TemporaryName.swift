// Names of temporary files: they tell whose they are, so that a later run can sweep those of dead processes.

import Glibc

/// The process that owns a temporary file, as its name states it: `hint,host,pid,start,number`.
struct TemporaryName {
  /// The host and its process namespace, as process numbers mean nothing elsewhere.
  var host: String
  var process: Int32
  /// When the process started, in the system's ticks, as process numbers are used again.
  var start: String

  /// This process.
  static let own = TemporaryName(
    host: hostName(), process: getpid(), start: startTime(of: getpid()) ?? "0")

  /// Reads the owner from a file name; nil for a name of another shape.
  init?(_ name: String) {
    let parts = name.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count >= 5, let process = Int32(parts[parts.count - 3]) else { return nil }
    self.init(host: String(parts[parts.count - 4]), process: process, start: String(parts[parts.count - 2]))
  }

  init(host: String, process: Int32, start: String) {
    self.host = host
    self.process = process
    self.start = start
  }

  /// A file name for this process; `hint` says what is in the file.
  static func make(hint: String, number: Int) -> String {
    let safe = String(hint.unicodeScalars.map { $0 == "/" || $0 == "," ? "_" : Character($0) }.suffix(40))
    return "\(safe),\(own.host),\(own.process),\(own.start),\(number)"
  }

  /// Whether the owner is known to run no more; false for another host's, of which nothing is known.
  var isDead: Bool {
    guard host == Self.own.host else { return false }
    if kill(process, 0) != 0 && errno == ESRCH { return true }
    guard let now = Self.startTime(of: process) else { return false }
    return now != start
  }

  /// Whether the owner is on this host.
  var isLocal: Bool { host == Self.own.host }

  private static func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, 255)
    let name = buffer.prefix { $0 != 0 }.map { Character(UnicodeScalar(UInt8(bitPattern: $0))) }
    var target = [CChar](repeating: 0, count: 64)
    let count = readlink("/proc/self/ns/pid", &target, 63)
    let space = target.prefix(max(count, 0)).map { Character(UnicodeScalar(UInt8(bitPattern: $0))) }
    let safe = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
    return String(safe) + "-" + String(space.filter { $0.isASCII && $0.isNumber })
  }

  /// Field 22 of `/proc/PID/stat`; nil where there is none.
  private static func startTime(of process: Int32) -> String? {
    let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    // The second field is the command's name in parentheses, which may hold spaces and parentheses itself.
    guard let behind = bytes[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = bytes[(behind + 1)..<count].split(separator: UInt8(ascii: " "))
    return fields.count > 19 ? String(decoding: fields[19], as: UTF8.self) : nil
  }
}
