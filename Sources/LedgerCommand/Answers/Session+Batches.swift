import CommandLineKit
import LedgerCore
import ReferralLedger

extension Session {
  /// Prints a preview.
  func print(_ preview: BatchPreview) {
    switch chosenFormat {
    case .json:
      console.output.write(preview.jsonBytes)
      console.output.line()
    case .csv: print(Listing.lines(preview.lines))
    case .table:
      show(
        preview, lines: preview.lines, on: console.output, width: console.width, console.style)
    }
  }

  /// How many lines of each kind somebody is shown before a question.
  private static let mostLines = 20

  /// Shows a preview to a person who is then asked about it: of many lines the largest, of many left out how many.
  func showInBrief(_ preview: BatchPreview) {
    let isLong = preview.lines.count > Session.mostLines
    show(
      preview, lines: isLong ? preview.top : preview.lines, mostLeftOut: Session.mostLines,
      on: console.errors, width: console.narrowWidth, console.errorStyle)
  }

  private func show(
    _ preview: BatchPreview, lines: [BatchPreview.Line], mostLeftOut: Int = .max,
    on output: Output, width: Int, _ style: Style
  ) {
    let show = { (listing: Listing) in
      for line in Table(listing, width: width, style: style).lines { output.line(line) }
    }
    let note = { (text: String) in
      for line in Wrapping.lines(text, width: width) { output.line(style.faint(line)) }
    }
    show(.head(of: preview))
    if !lines.isEmpty {
      output.line()
      show(.lines(lines))
    }
    if lines.count < preview.lines.count {
      note("(the largest of \(preview.lines.count.grouped) lines; 'batch preview' shows all)")
    }
    guard !preview.leftOut.isEmpty else { return }
    output.line("\n\(style.bold("left out"))")
    if preview.leftOut.count <= mostLeftOut { return show(.leftOut(preview.leftOut)) }
    let reasons = Dictionary(grouping: preview.leftOut, by: \.reason.rawValue)
    note(reasons.sorted { $0.key < $1.key }.map { "\($1.count) \($0)" }.joined(separator: ", "))
  }

  /// Prints what became of a batch.
  func print(_ outcome: BatchOutcome) {
    switch chosenFormat {
    case .json:
      console.output.write(outcome.jsonBytes)
      console.output.line()
    case .csv: print(Listing.outcome(outcome))
    case .table:
      print(Listing.outcome(outcome))
      console.output.line(
        "\n\(outcome.preview.batch.string): \(outcome.paid.count) paid (\(outcome.totals.text)), "
          + "\(outcome.failed.count) failed, \(outcome.unknown.count) unknown, "
          + "\(outcome.changed.count) changed"
          + (outcome.isDuplicate ? "; it had been paid before, and nothing was done now" : ""))
    }
  }
}

extension [CurrencyTotal<Spelled>] {
  /// The totals as `12.00 USD, 3 JPY`.
  var text: String {
    isEmpty ? "nothing" : map { "\($0.amount) \($0.currency)" }.joined(separator: ", ")
  }
}

extension Listing {
  /// What there is to say of a preview as a whole.
  fileprivate static func head(of preview: BatchPreview) -> Listing {
    Listing(
      record: [
        .text("batch"), .text("actor"), .moment("previewedAt", "previewed"), .moment("expires"),
        .text("totals"), .number("payees"),
      ],
      [
        .text(preview.batch.string), .text(preview.actor.string),
        .text(preview.previewedAt.description), .text(preview.expires.description),
        .text(preview.totals.text), .number(Int64(preview.payees)),
      ])
  }

  /// The lines of a batch.
  static func lines(_ lines: [BatchPreview.Line]) -> Listing {
    Listing(
      [.text("referrer"), .text("currency"), .number("amount"), .number("referrals")],
      rows: lines.map { line in
        [
          .text(line.referrer.string), .text(line.currency.string),
          .decimal(line.amount.description), .number(Int64(clamping: line.referrals)),
        ]
      })
  }

  /// Who has something pending and would not be paid, and why.
  fileprivate static func leftOut(_ leftOut: [BatchPreview.LeftOut]) -> Listing {
    Listing(
      [.text("referrer"), .text("currency"), .number("pending"), .text("reason")],
      rows: leftOut.map { left in
        [
          .text(left.referrer.string), .text(left.currency.string),
          .decimal(left.pending.description), .text(left.reason.rawValue),
        ]
      })
  }

  /// What became of each line of a batch.
  fileprivate static func outcome(_ outcome: BatchOutcome) -> Listing {
    let row = { (line: BatchPreview.Line, word: String, reason: String?) -> [Cell] in
      [
        .text(line.referrer.string), .text(line.currency.string),
        .decimal(line.amount.description), .text(word), Cell(reason),
      ]
    }
    return Listing(
      [
        .text("referrer"), .text("currency"), .number("amount"), .text("outcome"),
        .prose("reason").optional,
      ],
      rows: outcome.paid.map { row($0, "paid", nil) }
        + outcome.failed.map { row($0.line, "failed", $0.reason.string) }
        + outcome.unknown.map { row($0, "unknown", SettledLine.Result.unknown.reason) }
        + outcome.changed.map { row($0.line, "changed", $0.rejection.code.rawValue) })
  }
}
