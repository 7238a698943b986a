import CommandLineKit
import LedgerCore
import ReferralLedger

extension SettledLine.Result {
  /// What came of a line, in a word.
  var word: String {
    switch self {
    case .paid: "paid"
    case .failed: "failed"
    case .unknown: "unknown"
    case .changed: "changed"
    }
  }

  /// Why, where there is a reason.
  var reason: String? {
    switch self {
    case .failed(let reason): reason.string
    case .changed(let rejection): rejection.code.rawValue
    case .unknown: "in flight; the next run asks again"
    case .paid: nil
    }
  }
}

extension Listing {
  /// Payments with their legs.
  static func legs(_ settlements: [PaymentSettlement]) -> Listing {
    Listing(
      [
        .text("payment"), .text("status"), .text("referrer").optional, .text("currency").optional,
        .number("earned"), .number("paid"), .flag("inFlight", "in flight"), .flag("failed"),
        .prose("reason").optional,
      ],
      rows: settlements.flatMap { settlement -> [[Cell]] in
        let head: [Cell] = [
          .text(settlement.payment.string), .text(settlement.status.rawValue),
        ]
        if settlement.legs.isEmpty { return [head + Array(repeating: .none, count: 7)] }
        return settlement.legs.map { head + leg($0) }
      })
  }

  private static func leg(_ leg: PaymentSettlement.Leg) -> [Cell] {
    [
      .text(leg.referrer.string), .text(leg.earned.currency.code.string),
      .decimal(leg.earned.amount.description), .decimal(leg.covered.amount.description),
      .flag(leg.isInFlight), .flag(leg.hasFailed), Cell(leg.failure?.string),
    ]
  }

  /// What came of lines that were tried.
  static func tried(_ lines: [SettledLine]) -> Listing {
    Listing(
      [
        .text("batch"), .text("referrer"), .text("currency"), .text("outcome"),
        .prose("reason").optional,
      ],
      rows: lines.map { line in
        [
          .text(line.line.batch.string), .text(line.line.referrer.string),
          .text(line.line.currency.string), .text(line.result.word), Cell(line.result.reason),
        ]
      })
  }
}

extension Session {
  /// Prints how payments stand, and what came of the legs that were tried.
  func print(_ settlements: [PaymentSettlement], tried: [[SettledLine]]? = nil, isOne: Bool) {
    guard chosenFormat == .json else {
      print(.legs(settlements), empty: "there is no such payment")
      let lines = tried?.flatMap { $0 } ?? []
      guard chosenFormat == .table, !lines.isEmpty else { return }
      console.output.line()
      return print(.tried(lines))
    }
    print { json in
      if !isOne { json.beginArray() }
      for (place, settlement) in settlements.enumerated() {
        settlement.write(to: &json, tried: tried?[place])
      }
      if !isOne { json.endArray() }
    }
  }
}

extension PaymentSettlement {
  /// How a command ends that was to pay it.
  ///
  /// Where nothing could be tried, as for somebody who is blocked, a leg is as little paid as where it failed.
  var exitStatus: ExitStatus {
    switch status {
    case .completed, .notApplicable: .done
    case .queued, .failed: .flawed
    }
  }

  fileprivate func write(to json: inout JSONWriter, tried: [SettledLine]?) {
    json.beginObject()
    json.member("payment", payment)
    json.member("status", Text(status.rawValue))
    json.key("position")
    json.integer(Int64(clamping: position))
    json.list("legs", legs) { json, leg in
      json.beginObject()
      json.member("referrer", leg.referrer)
      json.member("currency", leg.earned.currency.code)
      json.member("earned", Text(leg.earned.amount.description))
      json.member("paid", Text(leg.covered.amount.description))
      json.key("inFlight")
      json.bool(leg.isInFlight)
      json.key("failed")
      json.bool(leg.hasFailed)
      json.key("reason")
      json.cell(Cell(leg.failure?.string))
      json.endObject()
    }
    if let tried {
      json.key("tried")
      Listing.tried(tried).writeRows(to: &json)
    }
    json.endObject()
  }
}
