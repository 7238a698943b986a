/// What each payment earned for whom, and how much of that was paid (rule R14).
///
/// It is no part of the ledger's state: it has a row for every earning of the log, and is folded by those who
/// ask how single payments stand.
///
/// ## Topics
/// - ``ProjectionFold/settlement(of:)``
/// - ``ProjectionFold/failedSettlements``
public struct PaymentLegs: Projection {
  private var payments = NameTable(hash: .standard)
  private var rows: [PaymentRow] = []
  private var legs: [LegRow] = []
  private var accounts: [AccountRow] = []
  private var accountNumbers: [UInt64: UInt32] = [:]
  /// Why attempts failed that are the latest of their leg or account, by the position at which they did.
  private var failures: [UInt64: Text] = [:]

  /// No payments yet.
  public init() {}

  /// Takes the next event into account.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    switch event.body {
    case .paymentSucceeded(let payment): add(payment, event, context)
    case .paymentRefunded(let refund):
      guard let currency = refund.currency,
        let payment = payments.number(of: context.bytes(refund.payment))
      else { return }
      for reversal in refund.reversals ?? DenseReversals() {
        guard let leg = leg(of: payment, reversal.referrer, currency) else { continue }
        legs[leg].earned &+= reversal.amount
      }
    case .cashbackStarted(let started):
      attempt(.inFlight, context.text(started.batch), started.referrer, started.currency, event)
    case .cashbackFailed(let failed):
      attempt(.failed, context.text(failed.batch), failed.referrer, failed.currency, event)
      failures[event.position] = context.text(failed.reason)
    case .cashbackPaid(let paid):
      attempt(.none, context.text(paid.batch), paid.referrer, paid.currency, event)
      if let (leg, number) = leg(in: context.text(paid.batch), paid.referrer, paid.currency) {
        legs[leg].paid &+= Int128(paid.amount)
        legs[leg].nextBatchNumber = max(legs[leg].nextBatchNumber, number &+ 1)
      } else {
        let account = reachAccount(paid.referrer, paid.currency)
        accounts[account].paid &+= Int128(paid.amount)
      }
    default: break
    }
  }

  private mutating func add(
    _ payment: PaymentSucceeded<Dense>, _ event: borrowing Event<Dense>,
    _ context: borrowing FoldContext
  ) {
    let number = payments.intern(context.bytes(payment.payment))
    guard Int(number) == rows.count else { return }
    let earnings = payment.earnings ?? DenseEarnings()
    rows.append(
      PaymentRow(
        position: event.position, first: legs.count, count: earnings.count,
        currency: payment.currency))
    for earning in earnings {
      let account = reachAccount(earning.referrer, payment.currency)
      let leg = legs.count
      legs.append(
        LegRow(
          payment: number, account: UInt32(truncatingIfNeeded: account), earned: earning.amount))
      if accounts[account].first < 0 {
        accounts[account].first = leg
      } else {
        legs[accounts[account].last].next = leg
      }
      accounts[account].last = leg
    }
  }

  private mutating func attempt(
    _ status: Attempt.Status, _ batch: Text, _ referrer: Handle, _ currency: CurrencyIndex,
    _ event: borrowing Event<Dense>
  ) {
    let before: UInt64
    if let (leg, _) = leg(in: batch, referrer, currency) {
      before = legs[leg].attempt.changedAt
      legs[leg].attempt.turn(to: status, at: event.position)
    } else {
      let account = reachAccount(referrer, currency)
      before = accounts[account].attempt.changedAt
      accounts[account].attempt.turn(to: status, at: event.position)
    }
    failures[before] = nil
  }

  private mutating func reachAccount(_ referrer: Handle, _ currency: CurrencyIndex) -> Int {
    let key = UInt64(referrer.rawValue) << 8 | UInt64(currency.rawValue)
    if let number = accountNumbers[key] { return Int(number) }
    accountNumbers[key] = UInt32(truncatingIfNeeded: accounts.count)
    accounts.append(AccountRow(referrer: referrer, currency: currency))
    return accounts.count - 1
  }

  /// The leg that a batch of a payment is for, and the batch's number; the gate looks in the same order.
  private func leg(
    in batch: Text, _ referrer: Handle, _ currency: CurrencyIndex
  ) -> (leg: Int, number: UInt64)? {
    for id in BatchID.payments(of: batch) {
      guard let payment = payments.number(of: id), let leg = leg(of: payment, referrer, currency)
      else { continue }
      return (leg, BatchID.number(of: batch, for: id))
    }
    return nil
  }

  private func leg(of payment: UInt32, _ referrer: Handle, _ currency: CurrencyIndex) -> Int? {
    let row = rows[Int(payment)]
    return (row.first..<row.first + row.count).first { leg in
      let account = accounts[Int(legs[leg].account)]
      return account.referrer == referrer && account.currency == currency
    }
  }

  // MARK: Asking

  /// How the payouts of a payment stand; `nil` for one that was never recorded.
  ///
  /// What was paid for a leg beyond its earning, because that was refunded, covers other legs as what is
  /// paid by batches does, the oldest first.
  /// - Complexity: O(*n*) for *n* earnings of the payment's referrers.
  func settlement(of payment: Text, _ directory: Directory) -> PaymentSettlement? {
    payments.number(of: payment).map { number in
      var covered: [Int: Int64] = [:]
      let row = rows[Int(number)]
      for leg in row.first..<row.first + row.count {
        cover(Int(legs[leg].account)) { if $0 == leg { covered[leg] = $1 } }
      }
      return settlement(number, covered, directory)
    }
  }

  /// The payments whose latest attempt to pay some leg failed, in the order of the log.
  func failed(_ directory: Directory) -> [PaymentSettlement] {
    var covered: [Int: Int64] = [:]
    var affected: Set<UInt32> = []
    for account in accounts.indices {
      cover(account) { leg, amount in
        covered[leg] = amount
        if amount < legs[leg].earned, latestAttempt(leg).status == .failed {
          affected.insert(legs[leg].payment)
        }
      }
    }
    return affected.sorted().map { settlement($0, covered, directory) }
  }

  private func settlement(
    _ number: UInt32, _ covered: [Int: Int64], _ directory: Directory
  ) -> PaymentSettlement {
    let row = rows[Int(number)]
    let currency = directory.currency(row.currency)
    let shown = (row.first..<row.first + row.count).map { leg in
      let amount = covered[leg] ?? 0
      let latest = amount < legs[leg].earned ? latestAttempt(leg) : Attempt()
      return PaymentSettlement.Leg(
        referrer: directory.name(of: accounts[Int(legs[leg].account)].referrer),
        earned: Money(minorUnits: legs[leg].earned, currency: currency),
        covered: Money(minorUnits: amount, currency: currency),
        isInFlight: latest.status == .inFlight,
        failure: latest.status == .failed ? failures[latest.changedAt] ?? "failed" : nil,
        nextBatchNumber: nextBatchNumber(of: leg))
    }
    let status: PaymentSettlement.Status =
      if shown.isEmpty { .notApplicable } else if shown.allSatisfy(\.isPaid) {
        .completed
      } else if shown.contains(where: \.hasFailed) { .failed } else { .queued }
    return PaymentSettlement(
      payment: payments.name(of: number), position: row.position, status: status, legs: shown)
  }

  /// The number of the next batch that is of this leg: `payment:a:2` is of the payment `a:2` where there is one.
  private func nextBatchNumber(of leg: Int) -> UInt64 {
    let payment = payments.name(of: legs[leg].payment)
    let account = accounts[Int(legs[leg].account)]
    var number = legs[leg].nextBatchNumber
    while case let other? = self.leg(
      in: BatchID.ofPayment(payment, number: number), account.referrer, account.currency),
      other.leg != leg
    {
      number += 1
    }
    return number
  }

  /// Tells how much of each leg of an account is covered, the oldest first.
  private func cover(_ account: Int, _ body: (_ leg: Int, _ covered: Int64) -> Void) {
    var rest = accounts[account].paid
    var next = accounts[account].first
    while next >= 0 {
      rest &+= max(0, legs[next].paid &- Int128(legs[next].earned))
      next = legs[next].next
    }
    next = accounts[account].first
    while next >= 0 {
      let earned = Int128(legs[next].earned)
      let own = min(legs[next].paid, earned)
      let others = min(max(0, earned &- own), rest)
      rest &-= others
      body(next, Int64(clamping: own &+ others))
      next = legs[next].next
    }
  }

  /// The latest attempt that a leg was part of: one of its own, or one for all that its referrer had earned by then.
  private func latestAttempt(_ leg: Int) -> Attempt {
    let own = legs[leg].attempt
    let common = accounts[Int(legs[leg].account)].attempt
    let isCommon =
      common.startedAt > rows[Int(legs[leg].payment)].position && common.changedAt > own.changedAt
    return isCommon ? common : own
  }
}

