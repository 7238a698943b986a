import LedgerCore
import LedgerStorage

/// The log of the workload, as records, each behind its length, in chunks of about a megabyte.
struct WorkloadLog {
  private(set) var chunks: [RecordChunk] = []
  /// What was counted while the log was made.
  let counts: WorkloadRecords.Counts

  init(_ workload: Workload, payments: UInt64) {
    var records = WorkloadRecords(workload, payments: payments)
    while let chunk = records.next() { chunks.append(chunk) }
    counts = records.counts
  }

  var events: Int { counts.events }
}

/// Makes the workload's log chunk by chunk, so that one larger than memory can be made.
struct WorkloadRecords: IteratorProtocol {
  /// What is counted on the way.
  struct Counts {
    var events = 0
    var earned: Int64 = 0
    fileprivate var bytesWithTwoEarnings = 0
    fileprivate var paymentsWithTwoEarnings = 0

    /// How many bytes the record of a payment with two earnings has.
    var bytesOfAPaymentWithTwoEarnings: Double {
      Double(bytesWithTwoEarnings) / Double(max(paymentsWithTwoEarnings, 1))
    }
  }

  private(set) var counts = Counts()
  private let workload: Workload
  private let payments: UInt64
  private var user: UInt32 = 0
  private var payment: UInt64 = 0
  private var activated = Array(repeating: false, count: Int(Workload.userCount))
  private var last: UInt64 = 0
  private var writer = RecordWriter()
  private var framed: [UInt8] = []

  init(_ workload: Workload, payments: UInt64) {
    self.workload = workload
    self.payments = payments
    framed.reserveCapacity(1 << 20 + 4096)
    append(
      .programPublished(ProgramPublished(version: 1, terms: Workload.terms, rules: 1)),
      WorkloadRecords.start)
  }

  private static let start = Timestamp(milliseconds: 1_690_000_000_000)

  mutating func next() -> RecordChunk? {
    while framed.count < 1 << 20, user < Workload.userCount { register() }
    while framed.count < 1 << 20, payment < payments { pay() }
    guard !framed.isEmpty else { return nil }
    let chunk = RecordChunk(
      first: last + 1, count: counts.events - Int(last), bytes: framed,
      checksum: CRC32C.checksum(of: framed))
    last = UInt64(counts.events)
    framed.removeAll(keepingCapacity: true)
    return chunk
  }

  private mutating func register() {
    let referrer = workload.referrers[Int(user)]
    if referrer != Workload.nobody {
      append(
        .referralRegistered(
          ReferralRegistered(referee: Workload.name(user), referrer: Workload.name(referrer))),
        WorkloadRecords.start)
    }
    user += 1
  }

  private mutating func pay() {
    let (id, payer, amount, at) = workload.payment(payment)
    payment += 1
    var earnings: [Earning<Spelled>] = []
    var user = workload.referrers[Int(payer)]
    if user != Workload.nobody, !activated[Int(payer)] {
      activated[Int(payer)] = true
      append(
        .referralActivated(ReferralActivated(referee: Workload.name(payer), trigger: .payment)), at)
    }
    for (depth, rate) in [(UInt8(1), UInt32(200_000)), (2, 100_000)] where user != Workload.nobody {
      let rate = Rate(unchecked: rate)
      let share = rate.share(of: amount, rounding: .down)
      counts.earned += share
      earnings.append(
        Earning(
          referrer: Workload.name(user), depth: depth, rate: rate, rounding: .down,
          amount: Amount(minorUnits: share, exponent: 2)))
      user = workload.referrers[Int(user)]
    }
    let bytes = append(
      .paymentSucceeded(
        PaymentSucceeded(
          payment: id, payer: Workload.name(payer),
          amount: Amount(minorUnits: amount, exponent: 2), currency: "USD", kind: .purchase,
          earnings: earnings)), at)
    if earnings.count == 2 {
      counts.bytesWithTwoEarnings += bytes
      counts.paymentsWithTwoEarnings += 1
    }
  }

  @discardableResult
  private mutating func append(_ body: EventBody<Spelled>, _ at: Timestamp) -> Int {
    writer.removeAll()
    writer.append(LedgerEvent(position: 0, at: at, recordedAt: at, actor: "api", body: body))
    RecordFraming.append(writer.bytes, to: &framed)
    counts.events += 1
    return writer.bytes.count
  }
}
