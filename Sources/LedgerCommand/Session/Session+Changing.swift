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

  /// What a command does that makes one call with two things it is given, and prints the receipt or the refusal.
  static func changing<First: Sendable, Second: Sendable>(
    _ first: Parameter<First>, _ second: Parameter<Second>,
    _ call: @escaping @Sendable (Ledger, First, Second) async throws(LedgerFailure) -> Receipt
  ) -> Command.Run {
    { given, console throws(CommandFailure) in
      let (first, second) = (try given(first), try given(second))
      return try await Session(given, console).change(given(Parameters.ledger)) {
        ledger throws(LedgerFailure) in
        try await call(ledger, first, second)
      }
    }
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
