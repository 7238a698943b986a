/// How a line of a batch stands with its executor (rule R13).
public enum LineStanding: Hashable, Sendable {
  /// No executor was asked yet.
  case queued
  /// An attempt is in flight: its executor was asked, or may have been, and its outcome is not recorded.
  case inFlight(attempt: UInt64, amount: Money)
  /// The latest attempt failed; the line may be started again.
  case failed(attempt: UInt64)
  /// It was paid.
  case paid
}

extension LedgerState {
  /// How a line of a batch stands with its executor.
  ///
  /// A line that was paid without an executor is ``LineStanding/queued`` here: it was never started.
  public func standing(of line: BatchLineID) -> LineStanding {
    guard let handle = directory.handle(of: line.referrer),
      let currency = directory.index(of: line.currency),
      let row = figures.cashback.lines.line(line.batch, handle, currency)
    else { return .queued }
    return standing(row)
  }

  private func standing(_ row: CashbackLine) -> LineStanding {
    switch row.status {
    case .inFlight:
      .inFlight(
        attempt: row.attempt,
        amount: Money(minorUnits: row.amount, currency: directory.currency(row.currency)))
    case .failed: .failed(attempt: row.attempt)
    case .paid: .paid
    }
  }

  /// The lines that are in flight, in the order in which they were first started (rule R13).
  /// - Complexity: O(*n*) for *n* lines that were ever handed to an executor.
  public var linesInFlight: [BatchLineID] { lines { $0.status == .inFlight } }

  /// Whether a line of a batch is in flight.
  /// - Complexity: O(*n*) for *n* lines that were ever handed to an executor.
  package func isInFlight(_ batch: Text) -> Bool {
    guard let number = figures.cashback.lines.number(of: batch) else { return false }
    return figures.cashback.lines.rows.rows.contains {
      $0.batch == number && $0.status == .inFlight
    }
  }

  /// The lines of a batch whose latest attempt failed, in the order in which they were first started.
  /// - Complexity: O(*n*) for *n* lines that were ever handed to an executor.
  public func linesFailed(in batch: Text) -> [BatchLineID] {
    guard let number = figures.cashback.lines.number(of: batch) else { return [] }
    return lines { $0.batch == number && $0.status == .failed }
  }

  private func lines(where isWanted: (CashbackLine) -> Bool) -> [BatchLineID] {
    figures.cashback.lines.rows.rows.filter(isWanted).map { row in
      BatchLineID(
        batch: figures.cashback.lines.name(of: row.batch),
        referrer: directory.name(of: row.referrer),
        currency: directory.currency(row.currency).code)
    }
  }

  /// The batches that were begun by an executor, are not closed, and have nothing in flight any more.
  ///
  /// A crash leaves them behind; batches of single payments are never closed.
  package var batchesToClose: [Text] {
    var open: [UInt32: Bool] = [:]
    for row in figures.cashback.lines.rows.rows {
      open[row.batch, default: true] = open[row.batch, default: true] && row.status != .inFlight
    }
    return open.filter(\.value).keys.map { figures.cashback.lines.name(of: $0) }
      .filter { figures.batches.batch($0)?.row.finishedPosition == 0 }.sorted()
  }

  /// How an interrupted batch ended, as far as the log tells: what changed since its preview it does not.
  package func end(of batch: Text) -> BatchFinished<Spelled>? {
    guard let summary = self.batch(batch) else { return nil }
    var totals: [CurrencyTotal<Spelled>] = []
    for total in summary.totals {
      guard let units = Int64(exactly: total.paid), units > 0 else { return nil }
      totals.append(
        CurrencyTotal(
          currency: total.currency.code,
          amount: Amount(minorUnits: units, exponent: total.currency.exponent)))
    }
    return BatchFinished(
      batch: batch, paid: UInt64(summary.paid), failed: UInt64(linesFailed(in: batch).count),
      changed: 0, totals: totals)
  }
}
