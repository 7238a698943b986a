import LedgerCore
import ReferralLedger
import ReferralLedgerTesting

/// Looks for cliffs: shapes of programs in which something might take longer the more there is of it.
///
/// Each is proposed through the gate in groups, and the last groups are held against the first.
func measureCliffs(isShort: Bool) async throws {
  try await measureOneReferrer(referees: isShort ? 50_000 : 10_000_000)
  try await measureChain(length: isShort ? 10_000 : 100_000)
  try await measureEveryDepth(payments: isShort ? 20_000 : 500_000)
}

/// One referrer, whom everybody names.
private func measureOneReferrer(referees: UInt32) async throws {
  let ledger = try await ledger(Workload.terms)
  try await propose("one referrer: registering, µs", referees, to: ledger) { number in
    .referralRegistered(
      ReferralRegistered(referee: Text("r\(number)"), referrer: "the one"))
  }
  try await propose("one referrer: paying, µs", referees / 10, to: ledger) { number in
    payment(number, by: Text("r\(number)"))
  }
  let time = try await seconds { _ = try await ledger.referral(of: "the one") }
  report("one referrer: their summary, ms", (time * 1e3).text(3))
}

/// A chain in which everybody was referred by the one before.
private func measureChain(length: UInt32) async throws {
  let ledger = try await ledger(Workload.terms)
  try await propose("chain: registering below the last, µs", length, to: ledger) { number in
    .referralRegistered(
      ReferralRegistered(referee: Text("c\(number + 1)"), referrer: Text("c\(number)")))
  }
  // A loop that only the whole chain shows.
  let loop = Proposal(
    .referralRegistered(ReferralRegistered(referee: "c0", referrer: Text("c\(length)"))))
  let time = try await seconds {
    guard case .rejected(let rejection) = try await ledger.propose(loop),
      rejection.code == .referralLoop
    else { throw BenchmarkFailure("a loop was not found") }
  }
  report("chain: refusing the loop of all of it, ms", (time * 1e3).text(3))
  try await propose("chain: paying, µs", length, to: ledger) { number in
    payment(number, by: Text("c\(length - number)"))
  }
}

/// Payments that earn for everybody up to the largest depth.
private func measureEveryDepth(payments: UInt32) async throws {
  var terms = Workload.terms
  terms.cashback = (1...CashbackRule.maximumDepth).map {
    CashbackRule(depth: $0, rate: .flat(Rate(unchecked: 10_000)))
  }
  let ledger = try await ledger(terms)
  let length: UInt32 = 1000
  try await ledger.proposeInBulk(
    (0..<length).map {
      Proposal(
        .referralRegistered(
          ReferralRegistered(referee: Text("c\($0 + 1)"), referrer: Text("c\($0)"))))
    })
  try await propose("\(terms.cashback.count) depths: paying, µs", payments, to: ledger) { number in
    payment(number, by: Text("c\(100 + number % (length - 100))"))
  }
}

private func ledger(_ terms: ProgramTerms) async throws -> Ledger {
  let ledger = try await Ledger.open(on: MemoryStore(), snapshots: .never)
  try await ledger.publish(terms)
  return ledger
}

private func payment(_ number: UInt32, by payer: ID) -> EventBody<Spelled> {
  .paymentSucceeded(
    PaymentSucceeded(
      payment: Text("pay_\(number)"), payer: payer,
      amount: Amount(minorUnits: 1000 + Int64(number % 997), exponent: 2), currency: "USD",
      kind: .purchase))
}

/// Proposes in groups, and tells the median of the first and of the last tenth of them.
private func propose(
  _ name: String, _ count: UInt32, to ledger: Ledger,
  _ body: (UInt32) -> EventBody<Spelled>
) async throws {
  var times: [Double] = []
  let size: UInt32 = 1000
  for first in stride(from: 0, to: count, by: Int(size)) {
    let group = (first..<min(first + size, count)).map { Proposal(body($0)) }
    times.append(
      try await seconds { try await ledger.proposeAll(group[...]) } / Double(group.count) * 1e6)
  }
  let part = max(times.count / 10, 1)
  report("\(name), first tenth", Array(times.prefix(part)).median.text())
  report("\(name), last tenth", Array(times.suffix(part)).median.text())
}
