import ReferralLedger
import ReferralLedgerTesting

/// Proposes payments in bulk through the gate, a store and the reducers: in memory, then in files.
func measureGate(_ workload: Workload, payments: UInt64, in directory: String?) async throws {
  let inMemory = try await Ledger.open(on: MemoryStore(), snapshots: .never)
  try await measureGate(workload, payments: payments, of: inMemory, "")
  let temporary = try TemporaryDirectory(in: directory)
  let inFiles = try await Ledger.open(at: temporary.path + "/log", snapshots: .never)
  try await measureGate(workload, payments: payments, of: inFiles, " in files")
  try await inFiles.close()
}

private func measureGate(
  _ workload: Workload, payments: UInt64, of ledger: Ledger, _ place: String
) async throws {
  try await ledger.publish(Workload.terms)
  try await propose(workload.registrations, to: ledger, "registering\(place), µs a proposal")

  let first = payments / 2
  let proposals = (0..<payments).map { workload.proposal($0) }
  try await propose(Array(proposals[..<Int(first)]), to: ledger, nil)
  try await propose(
    Array(proposals[Int(first)...]), to: ledger, "paying through the gate\(place), µs a proposal")
  try await propose(
    Array(proposals[..<Int(min(first, 100_000))]), to: ledger, "duplicates\(place), µs a proposal")
  report("peak memory so far, MB", (Double(peakMemory()) / 1e6).text(0))
}

/// Proposes in groups of 8190, as an import does, and tells the median of what they took.
private func propose(_ proposals: [Proposal], to ledger: Ledger, _ name: String?) async throws {
  var times: [Double] = []
  for next in stride(from: 0, to: proposals.count, by: 8190) {
    let group = Array(proposals[next..<min(next + 8190, proposals.count)])
    let time = try await seconds {
      let outcomes = try await ledger.propose(each: group)
      precondition(outcomes.count == group.count)
      for case .rejected(let rejection) in outcomes { fatalError("\(rejection)") }
    }
    times.append(time / Double(group.count) * 1e6)
  }
  guard let name else { return }
  report(name, "\(times.median.text()), the fastest tenth \(times.fastest.text())")
}

extension Workload {
  /// Everybody who was referred, as a service registers them.
  var registrations: [Proposal] {
    (0..<Workload.userCount).compactMap { user in
      let referrer = referrers[Int(user)]
      guard referrer != Workload.nobody else { return nil }
      return Proposal(
        .referralRegistered(
          ReferralRegistered(referee: Workload.name(user), referrer: Workload.name(referrer))),
        actor: "api")
    }
  }

  /// A trial of everybody who was referred: it makes them active, so that a payment of theirs is one event.
  var trials: [Proposal] {
    (0..<Workload.userCount).filter { referrers[Int($0)] != Workload.nobody }.map { user in
      Proposal(
        .referralActivated(ReferralActivated(referee: Workload.name(user), trigger: .trial)),
        actor: "api")
    }
  }

  /// The payment of a number, as a service proposes it.
  func proposal(_ number: UInt64) -> Proposal {
    let payment = payment(number)
    return Proposal(
      .paymentSucceeded(
        PaymentSucceeded(
          payment: payment.id, payer: Workload.name(payment.payer),
          amount: Amount(minorUnits: payment.amount, exponent: 2), currency: "USD",
          kind: .purchase)),
      at: payment.at, actor: "api")
  }
}
