internal import LedgerCore

/// Whose turn it is to work on something: one at a time, first come, first served.
struct Turns {
  private var waiting: [Work: [CheckedContinuation<Void, Never>]] = [:]

  /// What one task at a time works on.
  enum Work: Hashable {
    case batch(Text)
    case line(BatchLineID)
    case payment(Text)
    /// Folding what payments earned.
    case paymentLegs
  }

  /// Takes a turn where nobody has it.
  mutating func take(_ work: Work) -> Bool {
    guard waiting[work] == nil else { return false }
    waiting[work] = []
    return true
  }

  /// Waits behind everybody who waits already.
  mutating func wait(for work: Work, _ continuation: CheckedContinuation<Void, Never>) {
    waiting[work, default: []].append(continuation)
  }

  /// Hands the turn to whoever waits longest.
  mutating func pass(_ work: Work) {
    guard var others = waiting[work], !others.isEmpty else {
      waiting[work] = nil
      return
    }
    let next = others.removeFirst()
    waiting[work] = others
    next.resume()
  }
}

extension Ledger {
  /// Works on something alone in this process: others wait for their turn.
  func withTurn<Result: Sendable, Failure: Error>(
    _ work: Turns.Work, _ body: @Sendable () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    if !turns.take(work) { await withCheckedContinuation { turns.wait(for: work, $0) } }
    defer { turns.pass(work) }
    return try await body()
  }
}
