/// Folding steps: everything that is folded without a name.
extension LedgerFigures {
  /// Asks for what folding a step will need, but for what that leads to.
  @inline(__always)
  func prefetch(_ step: UnsafePointer<Step>) {
    keys.prefetch(step.pointee.key)
    referrals.prefetchCounting(of: step.pointee.participant.rawValue)
    cashback.accounts.prefetchHead(of: step.pointee.referrers.0.rawValue)
    cashback.accounts.prefetchHead(of: step.pointee.referrers.1.rawValue)
    if step.pointee.shape == .line { prefetchAccountHeads(of: step.pointee.participant.rawValue) }
  }

  /// Asks for what that leads to, once it is at hand.
  @inline(__always)
  func prefetchRows(_ step: UnsafePointer<Step>) {
    cashback.accounts.prefetchRow(of: step.pointee.referrers.0.rawValue)
    cashback.accounts.prefetchRow(of: step.pointee.referrers.1.rawValue)
    if step.pointee.shape == .line { prefetchAccountRows(of: step.pointee.participant.rawValue) }
  }

  /// Asks for what leads to a participant's cashback and wallet.
  @inline(__always)
  func prefetchAccountHeads(of number: UInt32) {
    cashback.accounts.prefetchHead(of: number)
    wallets.accounts.prefetchHead(of: number)
  }

  /// Asks for a participant's cashback and wallet, once what leads there is at hand.
  @inline(__always)
  func prefetchAccountRows(of number: UInt32) {
    cashback.accounts.prefetchRow(of: number)
    wallets.accounts.prefetchRow(of: number)
  }

  /// Folds an everyday step that was made of one of some records.
  @inline(__always)
  mutating func apply(
    _ step: UnsafePointer<Step>, of records: UnsafeRawBufferPointer, at position: UInt64
  ) {
    switch step.pointee.shape {
    case .payment: apply(payment: step, at: position)
    case .registration: apply(registration: step, at: position)
    case .activation: apply(activation: step, at: position)
    case .line: apply(line: step, of: records, at: position)
    case .other: break
    }
  }

  /// Folds a payment of a step, which earned for at most two.
  @inline(__always)
  private mutating func apply(payment step: UnsafePointer<Step>, at position: UInt64) {
    let payment = step.pointee
    begin(payment: step, at: position)
    var earned: Int128 = 0
    if payment.referrers.0 != .none {
      earned &+= earn(payment.earned.0, payment.referrers.0, of: step)
    }
    if payment.referrers.1 != .none {
      earned &+= earn(payment.earned.1, payment.referrers.1, of: step)
    }
    end(payment: step, earned: earned)
  }

  /// Folds a payment of a step with what it earned, for however many.
  @inline(__always)
  mutating func apply(
    payment step: UnsafePointer<Step>, earning earnings: DenseEarnings, at position: UInt64
  ) {
    begin(payment: step, at: position)
    var earned: Int128 = 0
    for place in 0..<earnings.endIndex {
      earned &+= earn(earnings[place].amount, earnings[place].referrer, of: step)
    }
    end(payment: step, earned: earned)
  }

  // Only these projections look at payments, in this order.

  @inline(__always)
  private mutating func begin(payment step: UnsafePointer<Step>, at position: UInt64) {
    let payment = step.pointee
    keys.insert(payment.key, position)
    referrals.countPayment(of: payment.participant, payment.kind, payment.source)
    cashback.advance(to: payment.recordedAt)
  }

  @inline(__always)
  private mutating func earn(
    _ amount: Int64, _ referrer: Handle, of step: UnsafePointer<Step>
  ) -> Int128 {
    cashback.earn(
      amount, referrer, step.pointee.currency, at: step.pointee.at,
      recordedAt: step.pointee.recordedAt)
    return Int128(amount)
  }

  @inline(__always)
  private mutating func end(payment step: UnsafePointer<Step>, earned: Int128) {
    let payment = step.pointee
    wallets.pay(
      payment.amount, of: payment.participant, payment.currency, payment.kind, payment.source)
    totals.addPayment(payment.amount, earned: earned, payment.currency)
  }

  /// Folds a registration: only these projections look at registrations.
  @inline(__always)
  private mutating func apply(registration step: UnsafePointer<Step>, at position: UInt64) {
    referrals.register(
      step.pointee.participant, by: step.pointee.referrers.0, at: step.pointee.at, position)
    cashback.advance(to: step.pointee.recordedAt)
    totals.count(.referralRegistered)
  }

  /// Folds an activation: only these projections look at activations.
  @inline(__always)
  private mutating func apply(activation step: UnsafePointer<Step>, at position: UInt64) {
    referrals.activate(step.pointee.participant, at: step.pointee.at, position)
    cashback.advance(to: step.pointee.recordedAt)
    totals.count(.referralActivated)
  }

  /// Folds a line that was paid into a wallet: only these projections look at such lines.
  @inline(__always)
  private mutating func apply(
    line step: UnsafePointer<Step>, of records: UnsafeRawBufferPointer, at position: UInt64
  ) {
    let line = step.pointee
    let batch = UnsafeRawBufferPointer(rebasing: records[line.batch])
    keys.insert(line.key, position)
    cashback.advance(to: line.recordedAt)
    cashback.pay(line.amount, line.participant, line.currency, in: batch)
    wallets.credit(line.amount, line.participant, line.currency)
    batches.pay(line.amount, line.currency, in: batch, at: position, line.recordedAt)
    totals.addLine(line.amount, line.currency)
  }
}
