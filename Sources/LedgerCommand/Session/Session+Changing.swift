import CommandLineKit
import LedgerCore
import ReferralLedger

extension Session {
  /// Makes one call on a ledger, and prints its receipt or its refusal.
  func change(
    _ path: String, creating: Bool = false,
    _ call: (Ledger) async throws(LedgerFailure) -> Receipt
  ) async throws(CommandFailure) -> ExitStatus {
    let receipt = try await writing(path, creating: creating) { opened throws(CommandFailure) in
      try await opened.call { () throws(LedgerFailure) in try await call(opened.ledger) }
    }
    print(receipt)
    return .done
  }

  /// Prints what was recorded, and the figures that it changed.
  func print(_ receipt: Receipt) {
    switch chosenFormat {
    case .table:
      guard !receipt.isDuplicate else {
        let place = receipt.position.map { ": it stands at position \($0)" } ?? ""
        return console.output.line("nothing to record\(place)")
      }
      for event in receipt.events { console.output.line(EventLine.text(event, console)) }
      if !receipt.balances.isEmpty {
        console.output.line()
        print(.balances(receipt.balances))
      }
    case .json:
      print { json in
        json.beginObject()
        json.key("position")
        json.cell(receipt.position.map { .number(Int64(clamping: $0)) } ?? .none)
        json.key("duplicate")
        json.bool(receipt.isDuplicate)
        json.key("events")
        json.beginArray()
        for event in receipt.events { json.raw(Array(event.json.utf8)) }
        json.endArray()
        json.key("balances")
        Listing.balances(receipt.balances).writeRows(to: &json)
        json.endObject()
      }
    case .csv: console.output.write(EventCSV.text(receipt.events))
    }
  }
}

extension CommandFailure {
  /// Why a call did not do what was asked.
  static func ledger(_ failure: LedgerFailure, at path: String) -> CommandFailure {
    switch failure {
    case .rejected(let rejection): CommandFailure(.flawed, "rejected: \(rejection)")
    case .store(let failure): .store(failure, at: path)
    }
  }
}
