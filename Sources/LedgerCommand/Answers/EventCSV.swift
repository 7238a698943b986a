import CommandLineKit
import LedgerCore

/// Events as comma-separated values: a column for every field that any event has.
enum EventCSV {
  /// The fields of all events, in the order of the columns.
  private static let fields = [
    "version", "terms", "rules", "code", "owner", "referee", "referrer", "trigger", "payment",
    "payer", "participant", "amount", "currency", "kind", "source", "months", "days", "earnings",
    "refund", "reason", "reversals", "matures", "batch", "destination", "attempt", "referrals",
    "paid", "failed", "changed", "totals", "plan", "period", "from", "to", "label", "counts",
    "score", "pool", "shares", "bonuses", "recipients", "withdrawal", "adjustment", "account",
    "reference",
  ]

  /// The names of the columns.
  static let heading = CSV.line(
    (["position", "type", "at", "recordedAt", "actor", "correlation"] + fields).map { .text($0) })

  /// One event.
  static func line(_ event: LedgerEvent) -> String {
    let own = EventFields(event.body).fields
    let envelope: [Cell] = [
      .number(Int64(clamping: event.position)), .text(event.body.type.name),
      .text(event.at.description), .text(event.recordedAt.description),
      .text(event.actor.string), Cell(event.correlation?.string),
    ]
    return CSV.line(
      envelope + fields.map { name in own.first { $0.name == name }?.cell ?? .none })
  }

  /// The heading and some events.
  static func text(_ events: [LedgerEvent]) -> String {
    events.reduce(into: heading) { $0 += line($1) }
  }

  /// Whether there is a column for every field of an event.
  static func covers(_ body: EventBody<Spelled>) -> Bool {
    EventFields(body).fields.allSatisfy { fields.contains($0.name) }
  }
}
