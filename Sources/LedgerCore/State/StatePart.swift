/// Where the bytes of a state digest go; a hash function stands behind it (invariant I12).
public protocol DigestSink {
  /// Takes the next bytes.
  mutating func absorb(_ bytes: UnsafeRawBufferPointer)
}

extension DigestSink {
  package mutating func absorb(_ number: some FixedWidthInteger) {
    var littleEndian = number.littleEndian
    withUnsafeBytes(of: &littleEndian) { absorb($0) }
  }

  package mutating func absorb(_ text: Text) {
    text.withBytes {
      absorb(UInt64($0.count))
      absorb($0)
    }
  }
}

/// A row that says which of its bytes are digested.
package protocol Digestible: Sendable {
  func digest(into sink: inout some DigestSink)
  /// Shows a column of such rows to a visitor, bare or spelled.
  static func visitColumn(_ rows: inout [Self], with visitor: inout some ColumnVisitor)
}

extension UInt32: Digestible {
  package func digest(into sink: inout some DigestSink) { sink.absorb(self) }
}

extension UInt64: Digestible {
  package func digest(into sink: inout some DigestSink) { sink.absorb(self) }
}

/// A part of the state that can be rolled back to a mark, digested, and shown as columns.
///
/// Marks only rise; undoing to one takes those after it away. What was changed since the oldest mark is
/// kept until it is forgotten, as an append that fails must leave no trace.
package protocol StatePart {
  /// Whether changes are kept for undoing them.
  var isJournaling: Bool { get set }
  /// Marks the present moment, to go back to.
  mutating func mark() -> Int
  /// Undoes everything since a mark.
  mutating func undo(to mark: Int)
  /// Makes everything before a mark final.
  mutating func forget(before mark: Int)
  /// Digests what this part holds, in an order that depends on the log alone.
  func digest(into sink: inout some DigestSink)
  /// Shows everything that this part holds to a visitor, in an order that never changes within a version.
  mutating func visitColumns(_ visitor: inout some ColumnVisitor)
}

/// Something done to every part of a state in their one order.
package protocol StatePartVisitor {
  mutating func visit(_ part: inout some StatePart)
}
