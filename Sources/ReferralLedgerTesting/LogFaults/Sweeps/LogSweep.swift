internal import LedgerStorage

/// All damage of one kind, one case after another, and what is wrong with how a log takes it.
///
/// Each is tried in full before a release and in every continuous integration, and every so-manyth case in
/// every run of the tests.
package struct LogSweep: Sendable {
  /// What it is about.
  package let name: String
  private let run: @Sendable (_ disk: SimulatedDisk, _ each: Int) async throws -> Findings

  /// What came of it.
  package struct Findings: Sendable {
    /// How many cases were tried.
    package var count = 0
    /// What was wrong with some of them, a line each.
    package var violations: [String] = []

    mutating func add(_ problem: String?, _ what: @autoclosure () -> String) {
      count += 1
      guard let problem, violations.count < 20 else { return }
      violations.append("\(what()): \(problem)")
    }
  }

  init(
    _ name: String,
    _ run: @escaping @Sendable (_ disk: SimulatedDisk, _ each: Int) async throws -> Findings
  ) {
    self.name = name
    self.run = run
  }

  /// Tries every case of a log, or every so-manyth.
  package func violations(
    of disk: SimulatedDisk, each stride: Int = 1
  ) async throws -> Findings {
    try await run(disk, stride)
  }

  /// All there are.
  package static let all = [bits, truncations, tornAppends, crashes, failures]
}

extension LogSweep: CustomStringConvertible {
  /// The name.
  package var description: String { name }
}
