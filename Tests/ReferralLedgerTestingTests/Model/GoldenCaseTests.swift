import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite struct GoldenCaseTests {
  @Test func `All golden cases are read`() {
    #expect(GoldenCase.all.count == 7)
  }

  @Test(arguments: GoldenCase.all)
  func `The model gives the figures that were worked out by hand`(golden: GoldenCase) {
    var model = ReferenceModel()
    let terms = Proposal(.programPublished(ProgramPublished(version: 1, terms: golden.terms)))
    var decisions: [Decision] = []
    _ = model.propose(terms, now: golden.now)
    for proposal in golden.proposals {
      decisions.append(model.propose(proposal, now: golden.now))
    }
    let duplicates = decisions.filter { if case .duplicate = $0 { true } else { false } }
    let rejected = decisions.enumerated().compactMap { index, decision -> GoldenCase.Rejected? in
      guard case .rejected(let rejection) = decision else { return nil }
      return GoldenCase.Rejected(index: index, code: rejection.code.rawValue)
    }
    #expect(duplicates.count == golden.duplicates)
    #expect(rejected == golden.rejected)
    #expect(model.events.count == golden.position)

    if let payouts = golden.payouts { check(payouts, &model, now: golden.now) }
    #expect(model.balances(at: golden.now).map(row) == golden.balances)
  }

  private func check(_ payouts: GoldenCase.Payouts, _ model: inout ReferenceModel, now: Timestamp) {
    guard case .accepted(let events) = model.calculate(period: "2025-10-P1", now: now) else {
      Issue.record("the period was not calculated")
      return
    }
    let lines = events.compactMap { event -> String? in
      guard case .payoutCalculated(let line) = event.body else { return nil }
      let kind = line.kind == .share ? "share" : "bonus"
      return "\(kind) \(line.participant) \(line.referee ?? "") \(line.amount)"
    }
    #expect(lines.sorted() == payouts.lines)
    guard case .periodClosed(let end) = events.last?.body else {
      Issue.record("the last event does not close the period")
      return
    }
    #expect(end.pool.description == payouts.pool)
    #expect(end.shares.description == payouts.shares)
    #expect(end.bonuses.description == payouts.bonuses)
  }

  private func row(_ balance: Balance) -> [String: String] {
    func amount(_ units: Int64) -> String {
      Amount(minorUnits: units, exponent: balance.currency.exponent).description
    }
    return [
      "participant": balance.participant.string, "currency": balance.currency.code.string,
      "earned": amount(balance.earned), "paid": amount(balance.paid),
      "pending": amount(balance.pending), "onHold": amount(balance.onHold),
      "inFlight": amount(balance.inFlight), "payable": amount(balance.payable),
      "wallet": amount(balance.wallet), "reserved": amount(balance.reserved),
      "available": amount(balance.available), "unclaimed": amount(balance.unclaimed),
    ]
  }
}
