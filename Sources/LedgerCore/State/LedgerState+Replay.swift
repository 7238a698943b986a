extension LedgerState {
  /// Folds records that stand one after another, each behind its length.
  ///
  /// This is how a log is replayed, some times faster than record by record, and to the same state: a batch
  /// is read ahead, then the memory it will need is read, then it is folded.
  package mutating func fold(framed records: UnsafeRawBufferPointer) throws(ReplayFailure) {
    var cursor = RecordCursor(records)
    var batch = RecordBatch()
    while batch.fill(from: &cursor, hash: figures.keys.hash, &directory) {
      warm(batch)
      for index in 0..<batch.count {
        do throws(RecordFailure) {
          try fold(batch.records + index)
        } catch {
          throw ReplayFailure(position: head + 1, failure: error)
        }
      }
    }
    if !cursor.isAtEnd {
      throw ReplayFailure(
        position: head + 1, failure: RecordFailure(offset: 0, problem: .truncated))
    }
  }

  /// Folds records that stand one after another, each behind its length.
  package mutating func fold(framed records: [UInt8]) throws(ReplayFailure) {
    try records.withUnsafeBufferPointer { records throws(ReplayFailure) in
      try fold(framed: UnsafeRawBufferPointer(records))
    }
  }

  /// Folds the record that stands next, behind which ``RecordGlance/slack`` more bytes may be read, and
  /// returns what is wrong with it; whom it names first is told where the caller looked them up already.
  package mutating func fold(
    padded record: UnsafeRawBufferPointer, about first: Handle = .none
  ) -> RecordFailure? {
    withUnsafeTemporaryAllocation(of: Foresight.Leg.self, capacity: Foresight.maximumLegs) { legs in
      do throws(RecordFailure) {
        guard let legs = legs.baseAddress else {
          try fold(record)
          return nil
        }
        var foreseen = Foresight(record, legs: legs)
        foreseen.read(hash: figures.keys.hash, &directory, isNameKnown: first != .none)
        foreseen.probableNumber = first.rawValue
        try fold(&foreseen)
        return nil
      } catch {
        return error
      }
    }
  }

  /// Reads the memory that folding a batch will need, many places at once.
  ///
  /// Each loop's reads do not wait for each other, only for those of the loop before.
  @inline(__always)
  private mutating func warm(_ batch: borrowing RecordBatch) {
    let (records, places, numbers) = (batch.records, batch.places, batch.numbers)
    var warmth: UInt64 = 0
    for index in 0..<batch.count {
      places[2 &* index] = figures.keys.place(of: records[index].key)
      places[2 &* index &+ 1] = directory.participants.indexPlace(of: records[index].nameHash)
    }
    for index in 0..<2 &* batch.count { warmth &+= places[index].pointee }
    for index in 0..<batch.count {
      let number = directory.participants.probableNumber(records[index].nameHash)
      records[index].probableNumber = number
      numbers[index] = number
    }
    for index in 0..<batch.count { warmth &+= figures.referrals.touch(numbers[index]) }
    if batch.lineCount > 0 { warmth &+= warmLines(batch) }
    warmth &+= warmChains(above: UnsafeMutableBufferPointer(rebasing: numbers[..<batch.count]))
    self.warmth = warmth
  }

  /// Reads what folding the lines of batches will need; nobody above those who were paid is part of that.
  private func warmLines(_ batch: borrowing RecordBatch) -> UInt64 {
    let (records, places, numbers) = (batch.records, batch.places, batch.numbers)
    var warmth: UInt64 = 0
    for index in 0..<batch.count where records[index].shape == .line {
      let key = records[index].lineKey(of: Handle(numbers[index]), figures.keys.hash)
      places[index] = figures.keys.place(of: key)
    }
    for index in 0..<batch.count where records[index].shape == .line {
      warmth &+= places[index].pointee &+ warmHeads(ofLineTo: numbers[index])
    }
    for index in 0..<batch.count where records[index].shape == .line {
      warmth &+= warmRows(ofLineTo: numbers[index])
      numbers[index] = .max
    }
    return warmth
  }

  /// Reads the name of whom a line pays, and where the rows stand that it changes.
  @inline(__always)
  func warmHeads(ofLineTo number: UInt32) -> UInt64 {
    directory.participants.touchName(number)
      &+ UInt64(figures.cashback.accounts.touchHead(of: number))
      &+ UInt64(figures.wallets.accounts.touchHead(of: number))
  }

  /// Reads the rows of a line, once it was read where they stand.
  @inline(__always)
  func warmRows(ofLineTo number: UInt32) -> UInt64 {
    UInt64(figures.cashback.accounts.touchRow(of: number))
      &+ UInt64(figures.wallets.accounts.touchRow(of: number))
  }

  /// Reads what stands for participants and the two above each, as far as nearly every program goes; who
  /// stands deeper is read when it comes.
  ///
  /// - Parameter numbers: the participants' numbers, or `.max`; they are changed.
  /// - Returns: something of everything that was read, so that no read is left out.
  @inline(__always)
  func warmChains(above numbers: UnsafeMutableBufferPointer<UInt32>) -> UInt64 {
    var warmth: UInt64 = 0
    for number in numbers { warmth &+= directory.participants.touchName(number) }
    for _ in 0..<2 {
      for index in numbers.indices {
        numbers[index] = directory.participants.follower(of: numbers[index])
      }
      for number in numbers {
        warmth &+= directory.participants.touchName(number)
        warmth &+= UInt64(figures.cashback.accounts.touchHead(of: number))
      }
      for number in numbers { warmth &+= UInt64(figures.cashback.accounts.touchRow(of: number)) }
    }
    return warmth
  }

  /// Folds a record that was read ahead.
  @inline(__always)
  private mutating func fold(
    _ foreseen: UnsafeMutablePointer<Foresight>
  ) throws(RecordFailure) {
    guard foreseen.pointee.shape != .other, let first = resolve(foreseen) else {
      return try fold(foreseen.pointee.record)
    }
    let position = head &+ 1
    switch foreseen.pointee.shape {
    case .payment:
      figures.apply(paymentOf: first, foreseen, at: position)
    case .registration:
      figures.apply(registrationOf: first, foreseen, at: position)
    case .line:
      figures.apply(lineOf: first, foreseen, at: position)
    default:
      figures.apply(activationOf: first, foreseen, at: position)
    }
    recordedAt = foreseen.pointee.recordedAt
    head = position
  }

  /// Finds the numbers of a record's participants, in the order of the record; `nil` at an invalid name.
  @inline(__always)
  private mutating func resolve(_ foreseen: UnsafeMutablePointer<Foresight>) -> Handle? {
    guard
      let first = directory.participants.internChecked(
        foreseen.pointee.name, expected: foreseen.pointee.probableNumber,
        hash: foreseen.pointee.nameHash)
    else { return nil }
    let legs = foreseen.pointee.legs
    var latest = first
    for place in 0..<foreseen.pointee.legCount {
      guard
        let number = directory.participants.internChecked(legs[place].name, after: latest)
      else { return nil }
      legs[place].referrer = Handle(number)
      latest = number
    }
    return Handle(first)
  }
}

