/// Everything that a log says, folded: the state on which the gate decides and questions are answered.
///
/// It is a value: the state at an earlier moment is another one, folded up to there. All of it is flat
/// arrays indexed by small numbers, given in the order of the log, so that the same log gives the same
/// state, and the same digest, on every machine (invariant I12).
public struct LedgerState: Sendable {
  /// Who and what the log has named.
  public package(set) var directory: Directory
  /// All figures that follow from the log.
  package var figures: LedgerFigures
  /// The position of the latest event; 0 for an empty log.
  public package(set) var head: UInt64 = 0
  /// When the latest event was recorded; `nil` for an empty log.
  public package(set) var recordedAt: Timestamp?

  /// The state of an empty log; the key places entries in tables and shows in no answer.
  package init(hashKey: (UInt64, UInt64) = (0x5EED_0F7A_B1E5_0001, 0x5EED_0F7A_B1E5_0002)) {
    let hash = KeyedHash(key: hashKey)
    directory = Directory(hash: hash)
    figures = LedgerFigures(hash: hash)
  }

  /// Folds the record that stands next in the log; many at once are folded by ``fold(framed:)``.
  package mutating func fold(_ record: UnsafeRawBufferPointer) throws(RecordFailure) {
    let position = head &+ 1
    recordedAt = try withUnsafeMutablePointer(to: &directory) {
      directory throws(RecordFailure) -> Timestamp in
      var reader = RecordReader(record, resolver: DenseResolver(directory: directory))
      let envelope = try reader.readEnvelope(at: position)
      let context = FoldContext(record: record, directory: UnsafePointer(directory))
      if envelope.type == .paymentSucceeded {
        // Nearly every event of a log is a payment; it is folded without becoming an `Event` first.
        var payment = PaymentSucceeded<Dense>.blank
        payment.visit(&reader)
        try reader.finish()
        figures.apply(payment, envelope, in: context)
      } else {
        let body = EventBody<Dense>.reading(envelope.type, from: &reader)
        try reader.finish()
        figures.apply(Event(envelope, body: body), in: context)
      }
      return envelope.recordedAt
    }
    head = position
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    directory.visitParts(&visitor)
    figures.visitParts(&visitor)
  }
}

/// The ledger's own projections, side by side; each can also be folded alone.
public struct LedgerFigures: Projection {
  /// The terms and when they were published.
  public package(set) var program = ProgramHistory()
  /// Where each key was recorded.
  public package(set) var keys: KeyIndex
  /// Who referred whom.
  public package(set) var referrals: Referrals
  /// Which code refers to whom.
  public package(set) var codes: ReferralCodes
  /// What was earned, paid and is in flight.
  public package(set) var cashback: Cashback
  /// What wallets hold, and withdrawals.
  public package(set) var wallets: Wallets
  /// Periods and their payouts.
  public package(set) var periods: Periods
  /// How much of each payment was refunded.
  public package(set) var refunds: Refunds
  /// The batches that were seen.
  public package(set) var batches: Batches
  /// The sums of the whole program.
  public package(set) var totals = Totals()

  package init(hash: KeyedHash) {
    keys = KeyIndex(hash: hash)
    referrals = Referrals(hash: hash)
    codes = ReferralCodes(hash: hash)
    cashback = Cashback(hash: hash)
    wallets = Wallets(hash: hash)
    periods = Periods(hash: hash)
    refunds = Refunds(hash: hash)
    batches = Batches(hash: hash)
  }

  /// Folds an event into every projection.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    keys.apply(event, in: context)
    referrals.apply(event, in: context)
    cashback.apply(event, in: context)
    wallets.apply(event, in: context)
    totals.apply(event, in: context)
    program.apply(event, in: context)
    codes.apply(event, in: context)
    periods.apply(event, in: context)
    refunds.apply(event, in: context)
    batches.apply(event, in: context)
  }

  /// Folds a payment: only these projections look at payments.
  package mutating func apply(
    _ payment: borrowing PaymentSucceeded<Dense>, _ envelope: borrowing Envelope<Dense>,
    in context: borrowing FoldContext
  ) {
    keys.apply(payment, envelope.position, in: context)
    referrals.countPayment(of: payment.payer, payment.kind, payment.source)
    cashback.apply(payment, envelope)
    wallets.pay(payment.amount, of: payment.payer, payment.currency, payment.kind, payment.source)
    totals.apply(payment)
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    program.visitParts(&visitor)
    visitor.visit(&keys)
    referrals.visitParts(&visitor)
    codes.visitParts(&visitor)
    cashback.visitParts(&visitor)
    wallets.visitParts(&visitor)
    periods.visitParts(&visitor)
    refunds.visitParts(&visitor)
    batches.visitParts(&visitor)
    totals.visitParts(&visitor)
  }
}

/// Why a log could not be folded: at which position, and what is wrong with the record there.
public struct ReplayFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The position of the record that could not be read.
  public let position: UInt64
  /// What is wrong with it.
  public let failure: RecordFailure

  package init(position: UInt64, failure: RecordFailure) {
    self.position = position
    self.failure = failure
  }

  /// Says at which position the log could not be folded, and why.
  public var description: String { "position \(position): \(failure)" }
}
