/// A listing as a table that fits a terminal: numbers to the right, and never cut.
///
/// Where it is too wide, columns of nothing but zeros go; then text is cut; and where even that does not
/// fit, every row becomes a block of lines.
package struct Table: Sendable {
  private let listing: Listing
  private let width: Int
  private let style: Style

  private static let gap = 2
  /// Text is not cut below this.
  private static let narrowest = 8

  /// A table of a listing.
  package init(_ listing: Listing, width: Int, style: Style) {
    self.listing = listing
    self.width = width
    self.style = style
  }

  /// The lines of the table.
  package var lines: [String] {
    if listing.isRecord { return blocks }
    // A column of text that is empty says nothing; one of zeros does.
    let said = listing.columns.indices.filter { listing.columns[$0].isNumeric || !isIdle($0) }
    var shown = said
    var widths = naturalWidths
    if total(shown, widths) > width { shown = shown.filter { !isIdle($0) } }
    var excess = total(shown, widths) - width
    while excess > 0 {
      let cuttable = shown.filter { !listing.columns[$0].isNumeric && widths[$0] > Table.narrowest }
      guard let widest = cuttable.max(by: { widths[$0] < widths[$1] }) else { return blocks }
      let step = min(excess, widths[widest] - Table.narrowest, max(1, excess / cuttable.count))
      widths[widest] -= step
      excess -= step
    }
    let heading = shown.map { listing.columns[$0].title }
    var lines = [style.bold(line(heading, shown, widths))]
    for row in listing.rows { lines.append(line(shown.map { row[$0].text }, shown, widths)) }
    let idle = said.filter { !shown.contains($0) }
    if !idle.isEmpty {
      let names = idle.map { listing.columns[$0].title }.joined(separator: ", ")
      lines += Wrapping.lines("(\(names): none)", width: width).map(style.faint)
    }
    return lines
  }

  private var naturalWidths: [Int] {
    listing.columns.indices.map { index in
      listing.rows.reduce(listing.columns[index].title.columns) { max($0, $1[index].text.columns) }
    }
  }

  private func isIdle(_ column: Int) -> Bool {
    listing.columns[column].isOptional && listing.rows.allSatisfy { $0[column].isBlank }
  }

  private func total(_ shown: [Int], _ widths: [Int]) -> Int {
    shown.reduce(Table.gap * max(shown.count - 1, 0)) { $0 + widths[$1] }
  }

  private func line(_ texts: [String], _ shown: [Int], _ widths: [Int]) -> String {
    var line = ""
    for (text, column) in zip(texts, shown) {
      if !line.isEmpty { line += String(repeating: " ", count: Table.gap) }
      let cut = listing.columns[column].isNumeric ? text : text.cut(to: widths[column])
      let padding = String(repeating: " ", count: max(widths[column] - cut.columns, 0))
      line += listing.columns[column].isNumeric ? padding + cut : cut + padding
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  // MARK: Blocks

  /// Every row as a block of lines, one for each column.
  private var blocks: [String] {
    var lines: [String] = []
    for row in listing.rows {
      if !lines.isEmpty { lines.append("") }
      let shown = listing.columns.indices.filter { !listing.columns[$0].isOptional || !isIdle($0) }
      let titles = shown.map { listing.columns[$0].title.columns }.max() ?? 0
      let numbers =
        shown.filter { listing.columns[$0].isNumeric }
        .map { row[$0].text.columns }.max() ?? 0
      for column in shown {
        let title = listing.columns[column].title
        let text = row[column].text
        let room = listing.columns[column].isNumeric ? numbers - text.columns : 0
        let padding = String(repeating: " ", count: titles - title.columns + Table.gap + room)
        let value = text.isEmpty ? "–" : text
        lines.append("\(style.bold(title))\(padding)\(fitting(value, behind: titles, column))")
      }
    }
    return lines
  }

  /// A value that is cut where it would break the line, unless it is a number.
  private func fitting(_ value: String, behind titles: Int, _ column: Int) -> String {
    guard !listing.columns[column].isNumeric, width < .max else { return value }
    return value.cut(to: max(width - titles - Table.gap, Table.narrowest))
  }
}