extension PaymentLegs {
  private struct PaymentRow {
    let position: UInt64
    let first: Int
    let count: Int
    let currency: CurrencyIndex
  }

  private struct LegRow {
    let payment: UInt32
    let account: UInt32
    /// Net of reversals.
    var earned: Int64
    /// By batches of the payment itself.
    var paid: Int128 = 0
    var nextBatchNumber: UInt64 = 1
    var attempt = Attempt()
    /// The next leg of the account, or -1.
    var next = -1
  }

  private struct AccountRow {
    let referrer: Handle
    let currency: CurrencyIndex
    /// By batches of no payment.
    var paid: Int128 = 0
    var attempt = Attempt()
    /// The first and the last leg, or -1.
    var first = -1
    var last = -1
  }

  /// The latest attempt to pay something by an executor.
  private struct Attempt {
    var status = Status.none
    var startedAt: UInt64 = 0
    var changedAt: UInt64 = 0

    enum Status { case none, inFlight, failed }

    mutating func turn(to status: Status, at position: UInt64) {
      self.status = status
      changedAt = position
      if status == .inFlight { startedAt = position }
    }
  }
}

extension ProjectionFold where Folded == PaymentLegs {
  /// How the referral payouts of a payment stand; `nil` for one that was never recorded (rule R14).
  public func settlement(of payment: Text) -> PaymentSettlement? {
    projection.settlement(of: payment, directory)
  }

  /// The payments whose latest attempt to pay some leg failed, in the order of the log.
  /// - Complexity: O(*n*) for *n* earnings of the log.
  public var failedSettlements: [PaymentSettlement] { projection.failed(directory) }
}
