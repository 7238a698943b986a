/// A listing as a table that fits a terminal: numbers to the right; numbers and ids are never cut.
///
/// Where it is too wide, columns of nothing but zeros go; then moments lose their seconds, columns move together, what
/// matters least is left out, and prose is cut; and where even that does not fit, every row becomes a block of lines.
package struct Table: Sendable {
  private let listing: Listing
  private let width: Int
  private let style: Style

  private static let gap = 2

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
    guard let layout = layout(of: said) else { return blocks }
    var lines = [style.bold(line(layout) { listing.columns[$0].title })]
    for row in listing.rows { lines.append(line(layout) { text(row, $0, layout.isShort) }) }
    let left = said.filter { !layout.shown.contains($0) }
    lines += note(left.filter { isIdle($0) }) { "(\($0): none)" }
    lines += note(left.filter { !isIdle($0) }) { "(not shown: \($0); a wider terminal has room)" }
    return lines
  }

  private func note(_ columns: [Int], _ text: (String) -> String) -> [String] {
    guard !columns.isEmpty else { return [] }
    let names = columns.map { listing.columns[$0].title }.joined(separator: ", ")
    return Wrapping.lines(text(names), width: width).map(style.faint)
  }

  private func line(_ layout: TableLayout, _ text: (Int) -> String) -> String {
    var line = ""
    for column in layout.shown {
      if column != layout.shown.first { line += String(repeating: " ", count: layout.gap) }
      let isNumeric = listing.columns[column].isNumeric
      let cut = isNumeric ? text(column) : text(column).cut(to: layout.widths[column])
      let padding = String(repeating: " ", count: max(layout.widths[column] - cut.columns, 0))
      line += isNumeric ? padding + cut : cut + padding
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  // MARK: Laying out

  /// The first layout that fits, from the one that shows most; `nil` where none does.
  private func layout(of said: [Int]) -> TableLayout? {
    let widths = naturalWidths(isShort: false)
    let whole = TableLayout(shown: said, widths: widths, gap: Table.gap, isShort: false)
    if whole.width <= width { return whole }
    var layout = whole
    layout.shown.removeAll(where: isIdle)
    if layout.width <= width { return layout }
    layout.widths = naturalWidths(isShort: true)
    layout.isShort = true
    while true {
      for gap in [Table.gap, 1] {
        layout.gap = gap
        if layout.width <= width { return layout }
      }
      guard let least = layout.shown.last(where: { listing.columns[$0].isMinor }) else { break }
      layout.shown.removeAll { $0 == least }
    }
    let prose = layout.shown.filter { listing.columns[$0].kind == .prose }
    return layout.cutting(prose, to: width)
  }

  private func naturalWidths(isShort: Bool) -> [Int] {
    listing.columns.indices.map { column in
      listing.rows.reduce(listing.columns[column].title.columns) {
        max($0, text($1, column, isShort).columns)
      }
    }
  }

  private func isIdle(_ column: Int) -> Bool {
    listing.columns[column].isOptional && listing.rows.allSatisfy { $0[column].isBlank }
  }

  private func text(_ row: [Cell], _ column: Int, _ isShort: Bool) -> String {
    let text = row[column].text
    return isShort && listing.columns[column].kind == .moment ? text.withoutSeconds : text
  }

  // MARK: Blocks

  /// Every row as a block of lines, one for each column, or more where its value is long.
  private var blocks: [String] {
    var lines: [String] = []
    for row in listing.rows {
      if !lines.isEmpty { lines.append("") }
      let shown = listing.columns.indices.filter { !listing.columns[$0].isOptional || !isIdle($0) }
      let titles = (shown.map { listing.columns[$0].title.columns }.max() ?? 0) + Table.gap
      let numbers =
        shown.filter { listing.columns[$0].isNumeric }.map { row[$0].text.columns }.max() ?? 0
      for column in shown where !listing.columns[column].isOptional || !row[column].text.isEmpty {
        let title = listing.columns[column].title
        let values = values(row, column, room: width - titles, numbers)
        for (place, value) in values.enumerated() {
          let heading = place == 0 ? style.bold(title) : ""
          let padding = titles - (place == 0 ? title.columns : 0)
          lines.append("\(heading)\(String(repeating: " ", count: padding))\(value)")
        }
      }
    }
    return lines
  }

  /// A value on as many lines as it needs; numbers stand right below each other.
  private func values(_ row: [Cell], _ column: Int, room: Int, _ numbers: Int) -> [String] {
    let text = row[column].text
    if text.isEmpty { return ["–"] }
    if listing.columns[column].isNumeric {
      return [String(repeating: " ", count: numbers - text.columns) + text]
    }
    return Wrapping.lines(
      self.text(row, column, text.columns > room), width: max(room, 1), breaksWords: true)
  }
}

extension String {
  /// A moment to the minute: `2025-10-01 09:00` of `2025-10-01T09:00:00.000Z`; other text as it is.
  fileprivate var withoutSeconds: String {
    guard utf8.count == 24, hasSuffix("Z"), let time = firstIndex(of: "T") else { return self }
    return "\(self[..<time]) \(self[index(after: time)...].prefix(5))"
  }
}
