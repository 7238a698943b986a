/// Figures per owner and currency, in flat rows; an owner's rows are chained.
package struct AccountTable<Figures: AccountFigures>: Sendable {
  /// The first row of each owner, or `.max`.
  package var heads = Column<UInt32>()
  package var rows = Column<AccountRow<Figures>>()

  package init() {}

  /// The row of an owner and a currency.
  @inline(__always)
  package func row(of owner: UInt32, _ currency: CurrencyIndex) -> Int? {
    guard Int(owner) < heads.count else { return nil }
    var next = heads[Int(owner)]
    while next != .max {
      if rows[Int(next)].currency == currency { return Int(next) }
      next = rows[Int(next)].next
    }
    return nil
  }

  /// Whether an owner has a row in any currency.
  func hasRows(of owner: UInt32) -> Bool {
    Int(owner) < heads.count && heads[Int(owner)] != .max
  }

  /// Asks for what leads to an owner's rows.
  @inline(__always)
  package func prefetchHead(of owner: UInt32) { heads.rows.prefetch(Int(owner)) }

  /// Asks for an owner's first row, once what leads there is at hand.
  @inline(__always)
  package func prefetchRow(of owner: UInt32) {
    if Int(owner) < heads.count { rows.rows.prefetch(Int(heads[Int(owner)])) }
  }

  /// The row of an owner and a currency, made where there is none yet.
  @inline(__always)
  package mutating func reachRow(of owner: UInt32, _ currency: CurrencyIndex) -> Int {
    if let row = row(of: owner, currency) { return row }
    return addRow(of: owner, currency)
  }

  @inline(never)
  private mutating func addRow(of owner: UInt32, _ currency: CurrencyIndex) -> Int {
    heads.reach(Int(owner), blank: .max)
    let row = rows.count
    rows.append(
      AccountRow(figures: Figures(), owner: owner, next: heads[Int(owner)], currency: currency))
    heads[Int(owner)] = UInt32(truncatingIfNeeded: row)
    return row
  }

  /// The figures of an owner and a currency; blank ones where nothing ever moved.
  @inline(__always)
  package func figures(of owner: UInt32, _ currency: CurrencyIndex) -> Figures {
    row(of: owner, currency).map { rows[$0].figures } ?? Figures()
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&heads)
    visitor.visit(&rows)
  }
}

/// What an account counts; so many bytes that the three numbers of a row end on its alignment.
package protocol AccountFigures: Digestible, BitwiseCopyable {
  init()
}

/// The figures of one owner and currency.
package struct AccountRow<Figures: AccountFigures>: Digestible, BitwiseCopyable {
  package var figures: Figures
  package let owner: UInt32
  package let next: UInt32
  let currencyNumber: UInt32

  init(figures: Figures, owner: UInt32, next: UInt32, currency: CurrencyIndex) {
    self.figures = figures
    self.owner = owner
    self.next = next
    currencyNumber = UInt32(currency.rawValue)
  }

  package var currency: CurrencyIndex {
    @inline(__always) get { CurrencyIndex(UInt8(truncatingIfNeeded: currencyNumber)) }
  }

  package func digest(into sink: inout some DigestSink) {
    figures.digest(into: &sink)
    sink.absorb(owner)
    sink.absorb(next)
    sink.absorb(currency.rawValue)
  }
}
