/// Something done to the bare contents of every part of a state: its flat arrays, its numbers, its indexes.
///
/// Each part lists them once, in `visitColumns`. What writes them as bytes, and what reads them back, are
/// such visitors, so that neither can forget one.
package protocol ColumnVisitor {
  /// Rows that hold no references and have no gaps: their bytes are all there is to them.
  mutating func visit<Row: BitwiseCopyable>(_ rows: inout [Row])
  /// A few rows of different lengths, each in bytes of its own.
  mutating func visit<Row: SpelledRow>(spelled rows: inout [Row])
  /// The slots of an index.
  mutating func visit(_ index: inout HashIndex)
}

extension ColumnVisitor {
  /// A number that stands alone.
  mutating func visit<Number: FixedWidthInteger & BitwiseCopyable>(_ number: inout Number) {
    var rows = [number]
    visit(&rows)
    if let read = rows.first { number = read }
  }
}

/// A row that refers to memory of its own, and so is written as bytes that spell it.
package protocol SpelledRow: Digestible {
  /// The bytes that spell the row.
  var spelled: [UInt8] { get }
  /// The row that bytes spell; `nil` where they spell none.
  init?(spelled bytes: UnsafeRawBufferPointer)
}

extension SpelledRow {
  package static func visitColumn(
    _ rows: inout [Self], with visitor: inout some ColumnVisitor
  ) {
    visitor.visit(spelled: &rows)
  }
}

extension Digestible where Self: BitwiseCopyable {
  package static func visitColumn(
    _ rows: inout [Self], with visitor: inout some ColumnVisitor
  ) {
    visitor.visit(&rows)
  }
}
