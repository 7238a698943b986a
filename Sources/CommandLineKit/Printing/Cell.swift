/// One value of an answer.
package enum Cell: Hashable, Sendable {
  /// Text, such as an id.
  case text(String)
  /// A decimal number as it is to be printed, such as an amount.
  case decimal(String)
  /// A whole number.
  case number(Int64)
  /// Yes or no.
  case flag(Bool)
  /// Texts that belong together.
  case texts([String])
  /// Nothing.
  case none

  /// A text, or nothing.
  package init(_ text: String?) { self = text.map { .text($0) } ?? .none }

  /// The value on one line of a terminal.
  package var text: String {
    switch self {
    case .text(let text): text.printable.markingSpaceAtEnds
    case .decimal(let text): text
    case .number(let number): String(number)
    case .flag(let flag): flag ? "yes" : "no"
    case .texts(let texts): texts.map(\.printable).joined(separator: ", ")
    case .none: ""
    }
  }

  /// Whether the value says nothing: zero, no, empty.
  var isBlank: Bool {
    switch self {
    case .text(let text): text.isEmpty
    case .decimal(let text): !text.contains { ("1"..."9").contains($0) }
    case .number(let number): number == 0
    case .flag(let flag): !flag
    case .texts(let texts): texts.isEmpty
    case .none: true
    }
  }
}
