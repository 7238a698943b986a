public import LedgerCore

extension ReferenceModel {
  /// How the referral payouts of a payment stand, computed from the whole log each time (rule R14).
  public func settlementStatus(of payment: Text) -> PaymentSettlement.Status? {
    let legs = legsByAccount()
    let own = legs.values.flatMap { $0 }.filter { $0.payment == payment }
    guard facts.payments[payment] != nil else { return nil }
    if own.isEmpty { return .notApplicable }
    if own.allSatisfy({ $0.covered >= $0.earned }) { return .completed }
    return own.contains { $0.covered < $0.earned && $0.failed } ? .failed : .queued
  }

  private struct Leg {
    var payment: Text
    var position: UInt64
    var earned: Int128
    var own: Int128 = 0
    var covered: Int128 = 0
    /// The latest attempt that it was part of: when, and whether it failed.
    var attemptedAt: UInt64 = 0
    var failed = false
  }

  /// Every leg of the log with what covers it, by referrer and currency, the oldest first.
  private func legsByAccount() -> [[Text]: [Leg]] {
    var legs: [[Text]: [Leg]] = [:]
    var common: [[Text]: Int128] = [:]
    for event in events {
      switch event.body {
      case .paymentSucceeded(let payment):
        for earning in payment.earnings ?? [] {
          legs[[earning.referrer, payment.currency], default: []].append(
            Leg(
              payment: payment.payment, position: event.position,
              earned: Int128(earning.amount.units)))
        }
      case .paymentRefunded(let refund):
        for reversal in refund.reversals ?? [] {
          let account = [reversal.referrer, refund.currency ?? ""]
          for place in (legs[account] ?? []).indices
          where legs[account]?[place].payment == refund.payment {
            legs[account]?[place].earned += Int128(reversal.amount.units)
          }
        }
      case .cashbackPaid(let paid):
        let account = [paid.referrer, paid.currency]
        let amount = Int128(paid.amount.units)
        if let place = place(of: paid.batch, in: legs[account] ?? []) {
          legs[account]?[place].own += amount
          legs[account]?[place].failed = false
          legs[account]?[place].attemptedAt = event.position
        } else {
          common[account, default: 0] += amount
          attempt(paid.batch, account, &legs, event.position, failed: false)
        }
      case .cashbackStarted(let started):
        attempt(
          started.batch, [started.referrer, started.currency], &legs, event.position, failed: false)
      case .cashbackFailed(let failed):
        attempt(
          failed.batch, [failed.referrer, failed.currency], &legs, event.position, failed: true)
      default: break
      }
    }
    for (account, own) in legs { legs[account] = covered(own, by: common[account] ?? 0) }
    return legs
  }

  /// An attempt is of the payment that its batch names; any other is of all that was earned before it was started.
  private func attempt(
    _ batch: Text, _ account: [Text], _ legs: inout [[Text]: [Leg]], _ position: UInt64,
    failed: Bool
  ) {
    let own = legs[account] ?? []
    if let place = place(of: batch, in: own) {
      legs[account]?[place].failed = failed
      legs[account]?[place].attemptedAt = position
      return
    }
    var latestStart: UInt64 = 0
    for event in events where event.position <= position {
      guard case .cashbackStarted(let started) = event.body,
        [started.referrer, started.currency] == account, place(of: started.batch, in: own) == nil
      else { continue }
      latestStart = event.position
    }
    for place in own.indices where own[place].position < latestStart {
      legs[account]?[place].failed = failed
      legs[account]?[place].attemptedAt = position
    }
  }

  private func place(of batch: Text, in legs: [Leg]) -> Int? {
    let marker = "payment:"
    guard batch.string.hasPrefix(marker) else { return nil }
    let rest = Text(String(batch.string.dropFirst(marker.count)))
    if let place = legs.firstIndex(where: { $0.payment == rest }) { return place }
    let parts = rest.string.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last, !last.isEmpty, last.first != "0",
      last.allSatisfy({ "0123456789".contains($0) })
    else { return nil }
    let shorter = Text(parts.dropLast().joined(separator: ":"))
    return legs.firstIndex { $0.payment == shorter }
  }

  /// What a payment's own batches paid covers its leg, and all else covers what is left, the oldest first.
  private func covered(_ legs: [Leg], by common: Int128) -> [Leg] {
    var legs = legs
    var rest = common
    for leg in legs where leg.own > leg.earned { rest += leg.own - leg.earned }
    for place in legs.indices {
      legs[place].covered = min(legs[place].own, legs[place].earned)
      let more = min(rest, legs[place].earned - legs[place].covered)
      legs[place].covered += more
      rest -= more
    }
    return legs
  }
}
