public import LedgerStorage

/// Why not all of several proposals were decided and kept, and what became of those before.
///
/// Each outcome is as good as one that was returned: durable, and told once. The proposals behind them
/// may be made again; after a failure of unknown outcome, on a ledger that was opened again.
public struct PartialFailure: Error, Hashable, Sendable {
  /// The outcomes of the first proposals, as many as there are; the failure is about all others.
  public let outcomes: [Outcome]
  /// What kept the others from becoming part of the log.
  public let failure: StoreFailure
}

extension PartialFailure: CustomStringConvertible {
  /// How many proposals were told their outcome, and what the others failed of.
  public var description: String { "after \(outcomes.count) outcomes: \(failure)" }
}

/// The outcomes that proposals got so far, each with the position it rests on.
///
/// An outcome rests on everything decided before it, its own events included: it may be told once all of
/// that is durable, and must be decided again where any of it was undone.
struct ToldOutcomes {
  private(set) var outcomes: [Outcome] = []
  private var positions: [UInt64] = []

  init(capacity: Int) {
    outcomes.reserveCapacity(capacity)
    positions.reserveCapacity(capacity)
  }

  var count: Int { outcomes.count }

  /// The position that all of them rest on.
  var restsOn: UInt64 { positions.last ?? 0 }

  mutating func add(_ outcome: Outcome, restingOn position: UInt64) {
    outcomes.append(outcome)
    positions.append(position)
  }

  mutating func add(_ added: [Outcome], restingOn position: UInt64) {
    for outcome in added { add(outcome, restingOn: position) }
  }

  /// Forgets what rests on more than what is durable.
  mutating func keep(upTo durable: UInt64) {
    while let last = positions.last, last > durable {
      positions.removeLast()
      outcomes.removeLast()
    }
  }
}
