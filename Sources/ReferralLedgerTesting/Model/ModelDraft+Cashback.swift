import LedgerCore

extension ModelDraft {
  /// The start of an attempt (rules R13, then R10).
  mutating func add(_ event: CashbackStarted<Spelled>) throws(Rejection) {
    let key = ModelLineKey(batch: event.batch, referrer: event.referrer, currency: event.currency)
    try requirePayment(of: key)
    let line = facts.lines[key] ?? ModelLine()
    guard !line.isPaid, line.inFlight == nil, event.attempt == line.latestAttempt + 1 else {
      throw Rejection(
        .invalidTransition,
        "attempt \(event.attempt) of \(event.batch) does not follow for \(event.referrer)")
    }
    try requirePayable(event.amount, event.currency, to: event.referrer)
    record(.cashbackStarted(event))
  }

  /// A paid line: the end of its attempt, or a payment out of what is payable (rule R10).
  mutating func add(_ event: CashbackPaid<Spelled>) throws(Rejection) {
    let key = ModelLineKey(batch: event.batch, referrer: event.referrer, currency: event.currency)
    try requirePayment(of: key)
    if let line = facts.lines[key], let inFlight = line.inFlight {
      if line.goesOutside, event.destination == .wallet {
        throw Rejection(
          .invalidTransition, "what is in flight to \(event.referrer) does not go to the wallet")
      }
      try requireAmount(event.amount, event.currency, inFlight, of: key)
    } else {
      try requirePayable(event.amount, event.currency, to: event.referrer)
    }
    var event = event
    event.referrals = UInt64(facts.count(.activated, of: event.referrer))
    record(.cashbackPaid(event))
  }

  /// The failure of the attempt that is under way (rule R13).
  mutating func add(_ event: CashbackFailed<Spelled>) throws(Rejection) {
    let key = ModelLineKey(batch: event.batch, referrer: event.referrer, currency: event.currency)
    try requirePayment(of: key)
    guard let line = facts.lines[key], let inFlight = line.inFlight,
      line.latestAttempt == event.attempt
    else {
      throw Rejection(
        .invalidTransition,
        "attempt \(event.attempt) of \(event.batch) is not under way for \(event.referrer)")
    }
    try requireAmount(event.amount, event.currency, inFlight, of: key)
    record(.cashbackFailed(event))
  }

  private func requireAmount(
    _ amount: Amount, _ code: Text, _ expected: Int64, of key: ModelLineKey
  ) throws(Rejection) {
    guard let currency = facts.currency(code), facts.units(amount, currency) != expected else {
      return
    }
    throw Rejection(
      .amountMismatch, "what is in flight to \(key.referrer) in \(key.batch) is another amount")
  }

  private func requirePayable(
    _ amount: Amount, _ code: Text, to referrer: ID
  ) throws(Rejection) {
    guard !facts.blocked.contains(referrer) else {
      throw Rejection(.referrerBlocked, "\(referrer) is blocked")
    }
    guard let currency = facts.currency(code) else { return }
    let payable = facts.payable(to: referrer, currency, at: stamp.recordedAt)
    guard Int128(facts.units(amount, currency)) <= payable else {
      throw Rejection(.exceedsPayable, "less than that is payable to \(referrer) in \(code)")
    }
  }

  /// A batch `payment:<id>` or `payment:<id>:<n>` is of a payment that earned for the line (rule G2).
  private func requirePayment(of key: ModelLineKey) throws(Rejection) {
    let marker = "payment:"
    guard key.batch.string.utf8.starts(with: marker.utf8) else { return }
    let bytes = Array(key.batch.string.utf8.dropFirst(marker.utf8.count))
    var names = [Text(String(decoding: bytes, as: UTF8.self))]
    if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
      let number = bytes[(colon + 1)...]
      let isNumber = number.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      if isNumber, let first = number.first, first != UInt8(ascii: "0") {
        names.append(Text(String(decoding: bytes[..<colon], as: UTF8.self)))
      }
    }
    for name in names {
      guard let payment = facts.payments[name], payment.currency.code == key.currency,
        payment.earnings.contains(where: { $0.referrer == key.referrer })
      else { continue }
      return
    }
    throw Rejection(
      .unknownPayment, "\(key.batch) names no payment that earned for \(key.referrer)")
  }
}
