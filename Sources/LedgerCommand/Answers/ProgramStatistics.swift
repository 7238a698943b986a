import CommandLineKit
import LedgerCore
import ReferralLedger

/// What the whole program moved.
struct ProgramStatistics: Sendable {
  private let position: UInt64
  private let participants: Int
  private let batches: Int
  private let periods: [PeriodSummary]
  private let totals: [ProgramTotals]
  private let statistics: [BatchStatistics]

  init(_ state: LedgerState) {
    position = state.head
    participants = state.directory.participantCount
    batches = state.batchCount
    periods = state.periods
    totals = state.programTotals
    statistics = state.batchStatistics
  }

  /// The counts of the program.
  var counts: Listing {
    Listing(
      record: [
        .number("position"), .number("participants"), .number("batches"), .number("periods"),
        .number("openPeriods", "open periods").optional,
      ],
      [
        .number(Int64(clamping: position)), .number(Int64(participants)), .number(Int64(batches)),
        .number(Int64(periods.count)),
        .number(Int64(periods.count { $0.payout == nil })),
      ])
  }

  /// The sums per currency.
  var sums: Listing {
    Listing(
      [
        .text("currency"), .number("payments"), .number("refunds"), .number("earned"),
        .number("paid"), .number("batchPaid", "paid by batches"),
        .number("batchAverage", "average batch"),
        .number("periodPayouts", "given by periods").optional,
      ],
      rows: totals.map { total in
        let paidOut = statistics.first { $0.currency == total.currency }
        let amount = { (units: Int128) in Cell.decimal(units.decimal(total.currency)) }
        return [
          .text(total.currency.code.string), amount(total.payments), amount(total.refunds),
          amount(total.earned), amount(total.paid), amount(paidOut?.paid ?? 0),
          amount(paidOut?.average ?? 0), amount(given(in: total.currency)),
        ]
      })
  }

  /// What closed periods gave in a currency: shares, and bonuses on top.
  private func given(in currency: Currency) -> Int128 {
    periods.compactMap(\.payout).filter { $0.pool.currency == currency }.reduce(0) {
      $0 + Int128($1.pool.minorUnits) + Int128($1.bonuses.minorUnits)
    }
  }

  /// What batches paid by month.
  var months: Listing {
    Listing(
      [.text("currency"), .text("month"), .number("batches"), .number("paid")],
      rows: statistics.flatMap { statistics in
        statistics.months.map { month in
          [
            .text(statistics.currency.code.string), .text(month.month.string),
            .number(Int64(month.batches)), .decimal(month.paid.decimal(statistics.currency)),
          ]
        }
      })
  }
}

extension Int128 {
  /// So many minor units as a decimal amount; sums may be wider than an amount.
  func decimal(_ currency: Currency) -> String {
    let digits = String(magnitude)
    let scale = Int(currency.exponent)
    let sign = self < 0 ? "-" : ""
    guard scale > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: Swift.max(scale + 1 - digits.count, 0)) + digits
    return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
  }
}

extension Session {
  /// Prints what the whole program moved.
  func print(_ statistics: ProgramStatistics) {
    switch chosenFormat {
    case .csv: print(statistics.sums)
    case .table:
      for part in [statistics.counts, statistics.sums, statistics.months] where !part.rows.isEmpty {
        if !part.isRecord { console.output.line() }
        print(part)
      }
    case .json:
      print { json in
        json.beginObject()
        let counts = statistics.counts
        for (column, cell) in zip(counts.columns, counts.rows.first ?? []) {
          json.key(column.key)
          json.cell(cell)
        }
        json.key("currencies")
        statistics.sums.writeRows(to: &json)
        json.key("months")
        statistics.months.writeRows(to: &json)
        json.endObject()
      }
    }
  }
}
