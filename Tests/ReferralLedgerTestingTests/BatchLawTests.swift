import LedgerCore
import ReferralLedgerTesting
import Testing

/// What holds of batches whatever happened before (rules R11 and R12).
@Suite struct BatchLawTests {
  private static func sums(_ balances: [Balance], _ figure: KeyPath<Balance, Int64>) -> [[Text]:
    Int64]
  {
    var sums: [[Text]: Int64] = [:]
    for balance in balances {
      sums[[balance.participant, balance.currency.code]] = balance[keyPath: figure]
    }
    return sums
  }

  private static func ledger(after history: History) throws -> (RehearsedLedger, Timestamp) {
    var ledger = RehearsedLedger()
    for step in history.steps { _ = try ledger.deciding(step) }
    return (ledger, history.steps.map(\.now).max() ?? Timestamp(milliseconds: 0))
  }

  @Test
  func `R11, R12: what is previewed is what is paid, what is left out stays, nothing is lost`()
    throws
  {
    try checkProperty(.histories(.hostile, steps: 20...120), seed: 31, count: Effort.count(250)) {
      history in
      var (ledger, now) = try Self.ledger(after: history)
      let before = ledger.balances(at: now)
      _ = try ledger.preview(of: nil, by: "admin", now: now)
      guard let preview = ledger.previewed else { return }
      guard ledger.balances(at: now) == before else {
        throw Violations(["R11: a preview changed something"])
      }
      guard case .accepted = try ledger.confirm(by: "admin", now: now) else { return }
      let pending = Self.sums(before, \.pending)
      let after = Self.sums(ledger.balances(at: now), \.pending)
      let finished = ledger.events.compactMap { event -> BatchFinished<Spelled>? in
        if case .batchFinished(let end) = event.body, end.batch == preview.batch { return end }
        return nil
      }
      var expected = pending
      if finished.first?.changed == 0 {
        guard finished.map(\.totals) == [preview.totals] else {
          throw Violations(["R12: \(finished) was paid of \(preview.totals)"])
        }
        for line in preview.lines {
          expected[[line.referrer, line.currency], default: 0] -= line.amount.units
        }
        guard after == expected else { throw Violations(["R12: pending is \(after)"]) }
      }
      for left in preview.leftOut where after[[left.referrer, left.currency]] != left.pending.units
      {
        throw Violations(["R11: \(left) was left out, and is pending no more"])
      }
    }
  }

  @Test func `R12: confirming twice is confirming once, also with something earned in between`()
    throws
  {
    try checkProperty(.histories(.sound, steps: 20...120), seed: 32, count: Effort.count(250)) {
      history in
      var (ledger, now) = try Self.ledger(after: history)
      _ = try ledger.preview(of: nil, by: "admin", now: now)
      guard let preview = ledger.previewed,
        case .accepted = try ledger.confirm(preview, by: "admin", now: now)
      else { return }
      for event in ledger.events {
        guard case .paymentSucceeded(var payment) = event.body else { continue }
        payment.payment = Text("again \(event.position)")
        payment.earnings = nil
        _ = try ledger.propose(Proposal(.paymentSucceeded(payment)), now: now)
      }
      let digest = ledger.digest
      guard case .duplicate = try ledger.confirm(preview, by: "admin", now: now) else {
        throw Violations(["R12: confirming again is no duplicate"])
      }
      guard ledger.digest == digest else { throw Violations(["R12: confirming again pays again"]) }
    }
  }
}
