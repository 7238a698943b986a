import Foundation
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// The five programs, with figures that were worked out by hand.
@Suite("The golden cases end with the figures worked out by hand")
struct GoldenTests {
  @Test("Each golden case, through the ledger", arguments: try GoldenCase.all())
  func endsAsWorkedOut(_ golden: GoldenCase) async throws {
    let clock = FixedClock(now: golden.now)
    let ledger = try await Ledger.open(on: MemoryStore(), clock: clock)
    try await ledger.publish(golden.terms)
    var reader = EventJSONReader()
    var duplicates = 0
    var rejected: [GoldenCase.Rejected] = []
    for (index, line) in golden.events.enumerated() {
      switch try await ledger.propose(reader.proposal(line)) {
      case .accepted: break
      case .duplicate: duplicates += 1
      case .rejected(let rejection):
        rejected.append(GoldenCase.Rejected(index: index, code: rejection.code.rawValue))
      }
    }
    #expect(await ledger.position == golden.position)
    #expect(duplicates == golden.duplicates)
    #expect(rejected == golden.rejected)

    if let payouts = golden.payouts {
      let receipt = try await ledger.calculate("2025-10-P1")
      #expect(receipt.period?.payout?.pool.amount.description == payouts.pool)
      #expect(receipt.period?.payout?.bonuses.amount.description == payouts.bonuses)
      #expect(try await ledger.calculate("2025-10-P1").isDuplicate)
      #expect(try await lines(of: ledger) == payouts.lines)
    }
    let balances = try await ledger.balances()
    #expect(balances.map(GoldenCase.row) == golden.balances)
    if let preview = golden.preview { try await check(preview, of: ledger) }
    await #expect(throws: Never.self) { try await ledger.close() }
  }

  /// What is previewed is what was worked out, and what is then paid (rules R11 and R12).
  private func check(_ expected: GoldenCase.Preview, of ledger: Ledger) async throws {
    let preview = try await ledger.previewBatch(by: "admin")
    #expect(preview.batch.string == expected.batch)
    let lines = preview.lines.map {
      [
        "referrer": $0.referrer.string, "currency": $0.currency.string,
        "amount": $0.amount.description,
      ]
    }
    #expect(lines == expected.lines)
    let leftOut = preview.leftOut.map {
      [
        "referrer": $0.referrer.string, "currency": $0.currency.string,
        "pending": $0.pending.description, "reason": $0.reason.rawValue,
      ]
    }
    #expect(leftOut == expected.leftOut)
    let totals = Dictionary(
      uniqueKeysWithValues: preview.totals.map { ($0.currency.string, $0.amount.description) })
    #expect(totals == expected.totals)
    #expect(preview.payees == expected.payees)
    let outcome = try await ledger.confirm(preview, by: "admin")
    #expect(outcome.paid == preview.lines)
    #expect(try await ledger.previewBatch(by: "admin").lines.isEmpty)
  }

  /// The lines of the payout, in no particular order.
  private func lines(of ledger: Ledger) async throws -> Set<[String: String]> {
    var lines: Set<[String: String]> = []
    for try await event in ledger.events() {
      if case .payoutCalculated(let line) = event.body {
        var fields = [
          "kind": line.kind == .share ? "share" : "bonus",
          "participant": line.participant.string, "amount": line.amount.description,
        ]
        fields["referee"] = line.referee?.string
        lines.insert(fields)
      }
      if case .periodClosed = event.body { break }
    }
    return lines
  }
}

private struct FixedClock: LedgerClock {
  let now: Timestamp
}
