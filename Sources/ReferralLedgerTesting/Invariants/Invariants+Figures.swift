public import LedgerCore

extension Invariants {
  /// I2: earned is pending and paid, and both are what the log adds up to.
  public static func figures(
    _ events: [LedgerEvent], _ balances: [Balance], at time: Timestamp
  ) -> [String] {
    var book = CashbackBook()
    for event in events { book.read(event) }
    var violations: [String] = []
    for balance in balances {
      let whose = "\(balance.participant) in \(balance.currency.code)"
      let account = CashbackBook.Account(
        participant: balance.participant, currency: balance.currency.code)
      let entry = book.entries[account] ?? CashbackBook.Entry()
      if Int128(balance.earned) != Int128(balance.pending) + Int128(balance.paid) {
        violations.append("I2: earned of \(whose) is not pending and paid")
      }
      if Int128(balance.earned) != entry.earned || Int128(balance.paid) != entry.paid {
        violations.append("I2: earned or paid of \(whose) is not what the log adds up to")
      }
      if Int128(balance.inFlight) != entry.inFlight {
        violations.append("R10: inFlight of \(whose) is not what the log adds up to")
      }
      if Int128(balance.payable) != book.payable(account, at: time) {
        violations.append("R10: payable of \(whose) is not pending less onHold and inFlight")
      }
      if Int128(balance.available) != Int128(balance.wallet) - Int128(balance.reserved) {
        violations.append("R20: available of \(whose) is not wallet less reserved")
      }
    }
    let shown = Set(
      balances.map {
        CashbackBook.Account(participant: $0.participant, currency: $0.currency.code)
      })
    for account in book.entries.keys where !shown.contains(account) {
      violations.append("\(account.participant) has no row in \(account.currency)")
    }
    return violations
  }

  /// I3: nobody is handed or paid more than was payable at that moment.
  public static func payments(_ events: [LedgerEvent]) -> [String] {
    var book = CashbackBook()
    var violations: [String] = []
    for event in events {
      switch event.body {
      case .cashbackStarted(let start):
        let account = CashbackBook.Account(
          participant: start.referrer, currency: start.currency)
        if Int128(start.amount.units) > book.payable(account, at: event.recordedAt) {
          violations.append("I3: position \(event.position) starts more than is payable")
        }
      case .cashbackPaid(let paid):
        let account = CashbackBook.Account(participant: paid.referrer, currency: paid.currency)
        if let inFlight = book.inFlight[CashbackBook.Line(paid.batch, account)] {
          if inFlight != paid.amount.units {
            violations.append("I3: position \(event.position) pays another amount than started")
          }
        } else if Int128(paid.amount.units) > book.payable(account, at: event.recordedAt) {
          violations.append("I3: position \(event.position) pays more than is payable")
        }
      default: break
      }
      book.read(event)
    }
    return violations
  }
}
