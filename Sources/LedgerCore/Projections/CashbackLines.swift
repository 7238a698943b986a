/// The lines of batches that were handed to an executor, and how their latest attempt stands (rule R13).
package struct CashbackLines: Sendable {
  private(set) var batches: NameTable
  package private(set) var rows = Column<CashbackLine>()
  private(set) var index: IndexedRows

  package init(hash: KeyedHash) {
    batches = NameTable(hash: hash, pieceBits: 0)
    index = IndexedRows(hash: hash)
  }

  mutating func start(_ started: CashbackStarted<Dense>, _ batch: UnsafeRawBufferPointer) {
    let number = batches.intern(batch)
    if let row = row(number, started.referrer, started.currency) {
      rows[row].attempt = started.attempt
      rows[row].amount = started.amount
      rows[row].status = .inFlight
    } else {
      index.add(key(number, started.referrer, started.currency), row: rows.count)
      rows.append(
        CashbackLine(
          batch: number, referrer: started.referrer, currency: started.currency,
          amount: started.amount, attempt: started.attempt, status: .inFlight))
    }
  }

  /// Ends the attempt in flight and returns its amount; 0 where none is.
  @inline(__always)
  mutating func finish(
    _ batch: UnsafeRawBufferPointer, _ referrer: Handle, _ currency: CurrencyIndex,
    as status: CashbackLine.Status
  ) -> Int64 {
    rows.count > 0 ? finishKnown(batch, referrer, currency, as: status) : 0
  }

  @inline(never)
  private mutating func finishKnown(
    _ batch: UnsafeRawBufferPointer, _ referrer: Handle, _ currency: CurrencyIndex,
    as status: CashbackLine.Status
  ) -> Int64 {
    guard let number = batches.number(of: batch), let row = row(number, referrer, currency) else {
      return 0
    }
    let amount = rows[row].status == .inFlight ? rows[row].amount : 0
    rows[row].status = status
    return amount
  }

  /// The number of a batch of which a line was ever handed to an executor.
  package func number(of batch: Text) -> UInt32? { batches.number(of: batch) }

  /// The batch of a number.
  package func name(of batch: UInt32) -> Text { batches.name(of: batch) }

  /// The line of a batch, if it was ever handed to an executor.
  package func line(
    _ batch: Text, _ referrer: Handle, _ currency: CurrencyIndex
  ) -> CashbackLine? {
    guard rows.count > 0, let number = batches.number(of: batch) else { return nil }
    return row(number, referrer, currency).map { rows[$0] }
  }

  private func row(_ batch: UInt32, _ referrer: Handle, _ currency: CurrencyIndex) -> Int? {
    index.row(key(batch, referrer, currency)) {
      rows[$0].batch == batch && rows[$0].referrer == referrer && rows[$0].currency == currency
    }
  }

  private func key(_ batch: UInt32, _ referrer: Handle, _ currency: CurrencyIndex) -> UInt64 {
    UInt64(batch) << 40 ^ UInt64(referrer.rawValue) << 8 ^ UInt64(currency.rawValue)
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&batches)
    visitor.visit(&rows)
    visitor.visit(&index)
  }
}

/// One line of a batch that was handed to an executor.
package struct CashbackLine: Digestible, BitwiseCopyable {
  package let batch: UInt32
  package let referrer: Handle
  package var amount: Int64
  package var attempt: UInt64
  let currencyNumber: UInt32
  private(set) var statusNumber: UInt32

  init(
    batch: UInt32, referrer: Handle, currency: CurrencyIndex, amount: Int64, attempt: UInt64,
    status: Status
  ) {
    self.batch = batch
    self.referrer = referrer
    self.amount = amount
    self.attempt = attempt
    currencyNumber = UInt32(currency.rawValue)
    statusNumber = UInt32(status.rawValue)
  }

  package var currency: CurrencyIndex { CurrencyIndex(UInt8(truncatingIfNeeded: currencyNumber)) }

  package var status: Status {
    get { Status(rawValue: UInt8(truncatingIfNeeded: statusNumber)) ?? .failed }
    set { statusNumber = UInt32(newValue.rawValue) }
  }

  /// How the latest attempt stands.
  package enum Status: UInt8, Sendable {
    case inFlight
    case paid
    case failed
  }

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(batch)
    sink.absorb(referrer.rawValue)
    sink.absorb(currency.rawValue)
    sink.absorb(amount)
    sink.absorb(attempt)
    sink.absorb(status.rawValue)
  }
}

/// An index over rows that are found by a number built from their fields.
package struct IndexedRows: StatePart, Sendable {
  private var index: HashIndex
  private let hash: KeyedHash
  private var journal = Journal<Change>()

  private enum Change: Sendable {
    case added(UInt64, row: Int)
    case removed(UInt64, row: Int)
  }

  package init(hash: KeyedHash, pieceBits: UInt64 = 2) {
    self.hash = hash
    index = HashIndex(pieceBits: pieceBits)
  }

  package func row(_ key: UInt64, where isMatch: (Int) -> Bool) -> Int? {
    index.first(hash.hash(key, tweak: 1)) { isMatch(Int(truncatingIfNeeded: $0) - 1) }
      .map { Int(truncatingIfNeeded: $0) - 1 }
  }

  package mutating func add(_ key: UInt64, row: Int) {
    if journal.isOn { journal.add(.added(key, row: row)) }
    index.insert(hash.hash(key, tweak: 1), UInt64(row) + 1)
  }

  package mutating func remove(_ key: UInt64, row: Int) {
    if journal.isOn { journal.add(.removed(key, row: row)) }
    index.remove(hash.hash(key, tweak: 1), UInt64(row) + 1)
  }

  package var isJournaling: Bool {
    get { journal.isOn }
    set { journal.isOn = newValue }
  }

  package func mark() -> Int { journal.mark }

  package mutating func undo(to mark: Int) {
    while let change = journal.pop(to: mark) {
      switch change {
      case .added(let key, let row): index.remove(hash.hash(key, tweak: 1), UInt64(row) + 1)
      case .removed(let key, let row): index.insert(hash.hash(key, tweak: 1), UInt64(row) + 1)
      }
    }
  }

  package mutating func forget(before mark: Int) { journal.forget(before: mark) }

  /// What is indexed is digested with its rows.
  package func digest(into sink: inout some DigestSink) {}

  package mutating func visitColumns(_ visitor: inout some ColumnVisitor) { visitor.visit(&index) }

  /// Whether there is an entry for each of so many rows, and none leads past them.
  func isSound(rows: Int) -> Bool {
    index.count == rows && index.highestRestored <= UInt64(rows)
  }
}
