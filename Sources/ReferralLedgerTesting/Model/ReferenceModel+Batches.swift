public import LedgerCore

extension ReferenceModel {
  /// Previews a batch, for everybody or for one referrer (rule R11); it changes nothing.
  public mutating func preview(of referrer: ID?, by actor: Text, now: Timestamp) -> Decision {
    previewed = nil
    do throws(Rejection) {
      try ModelShape.requireID(actor, "actor")
      guard !facts.terms.isEmpty else { throw ModelDraft.noProgram }
      let moment = recordedAt(now)
      var preview = ModelPreview(batch: freeBatch(at: moment), actor: actor, previewedAt: moment)
      for balance in balances(at: moment) {
        if let referrer, referrer != balance.participant { continue }
        add(balance, to: &preview)
      }
      for currency in Set(preview.lines.map(\.currency)) {
        let own = preview.lines.filter { $0.currency == currency }
        guard Int64(exactly: own.map { Int128($0.amount) }.reduce(0, +)) != nil else {
          throw Rejection(.amountOverflow, "a total would not fit into an amount")
        }
      }
      previewed = preview
      return .duplicate(of: nil)
    } catch {
      return .rejected(error)
    }
  }

  /// The line of an account, or why it has none: the first reason that applies.
  private func add(_ balance: Balance, to preview: inout ModelPreview) {
    guard balance.pending != 0 else { return }
    let mature = Int128(balance.pending) - Int128(balance.onHold)
    var reason: String?
    if facts.blocked.contains(balance.participant) {
      reason = "blocked"
    } else if balance.pending < 0 {
      reason = "negative"
    } else if mature <= 0 {
      reason = "onHold"
    } else if mature <= Int128(balance.inFlight) {
      reason = "inFlight"
    } else if balance.payable == 0 {
      reason = "belowMinimum"
    }
    if let reason {
      preview.leftOut.append(
        (balance.participant, balance.currency, Int128(balance.pending), reason))
    } else {
      preview.lines.append(
        ModelPreview.Line(
          referrer: balance.participant, currency: balance.currency, amount: balance.payable,
          referrals: facts.count(.activated, of: balance.participant)))
    }
  }

  private func freeBatch(at moment: Timestamp) -> Text {
    let numbers = moment.description.split(whereSeparator: { !$0.isNumber })
    let name =
      "BATCH-" + numbers[0] + numbers[1] + numbers[2] + "-" + numbers[3] + numbers[4] + numbers[5]
    let taken = Set(events.compactMap { $0.body.batch?.string })
    var number = 1
    while taken.contains(number == 1 ? name : "\(name)-\(number)") { number += 1 }
    return Text(number == 1 ? name : "\(name)-\(number)")
  }

  /// Confirms the latest preview, line by line, or does nothing where there is none (rule R12).
  public mutating func confirm(by actor: Text, now: Timestamp) -> Decision {
    guard let preview = previewed else { return .duplicate(of: nil) }
    let moment = recordedAt(now)
    do throws(Rejection) {
      try ModelShape.requireID(actor, "actor")
      guard preview.actor == actor else {
        throw Rejection(.batchNotYours, "somebody else asked for \(preview.batch)")
      }
      if let position = positions[ModelKey(.batchFinished, [preview.batch])] {
        guard preview.lines.contains(where: { isTried($0, in: preview.batch) }) else {
          throw Rejection(.batchChanged, "no line of it was tried")
        }
        return .duplicate(of: position)
      }
      guard moment.milliseconds - preview.previewedAt.milliseconds <= 120_000 else {
        throw Rejection(.batchExpired, "\(preview.batch) is older than 120 seconds")
      }
      var after = self
      let accepted = try after.pay(preview, by: actor, at: moment)
      self = after
      return .accepted(accepted)
    } catch {
      return .rejected(error)
    }
  }

  /// Proposes each line, and then the end of the batch.
  private mutating func pay(
    _ preview: ModelPreview, by actor: Text, at moment: Timestamp
  ) throws(Rejection) -> [LedgerEvent] {
    var accepted: [LedgerEvent] = []
    var paid: [ModelPreview.Line] = []
    for line in preview.lines {
      let code = line.currency.code
      let key = ModelLineKey(batch: preview.batch, referrer: line.referrer, currency: code)
      if facts.lines[key]?.inFlight != nil { continue }
      let body = EventBody.cashbackPaid(line.payment(in: preview.batch))
      switch propose(Proposal(body, actor: actor), now: moment) {
      case .accepted(let events):
        accepted += events
        paid.append(line)
      case .duplicate: paid.append(line)
      // Paid before, and not into the wallet.
      case .rejected where facts.lines[key]?.paid == line.amount: paid.append(line)
      case .rejected: break
      }
    }
    guard !paid.isEmpty else { throw Rejection(.batchChanged, "no line is left") }
    var payments = payments(in: preview.batch)
    if totals(of: payments) == nil { payments = paid.map { $0.payment(in: preview.batch) } }
    let end = BatchFinished<Spelled>(
      batch: preview.batch, paid: UInt64(payments.count), failed: 0,
      changed: UInt64(preview.lines.count - paid.count), totals: totals(of: payments) ?? [])
    guard
      case .accepted(let events) = propose(
        Proposal(.batchFinished(end), actor: actor), now: moment)
    else { throw Rejection(.conflict, "\(preview.batch) was closed before") }
    return accepted + events
  }

  /// All that was paid in a batch, also by another preview of the same second.
  private func payments(in batch: Text) -> [CashbackPaid<Spelled>] {
    events.compactMap { event in
      guard case .cashbackPaid(let paid) = event.body, paid.batch == batch else { return nil }
      return paid
    }
  }

  /// What payments come to in each currency; `nil` where that would not fit into an amount.
  private func totals(of payments: [CashbackPaid<Spelled>]) -> [CurrencyTotal<Spelled>]? {
    var totals: [CurrencyTotal<Spelled>] = []
    for code in Set(payments.map(\.currency)).sorted() {
      guard let currency = facts.currency(code) else { continue }
      let own = payments.filter { $0.currency == code }
      let sum = own.map { Int128(facts.units($0.amount, currency)) }.reduce(0, +)
      guard let units = Int64(exactly: sum) else { return nil }
      totals.append(
        CurrencyTotal(
          currency: code, amount: Amount(minorUnits: units, exponent: currency.exponent)))
    }
    return totals
  }

  /// Whether a batch has the line, with the same amount, in whatever state.
  private func isTried(_ line: ModelPreview.Line, in batch: Text) -> Bool {
    let amount = Amount(minorUnits: line.amount, exponent: line.currency.exponent)
    var latest: Amount?
    for event in events {
      switch event.body {
      case .cashbackStarted(let event)
      where event.batch == batch && event.referrer == line.referrer
        && event.currency == line.currency.code:
        latest = event.amount
      case .cashbackPaid(let event)
      where event.batch == batch && event.referrer == line.referrer
        && event.currency == line.currency.code:
        latest = event.amount
      default: break
      }
    }
    return latest == amount
  }
}

extension EventBody where Form == Spelled {
  /// The batch that the event is of.
  fileprivate var batch: Text? {
    switch self {
    case .cashbackStarted(let event): event.batch
    case .cashbackPaid(let event): event.batch
    case .cashbackFailed(let event): event.batch
    case .batchFinished(let event): event.batch
    default: nil
    }
  }
}

extension BatchPreview.Line {
  /// The line as it is paid into the wallet.
  package func payment(in batch: Text) -> CashbackPaid<Spelled> {
    CashbackPaid(batch: batch, referrer: referrer, amount: amount, currency: currency)
  }
}
