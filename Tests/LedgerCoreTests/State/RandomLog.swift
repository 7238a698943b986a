import LedgerCore

/// Records of every shape that a replay reads ahead, and of some that it does not.
struct RandomLog {
  private var seed: UInt64
  private var writer = RecordWriter()

  init(seed: UInt64) { self.seed = seed }

  /// A program, and so many records after it.
  mutating func records(count: Int) -> [[UInt8]] {
    var terms = ProgramTerms(currencies: [
      Currency(code: "EUR", exponent: 2), Currency(code: "POINTS-OF-LOYALTY", exponent: 0),
    ])
    terms.holdDays = Int(random(3))
    let program = ProgramPublished<Spelled>(version: 1, terms: terms, rules: 1)
    return [record(.programPublished(program), 0)]
      + (1...count).map { number in record(body(number), number) }
  }

  /// Changes, drops or doubles a byte of some record.
  mutating func damage(_ records: inout [[UInt8]]) {
    let number = Int(random(UInt64(records.count - 1))) + 1
    let place = Int(random(UInt64(records[number].count)))
    switch random(4) {
    case 0: records[number].remove(at: place)
    case 1: records[number].insert(records[number][place], at: place)
    default: records[number][place] ^= 1 << UInt8(random(8))
    }
    if records[number].isEmpty { records[number] = [0] }
  }

  private mutating func record(_ body: EventBody<Spelled>, _ number: Int) -> [UInt8] {
    let recorded = Timestamp(milliseconds: 1_700_000_000_000 + Int64(number) * 1_000_000)
    let at = Timestamp(milliseconds: recorded.milliseconds + Int64(random(3)) - 1)
    writer.removeAll()
    writer.append(
      LedgerEvent(
        position: 0, at: at, recordedAt: recorded, actor: random(4) == 0 ? "überweisung" : "api",
        correlation: random(4) == 0 ? "order 17" : nil, body: body))
    return writer.bytes
  }

  private mutating func body(_ number: Int) -> EventBody<Spelled> {
    switch random(16) {
    case 0, 1:
      return .referralRegistered(
        ReferralRegistered(
          referee: name(), referrer: name(), code: random(3) == 0 ? "SUMMER" : nil))
    case 2, 3:
      return .referralActivated(
        ReferralActivated(
          referee: name(), trigger: random(2) == 0 ? .trial : .payment,
          days: random(2) == 0 ? random(1 << 53) : nil))
    case 4:
      return .planAssigned(PlanAssigned(participant: name(), plan: "gold"))
    case 5, 6, 7, 8:
      return .cashbackPaid(line())
    case 9:
      let line = line()
      return .cashbackStarted(
        CashbackStarted(
          batch: line.batch, referrer: line.referrer, amount: line.amount, currency: line.currency,
          destination: line.destination, attempt: random(3)))
    case 10:
      let line = line()
      return .cashbackFailed(
        CashbackFailed(
          batch: line.batch, referrer: line.referrer, amount: line.amount, currency: line.currency,
          attempt: random(3), reason: "closed"))
    default:
      return .paymentSucceeded(payment(number))
    }
  }

  private mutating func payment(_ number: Int) -> PaymentSucceeded<Spelled> {
    let isEuro = random(3) > 0
    var payment = PaymentSucceeded<Spelled>(
      payment: random(9) == 0 ? Text(String(repeating: "p", count: 128)) : Text("pay_\(number)"),
      payer: name(), amount: amount(isEuro), currency: isEuro ? "EUR" : "POINTS-OF-LOYALTY",
      kind: PaymentKind.allCases[Int(random(4))], source: random(5) == 0 ? .wallet : .external,
      months: random(3) == 0 ? 1 + random(12) : nil, days: random(3) == 0 ? random(1000) : nil)
    payment.earnings = (0..<random(9)).map { depth in
      Earning(
        referrer: name(), depth: UInt8(depth) + 1,
        rate: Rate(unchecked: UInt32(random(1_000_001))),
        rounding: Rounding.allCases[Int(random(3))], amount: amount(isEuro))
    }
    return payment
  }

  /// A line of one of a few batches, so that some are paid that an executor has, and some twice.
  private mutating func line() -> CashbackPaid<Spelled> {
    let isEuro = random(3) > 0
    let batches: [Text] = [
      "BATCH-20251001-090000", "BATCH-20251001-090001", "BATCH", "Überweisungen", "payment:pay_1",
      Text(String(repeating: "b", count: 127)), Text(String(repeating: "b", count: 128)),
    ]
    let references: [Text?] = [nil, nil, "transfer", Text(String(repeating: "r", count: 500))]
    return CashbackPaid(
      batch: batches[Int(random(random(4) == 0 ? 7 : 2))], referrer: name(),
      amount: amount(isEuro), currency: isEuro ? "EUR" : "POINTS-OF-LOYALTY",
      referrals: random(9) == 0 ? 1 << 53 : random(300),
      destination: random(4) == 0 ? .address("iban:1") : .wallet,
      reference: references[Int(random(4))])
  }

  private mutating func amount(_ isEuro: Bool) -> Amount {
    // Of every length, as numbers are stored in one to ten bytes.
    let units = Int64(bitPattern: next()) >> Int64(random(64))
    return Amount(minorUnits: units, exponent: isEuro ? 2 : 0)
  }

  /// A name of 1 to 128 bytes, mostly one that was seen before.
  private mutating func name() -> ID {
    let number = random(40)
    let length = [1, 3, 4, 7, 8, 9, 12, 13, 36, 127, 128][Int(number) % 11]
    let digits = String(number)
    let text = String((digits + String(repeating: "n", count: 128)).prefix(length))
    return Text(number == 39 ? "Zoë" : text)
  }

  private mutating func random(_ bound: UInt64) -> UInt64 { next() % bound }

  private mutating func next() -> UInt64 {
    seed &+= 0x9E37_79B9_7F4A_7C15
    var mixed = seed
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
