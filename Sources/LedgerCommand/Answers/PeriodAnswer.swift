import CommandLineKit
import LedgerCore
import ReferralLedger

/// One period with what it gave.
struct PeriodAnswer {
  let period: PeriodSummary
  let lines: [PayoutCalculated<Spelled>]

  private static let columns: [Listing.Column] = [
    .text("period"), .prose("label").optional, .moment("from"), .moment("to"), .text("currency"),
    .text("status"),
    .number("revenue"), .number("pool").optional, .number("bonuses").optional,
    .number("recipients").optional,
  ]

  /// All periods in a listing.
  static func listing(_ periods: [PeriodSummary]) -> Listing {
    Listing(columns, rows: periods.map(cells))
  }

  private static func cells(_ period: PeriodSummary) -> [Cell] {
    [
      .text(period.id.string), Cell(period.label?.string), .text(period.from.description),
      .text(period.to.description),
      .text(period.revenue.currency.code.string), .text(period.payout == nil ? "open" : "closed"),
      .decimal(period.revenue.amount.description),
      period.payout.map { .decimal($0.pool.amount.description) } ?? .none,
      period.payout.map { .decimal($0.bonuses.amount.description) } ?? .none,
      period.payout.map { .number(Int64($0.recipients)) } ?? .none,
    ]
  }

  /// The period alone.
  var record: Listing {
    Listing(record: PeriodAnswer.columns, PeriodAnswer.cells(period))
  }

  /// Its revenue by source.
  var sources: Listing {
    Listing(
      [.text("source"), .number("amount")],
      rows: period.sources.map {
        [.text($0.source.string), .decimal($0.amount.amount.description)]
      })
  }

  /// Who was given what.
  var payouts: Listing {
    Listing(
      [
        .text("participant"), .text("kind"), .text("referee").optional,
        .number("score").optional, .number("amount"),
      ],
      rows: lines.map { line in
        [
          .text(line.participant.string), .text(line.kind.word.description),
          Cell(line.referee?.string), line.score.map { .decimal($0.description) } ?? .none,
          .decimal(line.amount.description),
        ]
      })
  }
}

extension Session {
  /// Prints a period with its sources and payouts.
  func print(_ answer: PeriodAnswer) {
    switch chosenFormat {
    case .table:
      print(answer.record)
      for part in [answer.sources, answer.payouts] where !part.rows.isEmpty {
        console.output.line()
        print(part)
      }
    case .csv: print(answer.payouts)
    case .json:
      print { json in
        let record = answer.record
        json.beginObject()
        for (column, cell) in zip(record.columns, record.rows.first ?? []) {
          json.key(column.key)
          json.cell(cell)
        }
        json.key("sources")
        answer.sources.writeRows(to: &json)
        json.key("payouts")
        answer.payouts.writeRows(to: &json)
        json.endObject()
      }
    }
  }
}
