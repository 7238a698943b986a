import CommandLineKit
import LedgerCore
import ReferralLedger

extension Session {
  /// Prints a listing in the chosen format.
  func print(_ listing: Listing, empty: String = "nothing to show") {
    switch chosenFormat {
    case .table:
      if listing.rows.isEmpty { return console.note(empty) }
      let table = Table(listing, width: console.width, style: console.style)
      for line in table.lines { console.output.line(line) }
    case .json: listing.writeJSON(to: console.output)
    case .csv: console.output.write(CSV.text(listing))
    }
  }

  /// Prints a JSON document.
  func print(json write: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    write(&writer)
    console.output.write(writer.bytes)
    console.output.line()
  }
}

extension Listing {
  /// One object for a record; else an array with a line for every row.
  func writeJSON(to output: Output) {
    if isRecord {
      for row in rows {
        output.write(json(of: row))
        output.line()
      }
      return
    }
    output.write("[")
    for (index, row) in rows.enumerated() {
      output.write(index == 0 ? "\n" : ",\n")
      output.write(json(of: row))
    }
    output.line(rows.isEmpty ? "]" : "\n]")
  }

  private func json(of row: [Cell]) -> [UInt8] {
    var writer = JSONWriter()
    writeRow(row, to: &writer)
    return writer.bytes
  }

  /// The rows as an array within a larger document.
  func writeRows(to writer: inout JSONWriter) {
    writer.beginArray()
    for row in rows { writeRow(row, to: &writer) }
    writer.endArray()
  }

  private func writeRow(_ row: [Cell], to writer: inout JSONWriter) {
    writer.beginObject()
    for (column, cell) in zip(columns, row) {
      writer.key(column.key)
      writer.cell(cell)
    }
    writer.endObject()
  }
}

extension JSONWriter {
  /// Writes a value of an answer; amounts are strings (rule M2).
  mutating func cell(_ cell: Cell) {
    switch cell {
    case .text(let text), .decimal(let text): string(text)
    case .number(let number): integer(number)
    case .flag(let flag): bool(flag)
    case .texts(let texts):
      beginArray()
      for text in texts { string(text) }
      endArray()
    case .none: null()
    }
  }
}
