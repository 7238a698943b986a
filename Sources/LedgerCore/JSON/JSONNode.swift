/// One value, or one key, of the text that a ``JSONTape`` has parsed.
///
/// A node is a handle: it means something only to the tape that gave it out, and only until that
/// tape parses again. Using it later reads some other part of the tape, but never foreign memory.
package struct JSONNode: Hashable, Sendable {
  /// What a node is.
  package enum Kind: UInt8, Hashable, Sendable {
    /// `{…}`; its members follow as key, value, key, value.
    case object
    /// `[…]`; its elements follow.
    case array
    /// A string, which may be a key.
    case string
    /// A number of any form that JSON allows.
    case number
    /// The literal `true`.
    case `true`
    /// The literal `false`.
    case `false`
    /// The literal `null`.
    case null
  }

  // 32 bits are enough for a text of less than 4 GiB, and keep a node at 24 bytes.
  let index32: UInt32
  var start32: UInt32
  var end32: UInt32
  /// The node after this one and all within it; while a container is open, the one around it.
  var next32: UInt32
  var count32: UInt32

  /// What the node is.
  package let kind: Kind

  /// Whether the bytes of a string differ from what it reads as.
  package let hasEscapes: Bool

  /// Stands for the text of a tape that has none.
  static let nothing = JSONNode(
    index32: 0, start32: 0, end32: 0, next32: 1, count32: 0, kind: .null, hasEscapes: false)

  /// Where the value begins: the quote of a string, the bracket of a container.
  @inline(__always)
  package var start: Int { Int(start32) }

  /// The byte after the value, its closing quote or bracket included.
  @inline(__always)
  package var end: Int { Int(end32) }

  /// Where the node stands on its tape.
  @inline(__always)
  package var index: Int { Int(index32) }

  /// The index on the tape after this node and everything within it.
  @inline(__always)
  package var next: Int { Int(next32) }

  /// How many members an object or elements an array has; 0 for everything else.
  @inline(__always)
  package var count: Int { Int(count32) }

  /// The failure to throw when a reader wanted something else than this node.
  package func wrongType(expected: JSONFailure.Expectation) -> JSONFailure {
    JSONFailure(.wrongType(expected: expected), at: start)
  }
}
