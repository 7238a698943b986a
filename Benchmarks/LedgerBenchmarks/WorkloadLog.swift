import LedgerCore
import LedgerStorage

/// The log of the workload, as records, each behind its length, in chunks of about a megabyte.
struct WorkloadLog {
  private(set) var chunks: [RecordChunk] = []
  private(set) var events = 0
  private(set) var paymentBytes = 0
  private(set) var paymentsWithTwoEarnings = 0
  private(set) var earned: Int64 = 0

  private var writer = RecordWriter()
  private var framed: [UInt8] = []

  init(_ workload: Workload, payments: UInt64) {
    let start = Timestamp(milliseconds: 1_690_000_000_000)
    framed.reserveCapacity(1 << 20 + 4096)
    append(.programPublished(ProgramPublished(version: 1, terms: Workload.terms, rules: 1)), start)
    for user in 0..<Workload.userCount {
      let referrer = workload.referrers[Int(user)]
      guard referrer != Workload.nobody else { continue }
      append(
        .referralRegistered(
          ReferralRegistered(referee: Workload.name(user), referrer: Workload.name(referrer))),
        start)
    }
    var activated = Array(repeating: false, count: Int(Workload.userCount))
    for number in 0..<payments {
      let payment = workload.payment(number)
      var earnings: [Earning<Spelled>] = []
      var user = workload.referrers[Int(payment.payer)]
      if user != Workload.nobody, !activated[Int(payment.payer)] {
        activated[Int(payment.payer)] = true
        append(
          .referralActivated(
            ReferralActivated(referee: Workload.name(payment.payer), trigger: .payment)),
          payment.at)
      }
      for (depth, rate) in [(UInt8(1), UInt32(200_000)), (2, 100_000)]
      where user != Workload.nobody {
        let rate = Rate(unchecked: rate)
        let share = rate.share(of: payment.amount, rounding: .down)
        earned += share
        earnings.append(
          Earning(
            referrer: Workload.name(user), depth: depth, rate: rate, rounding: .down,
            amount: Amount(minorUnits: share, exponent: 2)))
        user = workload.referrers[Int(user)]
      }
      let bytes = append(
        .paymentSucceeded(
          PaymentSucceeded(
            payment: payment.id, payer: Workload.name(payment.payer),
            amount: Amount(minorUnits: payment.amount, exponent: 2), currency: "USD",
            kind: .purchase, earnings: earnings)),
        payment.at)
      if earnings.count == 2 {
        paymentBytes += bytes
        paymentsWithTwoEarnings += 1
      }
    }
    finishChunk()
  }

  private mutating func finishChunk() {
    let first = UInt64(chunks.last?.last ?? 0) + 1
    chunks.append(
      RecordChunk(
        first: first, count: events - Int(first) + 1, bytes: framed,
        checksum: CRC32C.checksum(of: framed)))
    framed.removeAll(keepingCapacity: true)
  }

  @discardableResult
  private mutating func append(_ body: EventBody<Spelled>, _ at: Timestamp) -> Int {
    writer.removeAll()
    writer.append(LedgerEvent(position: 0, at: at, recordedAt: at, actor: "api", body: body))
    let count = writer.bytes.count
    RecordFraming.append(writer.bytes, to: &framed)
    events += 1
    if framed.count >= 1 << 20 { finishChunk() }
    return count
  }
}
