/// What closed periods gave to whom, and what of it was claimed (rule R19).
package struct Entitlements: Sendable {
  package private(set) var accounts = AccountTable<PayoutFigures>()
  package private(set) var rows = Column<Row>()
  private(set) var index: IndexedRows

  package struct Row: Digestible, BitwiseCopyable {
    package let period: UInt32
    package let participant: UInt32
    package var amount: Int64
    package var claimedPosition: UInt64 = 0

    package func digest(into sink: inout some DigestSink) {
      sink.absorb(period)
      sink.absorb(participant)
      sink.absorb(amount)
      sink.absorb(claimedPosition)
    }
  }

  init(hash: KeyedHash) { index = IndexedRows(hash: hash, pieceBits: 6) }

  private func key(_ period: UInt32, _ participant: Handle) -> UInt64 {
    UInt64(period) << 32 | UInt64(participant.rawValue)
  }

  private func row(_ period: UInt32, _ participant: Handle) -> Int? {
    index.row(key(period, participant)) {
      rows[$0].period == period && rows[$0].participant == participant.rawValue
    }
  }

  mutating func add(
    _ amount: Int64, _ period: UInt32, _ participant: Handle, _ currency: CurrencyIndex
  ) {
    if let row = row(period, participant) {
      rows[row].amount &+= amount
    } else {
      index.add(key(period, participant), row: rows.count)
      rows.append(Row(period: period, participant: participant.rawValue, amount: amount))
    }
    let account = accounts.reachRow(of: participant.rawValue, currency)
    accounts.rows[account].figures.unclaimed &+= amount
  }

  mutating func claim(
    _ amount: Int64, _ period: UInt32, _ participant: Handle, _ currency: CurrencyIndex,
    _ position: UInt64
  ) {
    if let row = row(period, participant) { rows[row].claimedPosition = position }
    let account = accounts.reachRow(of: participant.rawValue, currency)
    accounts.rows[account].figures.unclaimed &-= amount
  }

  /// What a period gave to a participant.
  package func entitlement(_ period: UInt32, _ participant: Handle) -> Row? {
    row(period, participant).map { rows[$0] }
  }

  package func unclaimed(_ participant: Handle, _ currency: CurrencyIndex) -> Int64 {
    accounts.figures(of: participant.rawValue, currency).unclaimed
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    accounts.visitParts(&visitor)
    visitor.visit(&rows)
    visitor.visit(&index)
  }
}

/// What one participant may claim in one currency, in minor units.
package struct PayoutFigures: AccountFigures {
  package var unclaimed: Int64 = 0
  /// Fills the gap before the numbers of the row.
  private let filler: UInt32 = 0

  package init() {}

  package func digest(into sink: inout some DigestSink) { sink.absorb(unclaimed) }
}
