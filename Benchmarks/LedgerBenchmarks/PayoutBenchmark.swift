import ReferralLedger

/// Calculates a period that gives every participant a share, and each one's referrer a bonus, in one append.
func measurePayout(participants: UInt32) async throws {
  let store = MemoryStore()
  let ledger = try await Ledger.open(on: store, snapshots: .never)
  var terms = Workload.terms
  terms.payoutBonus = [BonusRule(depth: 1, rate: Rate(unchecked: 50_000))]
  terms.pool = PoolTerms(
    share: Rate(unchecked: 1_000_000),
    weights: [MetricWeight(metric: "posts", millionths: 1_000_000)])
  try await ledger.publish(terms)
  try await ledger.openPeriod(
    "period", from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 1), currency: "USD")
  try await ledger.recordRevenue(
    of: "period", source: "fees", amount: "100000000.00", reference: "1")
  var proposals: [Proposal] = []
  for user in 0..<participants {
    let name = Workload.name(user)
    // Everybody stands below somebody: the first 1000 below nobody's referrers.
    let referrer = user < 1000 ? Text("root\(user)") : Workload.name(user % 1000)
    proposals.append(
      Proposal(.referralRegistered(ReferralRegistered(referee: name, referrer: referrer))))
    proposals.append(
      Proposal(
        .engagementRecorded(
          EngagementRecorded(
            period: "period", participant: name,
            counts: [MetricCount(metric: "posts", count: UInt64(user % 97) + 1)]))))
  }
  try await ledger.proposeInBulk(proposals)
  proposals = []
  let before = peakMemory()
  let clock = ContinuousClock()
  let start = clock.now
  let receipt = try await ledger.calculate("period")
  let seconds = (clock.now - start) / .seconds(1)
  let lines = await ledger.position - UInt64(participants) * 2 - 4
  precondition(receipt.position == lines + UInt64(participants) * 2 + 4)
  report("lines of the payout", "\(lines)")
  report("payout calculated and appended, s", seconds.text())
  report("peak memory before it, MB", (Double(before) / 1e6).text(0))
  report("peak memory it added, MB", (Double(peakMemory() - before) / 1e6).text(0))
}
