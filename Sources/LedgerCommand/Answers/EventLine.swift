import CommandLineKit
import LedgerCore

/// An event, for people.
enum EventLine {
  /// Where the fields stand that do not fit behind the type.
  private static let indent = String(repeating: " ", count: 8)

  /// The position, the moment it was recorded, its type and its fields, on as many lines as they need.
  static func text(_ event: LedgerEvent, _ console: Console) -> String {
    let style = console.style
    let position = String(event.position)
    let padded = String(repeating: " ", count: max(6 - position.count, 0)) + position
    let moment = event.recordedAt.description
    let type = event.body.type.name
    let fields = EventFields(event.body, isBrief: true).fields
      .map { "\($0.name)=\($0.cell.text)".printable }
    let head = "\(padded)  \(style.faint(moment))  \(style.bold(type))"
    let taken = padded.columns + moment.columns + type.columns + 4
    let rest = fields.joined(separator: " ")
    if console.width == .max || taken + 2 + rest.columns <= console.width {
      return rest.isEmpty ? head : "\(head)  \(rest)"
    }
    // On a narrow terminal the moment stands with the fields.
    let isNarrow = taken > console.width
    let words = (isNarrow ? [moment] : []) + fields
    let room = max(console.width - indent.count, 1)
    let lines = words.isEmpty ? [] : Wrapping.lines(words.flatMap { $0.pieces(room) }, width: room)
    return ([isNarrow ? "\(padded)  \(style.bold(type))" : head] + lines.map { indent + $0 })
      .joined(separator: "\n")
  }
}
