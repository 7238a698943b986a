import Foundation

/// A program that does the same work in another way, and prints how many events a second it managed.
struct PeerProgram {
  let name: String
  /// The program's file and what it is given; `$D` stands for a directory of its own.
  let command: [String]

  /// What must have been run before, if anything.
  private let preparation: [String]

  init(_ name: String, _ command: String, after preparation: String = "") {
    self.name = name
    self.command = command.split(separator: " ").map(String.init)
    self.preparation = preparation.split(separator: " ").map(String.init)
  }

  /// Whether the program is in a folder.
  func isThere(in folder: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: folder + "/" + command[0])
  }

  /// Runs it, and gives back the events a second that it printed; `nil` where it printed none.
  func run(in folder: String, on directory: String) throws -> Double? {
    if !preparation.isEmpty { _ = try PeerProgram.run(preparation, in: folder, on: directory) }
    return PeerProgram.rate(in: try PeerProgram.run(command, in: folder, on: directory))
  }

  private static func run(
    _ command: [String], in folder: String, on directory: String
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: folder + "/" + command[0])
    process.arguments = command.dropFirst().map { $0 == "$D" ? directory : $0 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: printed, as: UTF8.self)
  }

  /// The number in front of the last `ev/s`, `ops/sec` or `rows/s`, which may be in millions.
  static func rate(in text: String) -> Double? {
    let words = text.split { $0 == " " || $0 == "\n" }
    let units: Set<Substring> = ["ev/s", "ops/sec", "rows/s"]
    guard let unit = words.lastIndex(where: { units.contains($0) }), unit > 0 else { return nil }
    if words[unit - 1] == "M", unit > 1 { return Double(words[unit - 2]).map { $0 * 1e6 } }
    return Double(words[unit - 1])
  }
}
