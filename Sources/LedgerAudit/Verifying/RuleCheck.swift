internal import LedgerCore
public import LedgerStorage
public import ReferralLedger

/// Proposes every recorded event to the rules again, and holds what they give against the log (A3).
///
/// A log is right if it is what the gate makes of it: the same events at the same positions, with every
/// amount that was recorded, byte for byte. Nothing is kept of the log meanwhile but its state.
public struct RuleCheck: Sendable {
  private let ledger: Ledger
  private let store: any EventStore

  /// A check of a ledger and the store that keeps its log.
  public init(_ ledger: Ledger, on store: any EventStore) {
    self.ledger = ledger
    self.store = store
  }

  /// What came of it.
  public struct Result: Sendable {
    /// How many events are what the rules give, from the first on; what was recorded together is checked together.
    public let events: UInt64
    /// The first that is not; `nil` where all are.
    public let divergence: Divergence?
    /// The digest of the state that they make; `nil` where one is not what the rules give.
    public let stateDigest: Hash256?
    /// What the state must hold and does not; `nil` where it is sound.
    public let brokenInvariant: String?
  }

  /// Where a log is not what the rules give.
  public struct Divergence: Hashable, Sendable {
    /// The position of the first event that differs.
    public let position: UInt64
    /// What the rules say of it.
    public let finding: String
  }

  /// How many events are proposed at once.
  private static let batchEvents = 8192

  /// Checks the log up to its present end, or up to a position.
  ///
  /// - Parameters:
  ///   - last: the position up to which events are checked, and what was recorded together with that one.
  ///   - progress: is told from time to time how many events were checked, and of how many.
  /// - Returns: what was checked, and the first divergence.
  /// - Throws: what kept the log from being read.
  public func run(
    upTo last: UInt64 = .max, progress: (UInt64, UInt64) -> Void = { _, _ in }
  ) async throws(StoreFailure) -> Result {
    let whole = await ledger.position
    let end = min(last, whole)
    let comparing = ComparingStore(store, end: whole)
    // Moments are kept as they were recorded, however far ahead of this machine's clock.
    let checking = try await Ledger.open(on: comparing, clock: EndOfTime(), snapshots: .never)
    var divergence: Divergence?
    var reading = ledger.events().makeAsyncIterator()
    var next: UInt64 = 1
    while next <= end, divergence == nil {
      let events = try await batch(of: &reading, upTo: end, of: whole)
      guard let last = events.last else { throw StoreFailure.unread(next, end) }
      divergence = try await propose(events, to: checking)
      next = last.position + 1
      progress(next - 1, end)
    }
    divergence = await comparing.divergence ?? divergence
    if let divergence {
      try? await checking.close()
      return Result(
        events: divergence.position - 1, divergence: divergence, stateDigest: nil,
        brokenInvariant: nil)
    }
    let digest = try await checking.stateDigest()
    let broken = try await checking.ask { state, _ in state.brokenInvariant }
    let checked = await checking.position
    try await checking.close()
    return Result(events: checked, divergence: nil, stateDigest: digest, brokenInvariant: broken)
  }

  /// Some thousand events; a payout is never cut in two (rule G5).
  private func batch(
    of reading: inout EventSequence.Iterator, upTo end: UInt64, of whole: UInt64
  ) async throws(StoreFailure) -> [LedgerEvent] {
    var events: [LedgerEvent] = []
    while events.last.map({ $0.position < whole }) ?? true,
      let event = try await reading.next(isolation: nil)
    {
      events.append(event)
      let isFull = events.count >= RuleCheck.batchEvents || event.position >= end
      if isFull, event.body.type != .payoutCalculated { break }
    }
    return events
  }

  private func propose(
    _ events: [LedgerEvent], to ledger: Ledger
  ) async throws(StoreFailure) -> Divergence? {
    let outcomes: [Outcome]
    var failure: StoreFailure?
    do throws(PartialFailure) {
      outcomes = try await ledger.propose(
        each: events.map { Proposal($0) }, in: BulkManner(keepsRecordedAt: true))
    } catch {
      outcomes = error.outcomes
      failure = error.failure
    }
    for (event, outcome) in zip(events, outcomes) {
      switch outcome {
      case .accepted(let receipt), .duplicate(let receipt):
        guard receipt.position == event.position else {
          let place = receipt.position.map { "it stands at position \($0)" } ?? "it changes nothing"
          return Divergence(position: event.position, finding: "to the rules \(place)")
        }
      case .rejected(let rejection):
        return Divergence(
          position: event.position, finding: "the rules refuse it: \(rejection)")
      }
    }
    if let failure, failure.kind != .differs { throw failure }
    return nil
  }
}

/// The clock of a check: no recorded moment lies after it.
private struct EndOfTime: LedgerClock {
  var now: Timestamp { Timestamp(milliseconds: .max) }
}

extension StoreFailure {
  fileprivate static func unread(_ next: UInt64, _ end: UInt64) -> StoreFailure {
    StoreFailure(.damaged, "reading ended before position \(next), but the log goes on to \(end)")
  }
}