extension LedgerFigures {
  /// Folds a payment that was read ahead: only these projections look at payments.
  @inline(__always)
  fileprivate mutating func apply(
    paymentOf payer: Handle, _ payment: UnsafePointer<Foresight>, at position: UInt64
  ) {
    let payment = payment.pointee
    keys.insert(payment.key, position)
    referrals.countPayment(of: payer, payment.kind, payment.source)
    cashback.advance(to: payment.recordedAt)
    var earned: Int128 = 0
    for place in 0..<payment.legCount {
      let leg = payment.legs[place]
      cashback.earn(
        leg.amount, leg.referrer, payment.currency, at: payment.at, recordedAt: payment.recordedAt)
      earned &+= Int128(leg.amount)
    }
    wallets.pay(payment.amount, of: payer, payment.currency, payment.kind, payment.source)
    totals.addPayment(payment.amount, earned: earned, payment.currency)
  }

  /// Folds a registration that was read ahead: only these projections look at registrations.
  @inline(__always)
  fileprivate mutating func apply(
    registrationOf referee: Handle, _ registration: UnsafePointer<Foresight>, at position: UInt64
  ) {
    referrals.register(
      referee, by: registration.pointee.legs[0].referrer, at: registration.pointee.at, position)
    cashback.advance(to: registration.pointee.recordedAt)
    totals.count(.referralRegistered)
  }

  /// Folds an activation that was read ahead: only these projections look at activations.
  @inline(__always)
  fileprivate mutating func apply(
    activationOf referee: Handle, _ activation: UnsafePointer<Foresight>, at position: UInt64
  ) {
    referrals.activate(referee, at: activation.pointee.at, position)
    cashback.advance(to: activation.pointee.recordedAt)
    totals.count(.referralActivated)
  }

  /// Folds a line that was read ahead: only these projections look at lines that were paid into a wallet.
  @inline(__always)
  fileprivate mutating func apply(
    lineOf referrer: Handle, _ line: UnsafePointer<Foresight>, at position: UInt64
  ) {
    let line = line.pointee
    keys.insert(line.lineKey(of: referrer, keys.hash), position)
    cashback.advance(to: line.recordedAt)
    cashback.pay(line.amount, referrer, line.currency, in: line.batch)
    wallets.credit(line.amount, referrer, line.currency)
    batches.pay(line.amount, line.currency, in: line.batch, at: position, line.recordedAt)
    totals.addLine(line.amount, line.currency)
  }
}
