extension LedgerState {
  /// How many proposals are looked at together before they are decided one by one.
  package static let warmingSize = 64

  /// Reads the memory that deciding on payments and registrations will need, many places at once.
  ///
  /// Deciding waits for memory more than it computes, as a replay does; see ``RecordBatch``. Nothing is
  /// decided here, and what is decided does not depend on it.
  mutating func warm(_ proposals: ArraySlice<Proposal>) {
    var warmth: UInt64 = 0
    var names: [UInt64] = []
    names.reserveCapacity(proposals.count)
    for proposal in proposals {
      switch proposal.body {
      case .paymentSucceeded(let payment):
        let key = KeyBuilder(figures.keys.hash, .paymentSucceeded).adding(payment.payment)
        warmth &+= figures.keys.touch(key.value)
        names.append(payment.payer.withBytes { figures.keys.hash.hash($0, tweak: 0) })
      case .referralRegistered(let registration):
        names.append(registration.referee.withBytes { figures.keys.hash.hash($0, tweak: 0) })
      default: break
      }
    }
    for name in names { warmth &+= directory.participants.touchIndex(name) }
    var numbers = names.map { directory.participants.probableNumber($0) }
    for number in numbers {
      warmth &+= directory.participants.touchName(number)
      warmth &+= figures.referrals.touch(number)
    }
    // The chain above, as far as nearly every program goes.
    for _ in 0..<2 {
      for index in numbers.indices {
        let referrer = figures.referrals.link(of: Handle(numbers[index])).referrer
        numbers[index] = referrer
        warmth &+= directory.participants.touchName(referrer)
        warmth &+= figures.referrals.touch(referrer)
        warmth &+= UInt64(figures.cashback.accounts.touchHead(of: referrer))
      }
      for number in numbers { warmth &+= UInt64(figures.cashback.accounts.touchRow(of: number)) }
    }
    self.warmth = warmth
  }
}
