import LedgerCore

extension ModelFacts {
  /// Takes in an accepted event of a period.
  mutating func applyToPeriod(_ body: EventBody<Spelled>, _ stamp: ModelStamp) {
    switch body {
    case .periodOpened(let event):
      guard let currency = currency(event.currency) else { return }
      periods[event.period] = ModelPeriod(from: event.from, to: event.to, currency: currency)
    case .revenueRecorded(let event):
      guard var period = periods[event.period] else { return }
      period.revenue[event.source, default: 0] += Int128(units(event.amount, period.currency))
      if Int64(exactly: period.totalRevenue) == nil {
        overflow = "the revenue of period \(event.period) would not fit into an amount"
      }
      periods[event.period] = period
    case .engagementRecorded(let event):
      periods[event.period]?.engagement[event.participant] = event.counts
    case .payoutCalculated(let event):
      guard var period = periods[event.period] else { return }
      let amount = units(event.amount, period.currency)
      let (sum, overflows) = (period.given[event.participant] ?? 0)
        .addingReportingOverflow(amount)
      if overflows {
        overflow = "what period \(event.period) gives \(event.participant) would not fit"
      }
      period.given[event.participant] = sum
      periods[event.period] = period
      change(event.participant, period.currency, at: stamp.recordedAt) {
        $0.unclaimed += Int128(amount)
      }
    case .periodClosed(let event):
      periods[event.period]?.isClosed = true
    case .payoutClaimed(let event):
      guard let period = periods[event.period], let given = event.amount else { return }
      let amount = Int128(units(given, period.currency))
      change(event.participant, period.currency, at: stamp.recordedAt) {
        $0.unclaimed -= amount
        if event.destination == .wallet { $0.wallet += amount }
      }
    default:
      break
    }
  }
}
