/// Folding steps: everything that is folded without a name.
extension LedgerFigures {
  /// Reads the memory that folding steps will need, many places at once.
  ///
  /// Each loop's reads do not wait for each other, only for those of the loop before.
  ///
  /// - Parameters:
  ///   - steps: the steps.
  ///   - places: room for as many places of memory.
  /// - Returns: something of everything that was read, so that no read is left out.
  @inline(__always)
  func warm(
    _ steps: UnsafeBufferPointer<Step>, _ places: UnsafeMutablePointer<UnsafePointer<UInt64>>
  ) -> UInt64 {
    var warmth: UInt64 = 0
    for index in steps.indices { places[index] = keys.place(of: steps[index].key) }
    for index in steps.indices { warmth &+= places[index].pointee }
    for step in steps {
      warmth &+= referrals.touch(step.participant.rawValue)
      warmth &+= UInt64(cashback.accounts.touchHead(of: step.referrers.0.rawValue))
      warmth &+= UInt64(cashback.accounts.touchHead(of: step.referrers.1.rawValue))
    }
    for step in steps {
      warmth &+= UInt64(cashback.accounts.touchRow(of: step.referrers.0.rawValue))
      warmth &+= UInt64(cashback.accounts.touchRow(of: step.referrers.1.rawValue))
    }
    for step in steps where step.shape == .line {
      warmth &+= warmHeads(ofLineTo: step.participant.rawValue)
    }
    for step in steps where step.shape == .line {
      warmth &+= warmRows(ofLineTo: step.participant.rawValue)
    }
    return warmth
  }

  /// Reads where the rows of a line stand.
  @inline(__always)
  func warmHeads(ofLineTo number: UInt32) -> UInt64 {
    UInt64(cashback.accounts.touchHead(of: number))
      &+ UInt64(wallets.accounts.touchHead(of: number))
  }

  /// Reads the rows of a line, once it was read where they stand.
  @inline(__always)
  func warmRows(ofLineTo number: UInt32) -> UInt64 {
    UInt64(cashback.accounts.touchRow(of: number))
      &+ UInt64(wallets.accounts.touchRow(of: number))
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
