import LedgerCore

/// What a batch would pay, as the model sees it (rule R11).
struct ModelPreview: Sendable {
  var batch: Text
  var actor: Text
  var previewedAt: Timestamp
  var lines: [Line] = []
  var leftOut: [(referrer: ID, currency: Currency, pending: Int128, reason: String)] = []

  struct Line: Sendable {
    var referrer: ID
    var currency: Currency
    var amount: Int64
    var referrals: Int

    /// The line as it is paid into the wallet.
    func payment(in batch: Text) -> CashbackPaid<Spelled> {
      CashbackPaid(
        batch: batch, referrer: referrer,
        amount: Amount(minorUnits: amount, exponent: currency.exponent), currency: currency.code)
    }
  }

  /// All of it as text, to be compared.
  var shown: String {
    var shown = ["\(batch) by \(actor) at \(previewedAt)"]
    func text(_ units: Int128, _ currency: Currency) -> String {
      "\(Amount(minorUnits: Int64(clamping: units), exponent: currency.exponent)) \(currency.code)"
    }
    for line in lines {
      shown.append(
        "\(line.referrer) \(text(Int128(line.amount), line.currency)) \(line.referrals)")
    }
    for left in leftOut {
      shown.append("not \(left.referrer) \(text(left.pending, left.currency)) \(left.reason)")
    }
    let codes = Set(lines.map(\.currency)).sorted { $0.code < $1.code }
    for currency in codes {
      let own = lines.filter { $0.currency == currency }
      shown.append("total \(text(own.map { Int128($0.amount) }.reduce(0, +), currency))")
      let largest = own.sorted {
        $0.amount == $1.amount ? $0.referrer < $1.referrer : $0.amount > $1.amount
      }
      shown.append("top \(largest.prefix(10).map(\.referrer.string).joined(separator: " "))")
    }
    shown.append("payees \(Set(lines.map(\.referrer)).count)")
    return shown.joined(separator: "\n")
  }
}

extension BatchPreview {
  /// All of it as text, to be compared with what the model shows.
  var shown: String {
    var shown = ["\(batch) by \(actor) at \(previewedAt)"]
    for line in lines {
      shown.append("\(line.referrer) \(line.amount) \(line.currency) \(line.referrals)")
    }
    for left in leftOut {
      shown.append("not \(left.referrer) \(left.pending) \(left.currency) \(left.reason.rawValue)")
    }
    for total in totals {
      shown.append("total \(total.amount) \(total.currency)")
      let names = largest(in: total.currency).map(\.referrer.string)
      shown.append("top \(names.joined(separator: " "))")
    }
    shown.append("payees \(payees)")
    return shown.joined(separator: "\n")
  }
}
