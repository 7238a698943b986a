/// Folding steps: everything that is folded without a name.
extension LedgerFigures {
  /// Asks for what folding a step will need, but for what that leads to.
  @inline(__always)
  func prefetch(_ step: UnsafePointer<Step>) {
    keys.prefetch(step.pointee.key)
    referrals.prefetchCounting(of: step.pointee.participant.rawValue)
    cashback.accounts.prefetchHead(of: step.pointee.referrers.0.rawValue)
    cashback.accounts.prefetchHead(of: step.pointee.referrers.1.rawValue)
    if step.pointee.shape == .line { prefetchHeads(ofLineTo: step.pointee.participant.rawValue) }
  }

  /// Asks for what that leads to, once it is at hand.
  @inline(__always)
  func prefetchRows(_ step: UnsafePointer<Step>) {
    cashback.accounts.prefetchRow(of: step.pointee.referrers.0.rawValue)
    cashback.accounts.prefetchRow(of: step.pointee.referrers.1.rawValue)
    if step.pointee.shape == .line { prefetchRows(ofLineTo: step.pointee.participant.rawValue) }
  }

  /// Asks for what leads to the rows of a line.
  @inline(__always)
  func prefetchHeads(ofLineTo number: UInt32) {
    cashback.accounts.prefetchHead(of: number)
    wallets.accounts.prefetchHead(of: number)
  }

  /// Asks for the rows of a line, once what leads there is at hand.
  @inline(__always)
  func prefetchRows(ofLineTo number: UInt32) {
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

  /// Folds a payment: only these projections look at payments.
  @inline(__always)
  private mutating func apply(payment step: UnsafePointer<Step>, at position: UInt64) {
    let payment = step.pointee
    keys.insert(payment.key, position)
    referrals.countPayment(of: payment.participant, payment.kind, payment.source)
    cashback.advance(to: payment.recordedAt)
    var earned: Int128 = 0
    if payment.referrers.0 != .none {
      cashback.earn(
        payment.earned.0, payment.referrers.0, payment.currency, at: payment.at,
        recordedAt: payment.recordedAt)
      earned &+= Int128(payment.earned.0)
    }
    if payment.referrers.1 != .none {
      cashback.earn(
        payment.earned.1, payment.referrers.1, payment.currency, at: payment.at,
        recordedAt: payment.recordedAt)
      earned &+= Int128(payment.earned.1)
    }
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
