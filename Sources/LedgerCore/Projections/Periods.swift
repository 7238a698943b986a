/// Periods: their revenue, who was engaged, what was calculated and what was claimed (rules R16–R19).
public struct Periods: Projection {
  package private(set) var ids: NameTable
  package private(set) var rows = Column<PeriodRow>()
  /// What the host calls each period, in the same order.
  package private(set) var labels = Column<PeriodLabel>()
  package private(set) var revenue: PeriodRevenue
  package private(set) var engagement: Engagement
  package private(set) var entitlements: Entitlements

  /// No periods yet.
  public init() { self.init(hash: .standard) }

  package init(hash: KeyedHash) {
    ids = NameTable(hash: hash, pieceBits: 0)
    revenue = PeriodRevenue(hash: hash)
    engagement = Engagement(hash: hash)
    entitlements = Entitlements(hash: hash)
  }

  /// Takes the next event into account.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    switch event.body {
    case .periodOpened(let opened):
      let number = ids.intern(context.bytes(opened.period))
      guard Int(number) == rows.count else { return }
      rows.append(PeriodRow(opened, position: event.position))
      labels.append(PeriodLabel(label: opened.label.map { context.text($0) }))
    case .revenueRecorded(let revenue):
      guard let period = ids.number(of: context.bytes(revenue.period)) else { return }
      rows[Int(period)].revenue &+= revenue.amount
      self.revenue.add(revenue.amount, context.bytes(revenue.source), &rows[Int(period)])
    case .engagementRecorded(let engagement):
      guard let period = ids.number(of: context.bytes(engagement.period)) else { return }
      let row = self.engagement.reach(period, engagement.participant, &rows[Int(period)])
      context.forEach(engagement.counts) { self.engagement.add($1, of: $0, to: row) }
    case .payoutCalculated(let line):
      guard let period = ids.number(of: context.bytes(line.period)) else { return }
      if rows[Int(period)].firstLine == 0 { rows[Int(period)].firstLine = event.position }
      entitlements.add(line.amount, period, line.participant, rows[Int(period)].currency)
    case .periodClosed(let closed):
      guard let period = ids.number(of: context.bytes(closed.period)) else { return }
      close(Int(period), closed, event.position)
    case .payoutClaimed(let claim):
      guard let period = ids.number(of: context.bytes(claim.period)) else { return }
      entitlements.claim(
        claim.amount ?? 0, period, claim.participant, rows[Int(period)].currency,
        event.position)
    default:
      break
    }
  }

  private mutating func close(
    _ period: Int, _ closed: PeriodClosed<Dense>, _ position: UInt64
  ) {
    rows[period].closedPosition = position
    rows[period].pool = closed.pool
    rows[period].shares = closed.shares
    rows[period].bonuses = closed.bonuses
    rows[period].recipients = closed.recipients
    if rows[period].firstLine == 0 { rows[period].firstLine = position }
    engagement.free(&rows[period])
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&ids)
    visitor.visit(&rows)
    visitor.visit(&labels)
    revenue.visitParts(&visitor)
    engagement.visitParts(&visitor)
    entitlements.visitParts(&visitor)
  }

  /// The row of a period.
  package func period(_ id: Text) -> (number: UInt32, row: PeriodRow)? {
    ids.number(of: id).map { ($0, rows[Int($0)]) }
  }
}

/// What the host calls a period, if it calls it anything.
package struct PeriodLabel: SpelledRow {
  package let label: Text?

  package init(label: Text?) { self.label = label }

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(UInt8(label == nil ? 0 : 1))
    sink.absorb(label ?? "")
  }

  /// Whether there is a label, then the label.
  package var spelled: [UInt8] { [label == nil ? 0 : 1] + Array((label ?? "").string.utf8) }

  package init?(spelled bytes: UnsafeRawBufferPointer) {
    guard let first = bytes.first, first < 2 else { return nil }
    let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    guard first == 0 ? rest.isEmpty : Limits.isValidText(rest, maximum: Limits.textBytes) else {
      return nil
    }
    label = first == 0 ? nil : Text(decoding: rest)
  }
}

/// One period.
package struct PeriodRow: Digestible, BitwiseCopyable {
  package let position: UInt64
  package let from: Timestamp
  package let to: Timestamp
  package var revenue: Int64 = 0
  package var pool: Int64 = 0
  package var shares: Int64 = 0
  package var bonuses: Int64 = 0
  package var recipients: UInt64 = 0
  /// The first line of the payout; 0 while the period is open.
  package var firstLine: UInt64 = 0
  package var closedPosition: UInt64 = 0
  package var firstSource: UInt32 = .max
  package var firstEngagement: UInt32 = .max
  package var lastEngagement: UInt32 = .max
  let currencyNumber: UInt32

  init(_ opened: PeriodOpened<Dense>, position: UInt64) {
    self.position = position
    from = opened.from
    to = opened.to
    currencyNumber = UInt32(opened.currency.rawValue)
  }

  package var isClosed: Bool { closedPosition > 0 }

  package var currency: CurrencyIndex { CurrencyIndex(UInt8(truncatingIfNeeded: currencyNumber)) }

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(position)
    sink.absorb(from.milliseconds)
    sink.absorb(to.milliseconds)
    sink.absorb(currency.rawValue)
    for amount in [revenue, pool, shares, bonuses] { sink.absorb(amount) }
    sink.absorb(recipients)
    sink.absorb(firstLine)
    sink.absorb(closedPosition)
    for row in [firstSource, firstEngagement, lastEngagement] { sink.absorb(row) }
  }
}
