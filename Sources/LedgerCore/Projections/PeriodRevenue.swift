/// How much revenue each source brought into each period (rule R16).
package struct PeriodRevenue: Sendable {
  package private(set) var sources: NameTable
  package private(set) var rows = Column<Row>()

  package struct Row: Digestible, BitwiseCopyable {
    package let source: UInt32
    package let next: UInt32
    package var amount: Int64

    package func digest(into sink: inout some DigestSink) {
      sink.absorb(source)
      sink.absorb(next)
      sink.absorb(amount)
    }
  }

  init(hash: KeyedHash) { sources = NameTable(hash: hash, pieceBits: 0) }

  mutating func add(_ amount: Int64, _ source: UnsafeRawBufferPointer, _ period: inout PeriodRow) {
    let number = sources.intern(source)
    var next = period.firstSource
    while next != .max {
      if rows[Int(next)].source == number {
        rows[Int(next)].amount &+= amount
        return
      }
      next = rows[Int(next)].next
    }
    rows.append(Row(source: number, next: period.firstSource, amount: amount))
    period.firstSource = UInt32(truncatingIfNeeded: rows.count - 1)
  }

  /// The sources of a period and what they brought, sorted by source.
  package func bySource(_ period: PeriodRow) -> [(source: Text, amount: Int64)] {
    var found: [(source: Text, amount: Int64)] = []
    var next = period.firstSource
    while next != .max {
      let row = rows[Int(next)]
      found.append((sources.name(of: row.source), row.amount))
      next = row.next
    }
    return found.sorted { $0.source < $1.source }
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&sources)
    visitor.visit(&rows)
  }
}
