import ReferralLedger

/// Previews a batch for very many referrers, keeps it as JSON, and pays it in one append.
func measureBatch(referrers: UInt32) async throws {
  let ledger = try await Ledger.open(on: MemoryStore(), snapshots: .never)
  try await ledger.letEarn(referrers)
  let before = peakMemory()
  let clock = ContinuousClock()
  var start = clock.now
  let preview = try await ledger.previewBatch(by: "admin")
  let previewed = (clock.now - start) / .seconds(1)
  precondition(preview.payees == Int(referrers))
  start = clock.now
  let json = preview.jsonBytes
  let written = (clock.now - start) / .seconds(1)
  start = clock.now
  let kept = try BatchPreview(json: json)
  let read = (clock.now - start) / .seconds(1)
  precondition(kept == preview)
  start = clock.now
  let outcome = try await ledger.confirm(preview, by: "admin")
  let paid = (clock.now - start) / .seconds(1)
  precondition(outcome.paid.count == Int(referrers))
  report("lines of the batch", "\(preview.lines.count)")
  report("batch previewed, s", previewed.text())
  report("preview written as JSON, s", written.text())
  report("preview read from JSON, s", read.text())
  report("batch paid in one append, s", paid.text())
  report("peak memory before it, MB", (Double(before) / 1e6).text(0))
  report("peak memory it added, MB", (Double(peakMemory() - before) / 1e6).text(0))
}

extension Ledger {
  /// Publishes the terms, and lets as many referrers earn something.
  func letEarn(_ referrers: UInt32) async throws {
    try await publish(Workload.terms)
    var proposals: [Proposal] = []
    for user in 0..<referrers {
      // Everybody refers one who pays, and stands below nobody.
      let referrer = Workload.name(user)
      let referee = Text("of-\(user)")
      proposals.append(
        Proposal(.referralRegistered(ReferralRegistered(referee: referee, referrer: referrer))))
      proposals.append(
        Proposal(
          .paymentSucceeded(
            PaymentSucceeded(
              payment: Text("pay-\(user)"), payer: referee,
              amount: Amount(minorUnits: 1000 + Int64(user % 997), exponent: 2), currency: "USD",
              kind: .purchase))))
    }
    try await proposeInBulk(proposals)
  }
}
