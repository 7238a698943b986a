package import LedgerCore
internal import ReferralLedger

/// What became of a proposal, as far as a ledger and the one it is held against must say the same.
package enum Told: Hashable, Sendable {
  /// It became part of the log, with what it expands to.
  case accepted(ClosedRange<UInt64>?)
  /// It was part of the log before, there.
  case duplicate(of: UInt64?)
  /// It was refused.
  case rejected(Rejection.Code)
}

extension Told {
  init(_ decision: Decision) {
    switch decision {
    case .accepted(let events):
      guard let first = events.first?.position, let last = events.last?.position else {
        self = .accepted(nil)
        return
      }
      self = .accepted(first...last)
    case .duplicate(let position): self = .duplicate(of: position)
    case .rejected(let rejection): self = .rejected(rejection.code)
    }
  }

  init(_ outcome: Outcome) {
    switch outcome {
    case .accepted(let receipt): self = .accepted(receipt.positions)
    case .duplicate(let receipt): self = .duplicate(of: receipt.position)
    case .rejected(let rejection): self = .rejected(rejection.code)
    }
  }

  /// What became of a payout, whose lines stand or fall together; where each stands is not told.
  init(payout outcomes: [Outcome]) {
    self = .duplicate(of: nil)
    for outcome in outcomes.reversed() {
      switch outcome {
      case .accepted: self = .accepted(nil)
      case .duplicate: break
      case .rejected(let rejection): self = .rejected(rejection.code)
      }
    }
  }

  /// The same without positions.
  var unplaced: Told {
    switch self {
    case .accepted: .accepted(nil)
    case .duplicate: .duplicate(of: nil)
    case .rejected: self
    }
  }
}
