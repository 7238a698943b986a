extension Gate {
  /// Looks for a recorded event with this key: the same content is a duplicate, other content a conflict
  /// (rule G1).
  ///
  /// A hash only suggests positions; the events there tell whether the key is the same. Where it is known
  /// that it cannot stand before some position, those are not asked for.
  static func checkKey(
    _ key: KeyBuilder, from first: @autoclosure () -> UInt64 = 0,
    of body: @autoclosure () -> EventBody<Spelled>, _ state: LedgerState, _ hearing: Hearing,
    isSameKey: (LedgerEvent) -> Bool
  ) throws(Verdict) {
    for position in state.figures.keys.candidates(for: key.value) where position >= first() {
      let recorded = try hearing.evidence.event(at: position)
      guard isSameKey(recorded) else { continue }
      let body = body()
      guard recorded.body.type == body.type else { continue }
      try compare(body, with: recorded)
    }
  }

  /// Stops: the recorded event has the same key, and only its content decides.
  static func compare(
    _ body: EventBody<Spelled>, with recorded: LedgerEvent
  ) throws(Verdict) {
    if recorded.body.content == body.content { throw .duplicate(of: recorded.position) }
    throw .rejected(
      Rejection(
        .conflict,
        "\(body.type.name)\(body.shownID) was recorded at position \(recorded.position) with other "
          + "content", position: recorded.position))
  }

  static func key(_ type: EventType, _ state: LedgerState) -> KeyBuilder {
    KeyBuilder(state.figures.keys.hash, type)
  }
}

extension KeyIndex {
  /// All positions that may have recorded a key.
  func candidates(for key: UInt64) -> [UInt64] {
    var positions: [UInt64] = []
    _ = position(of: key) { position in
      positions.append(position)
      return false
    }
    return positions
  }
}

extension EventBody where Form == Spelled {
  /// The event without what the gate derives, which does not count as content (rule G1).
  var content: EventBody<Spelled> {
    switch self {
    case .programPublished(var program):
      program.rules = nil
      return .programPublished(program)
    case .paymentSucceeded(var payment):
      payment.earnings = nil
      return .paymentSucceeded(payment)
    case .paymentRefunded(let refund):
      return .paymentRefunded(
        PaymentRefunded(
          refund: refund.refund, payment: refund.payment, amount: refund.amount,
          reason: refund.reason))
    case .cashbackPaid(var paid):
      paid.referrals = nil
      return .cashbackPaid(paid)
    case .payoutCalculated(var line):
      line.score = nil
      return .payoutCalculated(line)
    default:
      return self
    }
  }
}

extension EventBody where Form == Spelled {
  /// The id that people know the event by, as a message shows it; empty where its key has several parts.
  fileprivate var shownID: String {
    let id: Text
    switch self {
    case .referralCodeIssued(let event): id = event.code
    case .paymentSucceeded(let event): id = event.payment
    case .paymentRefunded(let event): id = event.refund
    case .cashbackStarted(let event): id = event.referrer
    case .cashbackPaid(let event): id = event.referrer
    case .cashbackFailed(let event): id = event.referrer
    case .batchFinished(let event): id = event.batch
    case .periodOpened(let event): id = event.period
    case .revenueRecorded(let event): id = event.reference
    case .payoutClaimed(let event): id = event.participant
    case .withdrawalRequested(let event): id = event.withdrawal
    case .withdrawalApproved(let event), .withdrawalRejected(let event),
      .withdrawalCompleted(let event), .withdrawalFailed(let event):
      id = event.withdrawal
    case .balanceAdjusted(let event): id = event.adjustment
    default: return ""
    }
    return " \(Gate.shown(id))"
  }
}
