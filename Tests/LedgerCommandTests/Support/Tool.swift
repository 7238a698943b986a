import Foundation
import ReferralLedgerTesting
import Testing

/// The executable, run as a process of its own in a directory of its own.
struct Tool {
  /// The directory in which it runs.
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// What came of a run.
  struct Run {
    let output: String
    let errors: String
    let end: ChildProcess.End

    /// The exit status; `nil` for a process that a signal ended.
    var status: Int32? { if case .status(let status) = end { status } else { nil } }

    /// The lines that were printed.
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// What was printed as JSON.
    var json: Any? { try? JSONSerialization.jsonObject(with: Data(output.utf8)) }
  }

  /// The moment at which these tests are, unless they say another.
  static let now = "2025-10-10T09:00:00.000Z"

  /// The executable is built beside the tests.
  static let path: String = {
    #if os(macOS)
    Bundle(for: Marker.self).bundleURL.deletingLastPathComponent()
      .appendingPathComponent("referral-ledger").path
    #else
    Bundle.main.bundleURL.appendingPathComponent("referral-ledger").path
    #endif
  }()

  private final class Marker {}

  /// The path of something in the directory.
  func path(_ name: String) -> String { directory.path + "/" + name }

  /// Writes a file into the directory.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
  }

  /// Runs the executable to its end.
  ///
  /// - Parameters:
  ///   - arguments: what it is given; paths are relative to the directory.
  ///   - input: what it reads on standard input.
  ///   - environment: variables beside `PATH`, `HOME` and `LOGNAME`.
  ///   - shell: a line of a shell to run it by, where `"$@"` stands for it.
  /// - Returns: what it printed, and how it ended.
  /// - Throws: what kept it from being run.
  @discardableResult
  func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:],
    by shell: String? = nil
  ) throws -> Run {
    let name = UUID().uuidString
    let (input, output, errors) = try (
      file(name + ".in", input), file(name + ".out", ""), file(name + ".err", "")
    )
    let process = try start(
      arguments, environment: environment, by: shell,
      streams: [0: (input, O_RDONLY), 1: (output, O_WRONLY), 2: (errors, O_WRONLY)])
    let end = process.wait()
    defer { for path in [input, output, errors] { unlink(path) } }
    return Run(
      output: String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: URL(filePath: errors)), as: UTF8.self),
      end: end)
  }

  /// Runs the executable at the usual moment, which must go well.
  @discardableResult
  func done(
    _ arguments: String..., input: String = "", now: String = Tool.now
  ) throws -> Run {
    // In front, as whatever stands behind "--" is no option.
    let run = try run(["--now", now] + arguments, input: input)
    guard run.status == 0 else { throw Unexpected(run: run, arguments: arguments) }
    return run
  }

  /// Starts a process with files for its streams.
  func start(
    _ arguments: [String], environment: [String: String] = [:], by shell: String? = nil,
    streams: [Int32: (path: String, mode: Int32)]
  ) throws -> ChildProcess {
    let line = "cd '\(directory.path)' && " + (shell ?? "exec \"$@\"")
    let variables = [
      "PATH": "/usr/bin:/bin", "HOME": directory.path, "LOGNAME": "operator",
    ].merging(environment) { $1 }.filter { !$1.isEmpty }
    return try ChildProcess(
      ["/bin/bash", "-c", line, "bash", Tool.path] + arguments, environment: variables,
      streams: streams.mapValues { .file($0.path, mode: $0.mode) })
  }

  private func file(_ name: String, _ content: String) throws -> String {
    try write(content, to: "." + name)
    return path("." + name)
  }

  /// A run that should have gone well did not.
  struct Unexpected: Error, CustomStringConvertible {
    let run: Run
    let arguments: [String]

    var description: String { "\(arguments.joined(separator: " ")): \(run.end), \(run.errors)" }
  }
}

extension Tool {
  /// Two tiers in dollars, as most of these tests run them.
  static let terms = """
    {"name": "spring", "currencies": {"USD": 2},
     "cashback": [{"depth": 1, "rate": "20%"}, {"depth": 2, "rate": "10%"}]}
    """

  /// A ledger `spring` with some events in it.
  static func withLedger(_ lines: [String] = Tool.lines) throws -> Tool {
    let tool = try Tool()
    try tool.write(terms, to: "terms.json")
    try tool.done("init", "spring", "--terms", "terms.json", now: "2025-10-01T09:00:00.000Z")
    if !lines.isEmpty {
      try tool.done(
        "import", "spring", input: lines.joined(separator: "\n"), now: "2025-10-02T09:00:00.000Z")
    }
    return tool
  }

  /// alice brought bob, who brought carol; both paid.
  static let lines = [
    #"{"type":"ReferralRegistered","referee":"bob","referrer":"alice"}"#,
    #"{"type":"ReferralRegistered","referee":"carol","referrer":"bob"}"#,
    #"{"type":"PaymentSucceeded","payment":"p1","payer":"bob","amount":"49.00","currency":"USD","kind":"purchase"}"#,
    #"{"type":"PaymentSucceeded","payment":"p2","payer":"carol","amount":"100.00","currency":"USD","kind":"purchase"}"#,
  ]
}

extension Trait where Self == ConditionTrait {
  /// Under a sanitizer only what runs in the tests' own process: the executable is then one of its kind, too,
  /// whose start alone takes a second, and which ends with statuses of its own.
  static var unsanitized: Self {
    .disabled(if: ProcessInfo.processInfo.environment["LEDGER_SANITIZED"] != nil)
  }
}
