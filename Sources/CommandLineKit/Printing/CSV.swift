/// A listing as comma-separated values (RFC 4180), safe to open in a spreadsheet.
package enum CSV {
  /// The heading and all rows, each ending with a carriage return and a line feed.
  package static func text(_ listing: Listing) -> String {
    var text = line(listing.columns.map { .text($0.key) })
    for row in listing.rows { text += line(row) }
    return text
  }

  /// One row.
  package static func line(_ cells: [Cell]) -> String {
    cells.map(field).joined(separator: ",") + "\r\n"
  }

  private static func field(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): quoted(neutral(text))
    case .texts(let texts): quoted(neutral(texts.joined(separator: " ")))
    case .decimal(let text): text
    case .number(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .none: ""
    }
  }

  /// The text behind an apostrophe where a spreadsheet would take it for a formula.
  private static func neutral(_ text: String) -> String {
    switch text.utf8.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
      "'" + text
    default: text
    }
  }

  private static func quoted(_ text: String) -> String {
    let needsQuotes = text.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
    }
    guard needsQuotes else { return text }
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }
}
