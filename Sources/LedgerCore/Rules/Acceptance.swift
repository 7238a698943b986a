/// What the rules let into the log: what was proposed, with what it expands to (rule G2).
package enum Acceptance: Sendable {
  /// Events, in order.
  case events([LedgerEvent])
  /// A payment with its amount as its currency has it, and what stands beside it; nearly every event of a log
  /// is one, so it goes on without being spelled out first.
  case payment(PaymentSucceeded<Spelled>, AcceptedPayment)
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
