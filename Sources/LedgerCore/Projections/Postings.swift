/// One side of a double entry (invariant I1).
public struct Posting: Hashable, Sendable {
  /// The account, such as `Liabilities:Wallet` with its participant.
  public let account: PostingAccount
  /// The amount in minor units: a debit is positive, a credit negative.
  public let amount: Int64
  /// The currency's code.
  public let currency: Text
}

/// The accounts of the double-entry books that follow from a log.
public enum PostingAccount: Hashable, Sendable {
  /// What the program spends on cashback.
  case cashbackExpense
  /// What the program spends on payouts of periods.
  case payoutExpense
  /// Money on its way in or out.
  case clearing
  /// Payments out of wallets.
  case payments
  /// Corrections by hand.
  case adjustments
  /// Cashback that is owed to a referrer.
  case cashback(ID)
  /// Payouts that are owed to a participant.
  case payouts(ID)
  /// What a participant's wallet holds.
  case wallet(ID)

  /// The name of the account in a journal, without its participant.
  public var name: String {
    switch self {
    case .cashbackExpense: "Expenses:Cashback"
    case .payoutExpense: "Expenses:Payouts"
    case .clearing: "Assets:Clearing"
    case .payments: "Income:Payments"
    case .adjustments: "Equity:Adjustments"
    case .cashback: "Liabilities:Cashback"
    case .payouts: "Liabilities:Payouts"
    case .wallet: "Liabilities:Wallet"
    }
  }
}

extension Event where Form == Spelled {
  /// The double-entry postings of this event; they sum to zero (invariant I1).
  ///
  /// - Parameter periodCurrency: the currency of a period, as its events do not name it themselves.
  /// - Returns: pairs of a debit and a credit; none for an event that moves no money of the program.
  public func postings(periodCurrency: (Text) -> Text?) -> [Posting] {
    var book = Book()
    switch body {
    case .paymentSucceeded(let payment):
      for earning in payment.earnings ?? [] {
        book.post(
          .cashbackExpense, .cashback(earning.referrer), earning.amount.units, payment.currency)
      }
      book.move(
        payment.kind, payment.source, payment.payer, payment.amount.units, payment.currency)
    case .paymentRefunded(let refund):
      guard let currency = refund.currency, let payer = refund.payer, let kind = refund.kind,
        let source = refund.source
      else { break }
      for reversal in refund.reversals ?? [] {
        book.post(.cashbackExpense, .cashback(reversal.referrer), reversal.amount.units, currency)
      }
      book.move(kind, source, payer, 0 &- refund.amount.units, currency)
    case .cashbackPaid(let paid):
      book.post(
        .cashback(paid.referrer), paid.destination.account(of: paid.referrer),
        paid.amount.units, paid.currency)
    case .payoutCalculated(let line):
      if let currency = periodCurrency(line.period) {
        book.post(.payoutExpense, .payouts(line.participant), line.amount.units, currency)
      }
    case .payoutClaimed(let claim):
      if let currency = periodCurrency(claim.period), let amount = claim.amount {
        book.post(
          .payouts(claim.participant), claim.destination.account(of: claim.participant),
          amount.units, currency)
      }
    case .balanceAdjusted(let adjustment):
      let account: PostingAccount =
        adjustment.account == .wallet
        ? .wallet(adjustment.participant) : .cashback(adjustment.participant)
      book.post(.adjustments, account, adjustment.amount.units, adjustment.currency)
    default:
      break
    }
    return book.postings
  }

  /// The postings of a completed withdrawal, whose amount stands in its request.
  public static func postings(
    ofCompleted request: WithdrawalRequested<Spelled>
  ) -> [Posting] {
    var book = Book()
    book.post(
      .wallet(request.participant), .clearing, request.amount.units, request.currency)
    return book.postings
  }
}

extension Destination where Form == Spelled {
  fileprivate func account(of participant: ID) -> PostingAccount {
    switch self {
    case .wallet: .wallet(participant)
    case .address: .clearing
    }
  }
}

private struct Book {
  private(set) var postings: [Posting] = []

  /// Debits one account and credits another; a negative amount is mirrored.
  mutating func post(
    _ debit: PostingAccount, _ credit: PostingAccount, _ amount: Int64, _ currency: Text
  ) {
    postings.append(Posting(account: debit, amount: amount, currency: currency))
    postings.append(Posting(account: credit, amount: 0 &- amount, currency: currency))
  }

  /// What a payment moves in or out of the payer's wallet.
  mutating func move(
    _ kind: PaymentKind, _ source: PaymentSource, _ payer: ID, _ amount: Int64, _ currency: Text
  ) {
    switch Wallets.effect(of: kind, source) {
    case 1: post(.clearing, .wallet(payer), amount, currency)
    case -1: post(.wallet(payer), .payments, amount, currency)
    default: break
    }
  }
}
