public import LedgerCore

/// The invariants of the ledger, as far as its log and its figures tell; what is wrong comes as text.
///
/// Each is written over the log alone and shares nothing with the rules that it checks.
///
/// ## Topics
/// - ``violations(of:at:)``
/// - ``violations(events:balances:at:)``
public enum Invariants {
  /// Everything that is wrong with a ledger at a time, an empty list if all is well.
  public static func violations(of ledger: some LedgerFace, at time: Timestamp) -> [String] {
    violations(events: ledger.events, balances: ledger.balances(at: time), at: time)
  }

  /// Everything that is wrong with a log and the figures that were asked at its end.
  public static func violations(
    events: [LedgerEvent], balances: [Balance], at time: Timestamp
  ) -> [String] {
    order(events) + figures(events, balances, at: time) + payments(events) + forest(events)
      + periods(events) + wallets(events) + fullRefunds(events) + keys(events)
  }

  /// Positions have no gaps, and `recordedAt` never goes back.
  public static func order(_ events: [LedgerEvent]) -> [String] {
    var violations: [String] = []
    for (index, event) in events.enumerated() {
      if event.position != UInt64(index + 1) {
        violations.append("order: event \(index + 1) of the log has position \(event.position)")
      }
      if index > 0, event.recordedAt < events[index - 1].recordedAt {
        violations.append("order: recordedAt goes back at position \(event.position)")
      }
    }
    return violations
  }

  /// I4: nobody is registered twice, and no chain of referrers comes back to where it began.
  public static func forest(_ events: [LedgerEvent]) -> [String] {
    var violations: [String] = []
    var referrers: [ID: ID] = [:]
    for event in events {
      guard case .referralRegistered(let registration) = event.body else { continue }
      guard let referrer = registration.referrer else {
        violations.append("I4: the registration at position \(event.position) has no referrer")
        continue
      }
      if referrers[registration.referee] != nil {
        violations.append("I4: \(registration.referee) is registered again at \(event.position)")
      }
      referrers[registration.referee] = referrer
      var ancestors: Set<ID> = []
      var next: ID? = registration.referee
      while let participant = next {
        guard ancestors.insert(participant).inserted else {
          violations.append("I4: a loop through \(participant) at position \(event.position)")
          return violations
        }
        next = referrers[participant]
      }
    }
    return violations
  }

  /// I5: the shares of a closed period are its pool, and its bonuses are as it says.
  public static func periods(_ events: [LedgerEvent]) -> [String] {
    var violations: [String] = []
    var shares: [Text: Int128] = [:]
    var bonuses: [Text: Int128] = [:]
    var recipients: [Text: UInt64] = [:]
    for event in events {
      switch event.body {
      case .payoutCalculated(let line) where line.kind == .share:
        shares[line.period, default: 0] += Int128(line.amount.units)
        recipients[line.period, default: 0] += 1
      case .payoutCalculated(let line):
        bonuses[line.period, default: 0] += Int128(line.amount.units)
      case .periodClosed(let end):
        let given = shares[end.period] ?? 0
        if given != Int128(end.pool.units) || given != Int128(end.shares.units) {
          violations.append("I5: the shares of period \(end.period) are not its pool")
        }
        if bonuses[end.period] ?? 0 != Int128(end.bonuses.units) {
          violations.append("I5: the bonuses of period \(end.period) are not their sum")
        }
        if recipients[end.period] ?? 0 != end.recipients {
          violations.append("I5: the recipients of period \(end.period) are miscounted")
        }
      default: break
      }
    }
    return violations
  }

  /// I9: a payment that was refunded in full has no earnings left.
  public static func fullRefunds(_ events: [LedgerEvent]) -> [String] {
    var left: [Text: Int64] = [:]
    var earned: [Text: [ID: Int64]] = [:]
    for event in events {
      switch event.body {
      case .paymentSucceeded(let payment):
        left[payment.payment] = payment.amount.units
        for leg in payment.earnings ?? [] {
          earned[payment.payment, default: [:]][leg.referrer, default: 0] += leg.amount.units
        }
      case .paymentRefunded(let refund):
        left[refund.payment, default: 0] -= refund.amount.units
        for leg in refund.reversals ?? [] {
          earned[refund.payment, default: [:]][leg.referrer, default: 0] += leg.amount.units
        }
      default: break
      }
    }
    var violations: [String] = []
    for (payment, left) in left.sorted(by: { $0.key < $1.key }) {
      if left < 0 { violations.append("I9: more of \(payment) is refunded than was paid") }
      guard left == 0 else { continue }
      for (referrer, amount) in earned[payment] ?? [:] where amount != 0 {
        violations.append("I9: \(referrer) keeps \(amount) of \(payment), refunded in full")
      }
    }
    return violations
  }

  /// I10: no key takes effect twice.
  public static func keys(_ events: [LedgerEvent]) -> [String] {
    var seen: [ModelKey: UInt64] = [:]
    var violations: [String] = []
    for event in events {
      let key = ModelKey(of: event.body, at: event.at)
      if let earlier = seen[key] {
        violations.append("I10: \(key) stands at positions \(earlier) and \(event.position)")
      }
      seen[key] = event.position
    }
    return violations
  }
}
