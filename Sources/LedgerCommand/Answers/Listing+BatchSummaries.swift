import CommandLineKit
import LedgerCore
import ReferralLedger

extension BatchSummary {
  /// How the batch stands, in a word.
  private var status: String { finishedPosition == nil ? "open" : "closed" }

  /// What was paid, per currency.
  private var totalTexts: [String] {
    totals.map { "\($0.paid.decimal($0.currency)) \($0.currency.code)" }
  }

  fileprivate var cells: [Cell] {
    [
      .text(batch.string), .text(recordedAt.description), .text(status), .number(Int64(paid)),
      .number(Int64(failedAttempts)), .texts(totalTexts),
    ]
  }

  fileprivate static let columns: [Listing.Column] = [
    .text("batch"), .moment("recordedAt", "recorded"), .text("status"), .number("paid"),
    .number("failedAttempts", "failed attempts").optional, .text("totals"),
  ]

  /// Writes the batch as an object.
  func write(to json: inout JSONWriter, lines: [BatchDetails.Line]? = nil) {
    json.beginObject()
    json.key("batch")
    json.string(batch.string)
    json.key("recordedAt")
    json.string(recordedAt.description)
    json.key("status")
    json.string(status)
    json.key("paid")
    json.integer(Int64(paid))
    json.key("failedAttempts")
    json.integer(Int64(failedAttempts))
    json.key("totals")
    json.beginObject()
    for total in totals {
      json.key(total.currency.code.string)
      json.string(total.paid.decimal(total.currency))
    }
    json.endObject()
    if let lines {
      json.key("lines")
      Listing.lines(lines).writeRows(to: &json)
    }
    json.endObject()
  }
}

extension Listing {
  /// Batches and what they paid.
  static func batches(_ batches: [BatchSummary]) -> Listing {
    Listing(BatchSummary.columns, rows: batches.map(\.cells))
  }

  /// What there is to say of one batch as a whole.
  static func batch(_ batch: BatchSummary) -> Listing {
    Listing(record: BatchSummary.columns, batch.cells)
  }

  /// All lines of a batch.
  static func lines(_ lines: [BatchDetails.Line]) -> Listing {
    Listing(
      [
        .text("referrer"), .text("currency"), .number("amount"), .text("status"),
        .number("referrals").optional, .number("attempt").optional.minor,
        .text("destination").optional, .text("reference").optional, .prose("reason").optional,
        .number("position").minor, .moment("recordedAt", "recorded").minor,
      ],
      rows: lines.map { line in
        [
          .text(line.referrer.string), .text(line.currency.string),
          .decimal(line.amount.description), .text(line.status.rawValue),
          line.referrals.map { .number(Int64(clamping: $0)) } ?? .none,
          .number(Int64(clamping: line.attempt)), Cell(line.destination?.text),
          Cell(line.reference?.string), Cell(line.reason?.string),
          .number(Int64(clamping: line.position)), .text(line.recordedAt.description),
        ]
      })
  }
}

extension Destination<Spelled> {
  /// The destination as JSON carries it.
  var text: String {
    switch self {
    case .wallet: "wallet"
    case .address(let address): address.string
    }
  }
}
