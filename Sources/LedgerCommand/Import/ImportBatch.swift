import LedgerCore

/// Lines that are proposed together, and those between them that could not be read.
struct ImportBatch: Sendable {
  private(set) var proposals: [Proposal] = []
  /// The number of the line of each proposal.
  private(set) var numbers: [UInt64] = []
  /// Lines that are no proposals.
  private(set) var unreadable: [RejectedLine] = []
  private var bytes = 0
  /// The period whose payout the latest lines belong to, and how many there are (rule G5).
  private var payout: (period: Text, lines: Int)?

  private static let mostLines = 8192
  private static let mostBytes = 8 << 20
  /// How many lines a payout may have that is gathered up to its end.
  private static let mostPayoutLines = 4 << 20

  /// How many lines it has.
  var count: Int { proposals.count + unreadable.count }

  /// Whether it is large enough, and no payout is cut in two by ending it here.
  var isFull: Bool {
    guard count >= ImportBatch.mostLines || bytes >= ImportBatch.mostBytes else { return false }
    return !isWithinPayout
  }

  /// Whether the lines of a payout stand at the end, and its own end may follow.
  var isWithinPayout: Bool { payout.map { $0.lines < ImportBatch.mostPayoutLines } ?? false }

  mutating func add(_ proposal: Proposal, line: UInt64, bytes: Int) {
    proposals.append(proposal)
    numbers.append(line)
    self.bytes += bytes
    guard case .payoutCalculated(let calculated) = proposal.body else { return payout = nil }
    let before = payout.flatMap { $0.period == calculated.period ? $0.lines : nil } ?? 0
    payout = (calculated.period, before + 1)
  }

  mutating func add(_ line: RejectedLine) {
    unreadable.append(line)
    payout = nil
  }
}

/// A line that did not become part of the log.
struct RejectedLine: Hashable, Sendable {
  let line: UInt64
  let rejection: Rejection
}
