import LedgerCore

/// A period: what it took in, and what it gave once it was closed.
struct ModelPeriod: Sendable {
  var from: Timestamp
  var to: Timestamp
  var currency: Currency
  /// Source → revenue.
  var revenue: [Text: Int128] = [:]
  /// Participant → the latest counts.
  var engagement: [ID: [MetricCount<Spelled>]] = [:]
  var isClosed = false
  /// Participant → share and bonuses together.
  var given: [ID: Int64] = [:]

  var totalRevenue: Int128 { revenue.values.reduce(0, +) }
}
