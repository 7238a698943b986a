internal import LedgerStorage

/// What happens between two crashes, and how the second one ends.
public struct CrashCycle<Step: Sendable>: Sendable {
  /// What is asked for, one step after another, until something fails.
  public var steps: [Step]
  /// How many calls the disk answers before the power is cut, counted from before the opening.
  ///
  /// Where it is `nil`, the power is cut when nothing is under way.
  public var callsBeforeCut: Int?
  /// A call that fails, counted from before the opening.
  public var failure: CallFailure?
  /// Whether it is closed in order before the power is cut.
  public var isClosed: Bool
  /// After how many calls each somebody looks on; 0 where nobody does.
  public var callsBetweenGlimpses: Int
  /// What the crash leaves.
  public var outcome: CrashOutcome

  /// Steps, and the crash that ends them.
  public init(
    steps: [Step], callsBeforeCut: Int? = nil, failure: CallFailure? = nil, isClosed: Bool = false,
    callsBetweenGlimpses: Int = 0, outcome: CrashOutcome = .nothing
  ) {
    self.steps = steps
    self.callsBeforeCut = callsBeforeCut
    self.failure = failure
    self.isClosed = isClosed
    self.callsBetweenGlimpses = callsBetweenGlimpses
    self.outcome = outcome
  }
}

extension CrashCycle: CustomStringConvertible {
  /// The steps and what came in between, a line each.
  public var description: String {
    var lines: [String] = ["open"]
    if let failure {
      lines[0] +=
        ", and fail \(failure.operation?.rawValue ?? "any call") with \(failure.code) after "
        + "\(failure.afterCalls)\(failure.isLasting ? ", for ever" : "")"
    }
    if callsBetweenGlimpses > 0 { lines[0] += ", looked at every \(callsBetweenGlimpses) calls" }
    lines += steps.map { "  \($0)" }
    if isClosed { lines.append("close") }
    lines.append("crash\(callsBeforeCut.map { " after \($0) calls" } ?? ""): \(outcome)")
    return lines.joined(separator: "\n")
  }
}
