import CommandLineKit
import LedgerCore
import ReferralLedger

extension Session {
  /// Asks a ledger as it is, or as it was where `--as-of` says so.
  func ask<Answer: Sendable>(
    _ path: String, _ body: @escaping @Sendable (LedgerState, Timestamp) -> Answer
  ) async throws(CommandFailure) -> Answer {
    let asOf = try given(Parameters.asOf)
    return try await reading(path) { opened throws(CommandFailure) in
      guard let asOf else {
        return try await opened.attempt { () throws(StoreFailure) in
          try await opened.ledger.ask(body)
        }
      }
      let past = try await pastState(of: opened, asOf)
      return body(past.state, past.moment)
    }
  }

  /// The state at a place in a ledger's history.
  func pastState(
    of opened: OpenLedger, _ asOf: HistoricMoment
  ) async throws(CommandFailure) -> PastState {
    if case .position(let position) = asOf {
      let end = await opened.ledger.position
      guard position <= end else {
        throw .usage(
          "--as-of: the log ends at position \(end), before \(position); give one up to there")
      }
    }
    return try await opened.attempt { () throws(StoreFailure) in
      switch asOf {
      case .position(let position): try await opened.ledger.state(asOf: position)
      case .time(let time): try await opened.ledger.state(asOf: time)
      }
    }
  }
}
