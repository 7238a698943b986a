/// The batches that the log has seen, and what they paid (rules R12 and R15).
public struct Batches: Projection {
  package private(set) var ids: NameTable
  package private(set) var rows = Column<BatchRow>()
  package private(set) var totals = AccountTable<BatchFigures>()

  /// No batches yet.
  public init() { self.init(hash: .standard) }

  package init(hash: KeyedHash) { ids = NameTable(hash: hash, pieceBits: 0) }

  /// Takes the next event into account.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    switch event.body {
    case .cashbackPaid(let paid):
      pay(
        paid.amount, paid.currency, in: context.bytes(paid.batch), at: event.position,
        event.recordedAt)
    case .cashbackStarted(let started):
      _ = reach(context.bytes(started.batch), at: event.position, event.recordedAt)
    case .cashbackFailed(let failed):
      guard let batch = reach(context.bytes(failed.batch), at: event.position, event.recordedAt)
      else { return }
      rows[batch].failedAttempts &+= 1
    case .batchFinished(let finished):
      guard let batch = reach(context.bytes(finished.batch), at: event.position, event.recordedAt)
      else { return }
      rows[batch].finishedPosition = event.position
    default:
      break
    }
  }

  /// Adds a line that was paid.
  package mutating func pay(
    _ amount: Int64, _ currency: CurrencyIndex, in id: UnsafeRawBufferPointer,
    at position: UInt64, _ recordedAt: Timestamp
  ) {
    guard let batch = reach(id, at: position, recordedAt) else { return }
    rows[batch].paid &+= 1
    let row = totals.reachRow(of: UInt32(truncatingIfNeeded: batch), currency)
    totals.rows[row].figures.paid &+= Int128(amount)
  }

  /// The row of a batch; batches of one payment are kept apart (rule R15) and have none.
  private mutating func reach(
    _ id: UnsafeRawBufferPointer, at position: UInt64, _ recordedAt: Timestamp
  ) -> Int? {
    guard !BatchID.isOfPayment(id) else { return nil }
    // The lines of a batch follow one another: it is nearly always the one that came last.
    let latest = UInt32(truncatingIfNeeded: rows.count &- 1)
    let number = Int(ids.intern(id, expected: latest))
    if number == rows.count {
      rows.append(BatchRow(position: position, recordedAt: recordedAt))
    }
    rows[number].latestPosition = position
    return number
  }

  /// How a batch stands, and its number; `nil` where the log has not seen it.
  package func batch(_ batch: Text) -> (number: UInt32, row: BatchRow)? {
    ids.number(of: batch).map { ($0, rows[Int($0)]) }
  }

  /// Whether the log has seen a batch.
  public func contains(_ batch: Text) -> Bool { ids.number(of: batch) != nil }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&ids)
    visitor.visit(&rows)
    totals.visitParts(&visitor)
  }
}

/// What one batch paid in one currency.
package struct BatchFigures: AccountFigures {
  /// Wider than an amount, as many referrers may be paid.
  package var paid: Int128 = 0
  /// Fills the gap before the numbers of the row.
  private let filler: UInt32 = 0

  package init() {}

  package func digest(into sink: inout some DigestSink) { sink.absorb(paid) }
}

/// One batch.
package struct BatchRow: Digestible, BitwiseCopyable {
  package let position: UInt64
  package let recordedAt: Timestamp
  package var finishedPosition: UInt64 = 0
  package var latestPosition: UInt64 = 0
  package var paid: UInt32 = 0
  package var failedAttempts: UInt32 = 0

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(position)
    sink.absorb(recordedAt.milliseconds)
    sink.absorb(finishedPosition)
    sink.absorb(latestPosition)
    sink.absorb(paid)
    sink.absorb(failedAttempts)
  }
}

/// The ids of batches that pay for one payment: `payment:<id>`, then `payment:<id>:2` and on (rule G2).
package enum BatchID {
  private static let prefix = Array("payment:".utf8)

  package static func isOfPayment(_ batch: UnsafeRawBufferPointer) -> Bool {
    batch.count >= prefix.count && batch.prefix(prefix.count).elementsEqual(prefix)
  }

  /// The batch of a payment's immediate settlement.
  package static func ofPayment(_ payment: Text) -> Text { Text("payment:" + payment.string) }

  /// A batch of a payment by its number: `payment:<id>`, then `payment:<id>:2` and on (rule R14).
  package static func ofPayment(_ payment: Text, number: UInt64) -> Text {
    number < 2 ? ofPayment(payment) : Text("\(ofPayment(payment)):\(number)")
  }

  /// The number of a batch of a payment, where the batch stands for it.
  package static func number(of batch: Text, for payment: Text) -> UInt64 {
    let first = ofPayment(payment)
    guard batch != first else { return 1 }
    let number = String(batch.string.utf8.dropFirst(first.string.utf8.count + 1)) ?? ""
    return UInt64(number) ?? 1
  }

  /// The payments that a batch may stand for: what follows the prefix, and that without its number.
  package static func payments(of batch: Text) -> [Text] {
    guard batch.withBytes(isOfPayment) else { return [] }
    let rest = batch.string.utf8.dropFirst(prefix.count)
    var candidates = [Text(String(Substring(rest)))]
    if let colon = rest.lastIndex(of: UInt8(ascii: ":")) {
      let number = rest[rest.index(after: colon)...]
      let isNumber =
        number.first != UInt8(ascii: "0") && (1...15).contains(number.count)
        && number.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      if isNumber { candidates.append(Text(String(Substring(rest[..<colon])))) }
    }
    return candidates
  }
}
