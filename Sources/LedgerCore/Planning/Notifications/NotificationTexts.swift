/// Turns notifications into words; a host supplies its own for other languages and tones.
public protocol NotificationTexts: Sendable {
  /// The words for a notification.
  func words(for notification: LedgerNotification) -> NotificationWords
}

/// A notification in words.
public struct NotificationWords: Hashable, Sendable {
  /// A few words.
  public var title: String
  /// A sentence or two.
  public var message: String
  /// What a button would say; `nil` where there is nothing to do.
  public var action: String?

  /// A title, a message, and perhaps an action.
  public init(title: String, message: String, action: String? = nil) {
    self.title = title
    self.message = message
    self.action = action
  }
}

/// The words that are used unless a host has its own: plain English, with every figure that there is.
public struct EnglishTexts: NotificationTexts {
  /// Plain English.
  public init() {}

  /// The words for a notification.
  public func words(for notification: LedgerNotification) -> NotificationWords {
    switch notification.content {
    case .referralRegistered(let referee):
      return NotificationWords(
        title: "New referral registered",
        message: "\(referee) came by your referral on \(date(notification.at)).")
    case .referralActivated(let referee, let days):
      let trial = days.map { "a trial of \(counted($0, "day"))" } ?? "a trial"
      return NotificationWords(
        title: "Your referral started a trial", message: "\(referee) started \(trial).")
    case .cashbackEarned(let earned): return words(for: earned)
    case .cashbackPaid(let paid): return words(for: paid)
    case .payoutAvailable(let share): return words(for: share)
    case .referralBonus(let bonus):
      return NotificationWords(
        title: "Referral bonus earned",
        message: "You earned \(bonus.amount) referral bonus for \(bonus.period.shown) from "
          + "\(bonus.referee) you referred.",
        action: "Claim bonus")
    case .withdrawalChanged(let change): return words(for: change)
    case .batchFinished(let end): return words(for: end)
    }
  }

  private func words(for earned: LedgerNotification.CashbackEarned) -> NotificationWords {
    var message = "\(earned.payer) made a \(word(for: earned.kind)) of \(earned.paid)"
    if let months = earned.months { message += " for \(counted(months, "month"))" }
    if let days = earned.days { message += " for \(counted(days, "day"))" }
    message += "; you earned \(earned.earned) cashback (\(earned.rate))."
    return NotificationWords(title: "Cashback earned", message: message)
  }

  private func words(for paid: LedgerNotification.CashbackPayout) -> NotificationWords {
    var message = "You were paid \(paid.amount) cashback for "
    message += "\(counted(paid.referrals, "active referral"))"
    switch paid.destination {
    case .wallet: message += ". Your wallet holds \(paid.balance)."
    case .address(Destination.somewhereOutside): message += ", outside of your wallet."
    case .address(let address): message += ", sent to \(address)."
    }
    if let reference = paid.reference { message += " Reference: \(reference)." }
    message += " Batch: \(paid.batch)."
    return NotificationWords(title: "Cashback paid", message: message)
  }

  private func words(for share: LedgerNotification.PeriodShare) -> NotificationWords {
    let counts = share.counts.map { "\($0.metric) \($0.count)" }.joined(separator: ", ")
    let breakdown = counts.isEmpty ? "" : " (\(counts))"
    return NotificationWords(
      title: "Revenue share payout available",
      message: "You earned \(share.amount) for \(share.period.shown) with a score of \(share.score)"
        + "\(breakdown).",
      action: "Claim payout")
  }

  private func words(for change: LedgerNotification.WithdrawalChange) -> NotificationWords {
    let what = "Your withdrawal \(change.withdrawal) of \(change.amount)"
    let reason = change.reason.map { ": \($0)" } ?? ""
    let available = "\(change.available) is available."
    return switch change.status {
    case .requested:
      NotificationWords(
        title: "Withdrawal requested", message: "\(what) was requested. \(available)")
    case .approved:
      NotificationWords(title: "Withdrawal approved", message: "\(what) was approved.")
    case .rejected:
      NotificationWords(
        title: "Withdrawal rejected", message: "\(what) was rejected\(reason). \(available)")
    case .completed:
      NotificationWords(
        title: "Withdrawal completed", message: "\(what) was paid out. \(available)")
    case .failed:
      NotificationWords(
        title: "Withdrawal failed", message: "\(what) could not be paid out\(reason). \(available)")
    }
  }

  private func words(for end: LedgerNotification.BatchEnd) -> NotificationWords {
    let totals = end.totals.map { "\($0.amount) \($0.currency)" }.joined(separator: ", ")
    var message = "\(end.batch) paid \(counted(end.paid, "line"))"
    if !totals.isEmpty { message += ", \(totals) in all" }
    message += "; \(end.failed) failed, \(end.changed) changed since the preview."
    return NotificationWords(title: "Cashback batch processed", message: message)
  }

  private func counted(_ count: UInt64, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }

  private func date(_ moment: Timestamp) -> String { String(moment.description.prefix(10)) }

  private func word(for kind: PaymentKind) -> String {
    switch kind {
    case .purchase: "purchase"
    case .subscription: "subscription payment"
    case .renewal: "renewal"
    case .topUp: "top-up"
    }
  }
}
