/// What all batches paid together, in one currency (rule R15); those of single payments do not count.
public struct BatchStatistics: Hashable, Sendable {
  /// The currency.
  public let currency: Currency
  /// How many batches paid something in it.
  public let batches: Int
  /// What they paid, in minor units; wider than an amount, so that it never overflows.
  public let paid: Int128
  /// What they paid by month, the earliest first; months in which none paid are left out.
  public let months: [Month]

  /// What a batch paid on average, in minor units, rounded down.
  public var average: Int128 { batches == 0 ? 0 : paid / Int128(batches) }

  /// What batches paid in one calendar month in UTC.
  public struct Month: Hashable, Sendable {
    /// The year and the month, such as `2025-10`.
    public let month: Text
    /// How many batches paid something.
    public package(set) var batches: Int
    /// What they paid, in minor units.
    public package(set) var paid: Int128
  }
}

extension LedgerState {
  /// How many batches the log has seen, those of single payments apart.
  public var batchCount: Int { figures.batches.rows.count }

  /// How a batch stands; `nil` where the log has not seen it.
  public func batch(_ id: Text) -> BatchSummary? {
    figures.batches.batch(id).map { summary(ofBatch: $0.number, $0.row) }
  }

  /// The batches whose first event was recorded within a time, in the order of the log (rule R15).
  ///
  /// - Parameters:
  ///   - from: the first moment; from the beginning where it is left out.
  ///   - to: the first moment after it; up to the end where it is left out.
  /// - Returns: the batches, without those of single payments.
  public func batches(from: Timestamp? = nil, to: Timestamp? = nil) -> [BatchSummary] {
    figures.batches.rows.rows.enumerated().compactMap { number, row in
      if let from, row.recordedAt < from { return nil }
      if let to, row.recordedAt >= to { return nil }
      return summary(ofBatch: UInt32(number), row)
    }
  }

  /// What batches paid, one entry per currency in which any did, sorted by code (rule R15).
  public var batchStatistics: [BatchStatistics] {
    currencies.compactMap { index in
      var months: [BatchStatistics.Month] = []
      let totals = figures.batches.totals
      for (number, row) in figures.batches.rows.rows.enumerated() {
        guard let place = totals.row(of: UInt32(number), index) else { continue }
        let paid = totals.rows[place].figures.paid
        // Batches stand in the order of time, so that a month's stand together.
        let month = Text(String(row.recordedAt.description.prefix(7)))
        if months.last?.month != month {
          months.append(BatchStatistics.Month(month: month, batches: 0, paid: 0))
        }
        months[months.count - 1].batches += 1
        months[months.count - 1].paid += paid
      }
      guard !months.isEmpty else { return nil }
      return BatchStatistics(
        currency: directory.currency(index), batches: months.reduce(0) { $0 + $1.batches },
        paid: months.reduce(0) { $0 + $1.paid }, months: months)
    }
  }

  private func summary(ofBatch number: UInt32, _ row: BatchRow) -> BatchSummary {
    BatchSummary(
      batch: figures.batches.ids.name(of: number), recordedAt: row.recordedAt,
      positions: row.position...max(row.position, row.latestPosition),
      finishedPosition: row.finishedPosition == 0 ? nil : row.finishedPosition,
      paid: Int(row.paid), failedAttempts: Int(row.failedAttempts),
      totals: currencies.compactMap { index in
        figures.batches.totals.row(of: number, index).map {
          BatchSummary.Total(
            currency: directory.currency(index), paid: figures.batches.totals.rows[$0].figures.paid)
        }
      })
  }
}
