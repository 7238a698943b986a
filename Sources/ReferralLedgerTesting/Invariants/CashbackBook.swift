import LedgerCore

/// Cashback added up from a log, for the invariants alone: it trusts what events say and checks nothing.
struct CashbackBook {
  struct Account: Hashable {
    var participant: ID
    var currency: Text
  }

  struct Line: Hashable {
    var batch: Text
    var account: Account

    init(_ batch: Text, _ account: Account) {
      self.batch = batch
      self.account = account
    }
  }

  struct Entry {
    var earned: Int128 = 0
    var paid: Int128 = 0
    var inFlight: Int128 = 0
    var earnings: [(matures: Timestamp, amount: Int128)] = []
  }

  private(set) var entries: [Account: Entry] = [:]
  private(set) var inFlight: [Line: Int64] = [:]
  private var blocked: Set<ID> = []
  private var terms: ProgramTerms?

  mutating func read(_ event: LedgerEvent) {
    switch event.body {
    case .programPublished(let program): terms = program.terms
    case .referrerBlocked(let change): blocked.insert(change.participant)
    case .referrerUnblocked(let change): blocked.remove(change.participant)
    case .paymentSucceeded(let payment):
      let matures = event.at.adding(days: terms?.holdDays ?? 0)
      for leg in payment.earnings ?? [] {
        earn(leg.referrer, payment.currency, leg.amount, matures)
      }
    case .paymentRefunded(let refund):
      for leg in refund.reversals ?? [] {
        earn(leg.referrer, refund.currency ?? "", leg.amount, refund.matures)
      }
    case .balanceAdjusted(let adjustment) where adjustment.account == .cashback:
      earn(adjustment.participant, adjustment.currency, adjustment.amount, nil)
    case .cashbackStarted(let start):
      let account = Account(participant: start.referrer, currency: start.currency)
      inFlight[Line(start.batch, account)] = start.amount.units
      entries[account, default: Entry()].inFlight += Int128(start.amount.units)
    case .cashbackFailed(let failure):
      end(failure.batch, Account(participant: failure.referrer, currency: failure.currency))
    case .cashbackPaid(let paid):
      let account = Account(participant: paid.referrer, currency: paid.currency)
      end(paid.batch, account)
      entries[account, default: Entry()].paid += Int128(paid.amount.units)
    default: break
    }
  }

  private mutating func earn(
    _ participant: ID, _ currency: Text, _ amount: Amount, _ matures: Timestamp?
  ) {
    let account = Account(participant: participant, currency: currency)
    entries[account, default: Entry()].earned += Int128(amount.units)
    guard let matures else { return }
    entries[account, default: Entry()].earnings.append((matures, Int128(amount.units)))
  }

  private mutating func end(_ batch: Text, _ account: Account) {
    let ended = inFlight.removeValue(forKey: Line(batch, account)) ?? 0
    entries[account, default: Entry()].inFlight -= Int128(ended)
  }

  /// What is payable by rule R10.
  func payable(_ account: Account, at time: Timestamp) -> Int128 {
    guard let entry = entries[account], !blocked.contains(account.participant) else { return 0 }
    var payable = entry.earned - entry.paid - entry.inFlight
    for earning in entry.earnings where time < earning.matures { payable -= earning.amount }
    let minimum = terms?.minimumPayout(in: account.currency) ?? 0
    return payable < max(Int128(minimum), 0) ? 0 : max(payable, 0)
  }
}
