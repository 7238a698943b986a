extension LedgerNotification {
  /// The notification as one line of JSON: its id, kind, participant, position and time, its figures, and its words.
  ///
  /// - Parameter texts: where the words come from.
  /// - Returns: one line, the same each time.
  public func json(in texts: some NotificationTexts = EnglishTexts()) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("id", id)
    writer.member("kind", Text(kind.rawValue))
    if let participant { writer.member("participant", participant) }
    writer.key("position")
    writer.integer(Int64(clamping: position))
    writer.member("at", Text(at.description))
    content.write(to: &writer)
    let words = texts.words(for: self)
    writer.member("title", Text(words.title))
    writer.member("message", Text(words.message))
    if let action = words.action { writer.member("action", Text(action)) }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension LedgerNotification.Content {
  fileprivate func write(to writer: inout JSONWriter) {
    switch self {
    case .referralRegistered(let referee): writer.member("referee", referee)
    case .referralActivated(let referee, let days):
      writer.member("referee", referee)
      writer.count("days", days)
    case .cashbackEarned(let earned):
      writer.money(earned.earned)
      writer.member("payment", earned.payment)
      writer.member("payer", earned.payer)
      writer.member("paid", Text(earned.paid.amount.description))
      writer.member("paymentKind", Text(earned.kind.word.description))
      writer.count("months", earned.months)
      writer.count("days", earned.days)
      writer.count("depth", UInt64(earned.depth))
      writer.member("rate", Text(earned.rate.description))
    case .cashbackPaid(let paid):
      writer.money(paid.amount)
      writer.member("batch", paid.batch)
      writer.count("referrals", paid.referrals)
      writer.member("wallet", Text(paid.balance.amount.description))
      switch paid.destination {
      case .wallet: writer.member("destination", "wallet")
      case .address(let address): writer.member("destination", address)
      }
      if let reference = paid.reference { writer.member("reference", reference) }
    case .payoutAvailable(let share):
      writer.money(share.amount)
      writer.period(share.period)
      writer.member("score", Text(share.score.description))
      writer.key("counts")
      writer.beginObject()
      for count in share.counts {
        writer.key(count.metric.string)
        writer.integer(Int64(clamping: count.count))
      }
      writer.endObject()
    case .referralBonus(let bonus):
      writer.money(bonus.amount)
      writer.period(bonus.period)
      writer.member("referee", bonus.referee)
    case .withdrawalChanged(let change):
      writer.money(change.amount)
      writer.member("withdrawal", change.withdrawal)
      writer.member("status", Text("\(change.status)"))
      if let reason = change.reason { writer.member("reason", reason) }
      writer.member("available", Text(change.available.amount.description))
    case .batchFinished(let end):
      writer.member("batch", end.batch)
      writer.count("paid", end.paid)
      writer.count("failed", end.failed)
      writer.count("changed", end.changed)
      writer.key("totals")
      writer.beginObject()
      for total in end.totals {
        writer.key(total.currency.string)
        writer.string(total.amount.description)
      }
      writer.endObject()
    }
  }
}

extension JSONWriter {
  fileprivate mutating func count(_ name: StaticString, _ value: UInt64?) {
    guard let value else { return }
    key(name)
    integer(Int64(clamping: value))
  }

  fileprivate mutating func money(_ money: Money) {
    member("amount", Text(money.amount.description))
    member("currency", money.currency.code)
  }

  fileprivate mutating func period(_ period: LedgerNotification.PeriodName) {
    member("period", period.id)
    if let label = period.label { member("label", label) }
    member("from", Text(period.from.description))
    member("to", Text(period.to.description))
  }
}
