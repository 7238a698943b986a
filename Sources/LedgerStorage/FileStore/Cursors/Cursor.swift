/// How far a consumer of a log has come.
public struct Cursor: Hashable, Sendable {
  /// The position of the last event that the consumer is done with; 0 before the first.
  public var position: UInt64
  /// Whatever else the consumer has to remember, of at most 64 KiB.
  public var note: [UInt8]

  /// The longest note in bytes.
  public static let maximumNoteBytes = 64 << 10

  /// A place in a log, and a note.
  public init(position: UInt64, note: [UInt8] = []) {
    self.position = position
    self.note = note
  }
}

extension Cursor {
  /// Whether a consumer may be called so, as a file is named of it.
  package static func isName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count) && !name.hasPrefix(".")
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
      }
  }
}
