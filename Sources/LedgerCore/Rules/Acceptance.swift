/// What the rules let into the log: what was proposed, with what it expands to (rule G2).
package enum Acceptance: Sendable {
  /// Events, in order.
  case events([LedgerEvent])
  /// A payment with its amount as its currency has it, and what stands beside it; nearly every event of a log
  /// is one, so it goes on without being spelled out first.
  case payment(PaymentSucceeded<Spelled>, AcceptedPayment)

  /// What it put into the log from a position on: the events that its records spell.
  func events(from first: UInt64, namedBy directory: Directory) -> [LedgerEvent] {
    switch self {
    case .events(let events): return events
    case .payment(var payment, let accepted):
      payment.earnings = accepted.earned.map { directory.spell($0, of: payment) }
      var bodies: [EventBody<Spelled>] = [.paymentSucceeded(payment)] + accepted.lines
      if accepted.activates { bodies.insert(accepted.activation(of: payment.payer), at: 0) }
      return bodies.enumerated().map { accepted.stamp.event($1, at: first + UInt64($0)) }
    }
  }
}

/// What the rules make of a payment (rules R4, R6, R7 and T3).
package struct AcceptedPayment: Sendable {
  /// When it happened, when it was recorded, who caused it, and what ties it together.
  let stamp: Stamp
  /// Who paid; none where the log has not named them yet.
  let payer: Handle
  /// What it earned, by depth.
  let earned: DenseEarnings
  /// Whether it activates the payer's referral, right before it.
  let activates: Bool
  /// The lines that pay what was earned at once, right behind it.
  let lines: [EventBody<Spelled>]

  /// What stands right before it where it activates its payer's referral.
  func activation(of payer: ID) -> EventBody<Spelled> {
    .referralActivated(ReferralActivated(referee: payer, trigger: .payment))
  }
}

/// What the events of one acceptance have in common.
package struct Stamp: Sendable {
  let at: Timestamp
  let recordedAt: Timestamp
  let actor: Text
  let correlation: Text?

  /// An event with this stamp.
  func event(_ body: EventBody<Spelled>, at position: UInt64) -> LedgerEvent {
    LedgerEvent(
      position: position, at: at, recordedAt: recordedAt, actor: actor, correlation: correlation,
      body: body)
  }
}

extension Directory {
  /// What a payment earned, spelled as a record of it is.
  fileprivate func spell(
    _ earning: Earning<Dense>, of payment: PaymentSucceeded<Spelled>
  ) -> Earning<Spelled> {
    let exponent = index(of: payment.currency).map { currency($0).exponent } ?? 0
    return Earning(
      referrer: name(of: earning.referrer), depth: earning.depth, rate: earning.rate,
      rounding: earning.rounding, amount: Amount(minorUnits: earning.amount, exponent: exponent))
  }
}
