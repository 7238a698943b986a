import CommandLineKit
import LedgerCore

/// An event on one line, for people.
enum EventLine {
  /// The position, the moment it was recorded, its type and its fields, as much as fits.
  static func text(_ event: LedgerEvent, _ console: Console) -> String {
    let style = console.style
    let position = String(event.position)
    let padded = String(repeating: " ", count: max(6 - position.count, 0)) + position
    let fields = EventFields(event.body).fields.filter { $0.name != "terms" }
      .map { "\($0.name)=\($0.cell.text)" }
    let moment = event.recordedAt.description
    let head = "\(padded)  \(moment)  "
    let type = event.body.type.name
    let rest = fields.joined(separator: " ")
    guard console.width < .max else { return "\(head)\(type)  \(rest)" }
    let room = console.width - head.columns - type.columns - 2
    guard room >= 0 else { return "\(padded)  \(style.bold(type.cut(to: console.width - 8)))" }
    return "\(padded)  \(style.faint(moment))  \(style.bold(type))  \(rest.cut(to: room))"
  }
}
