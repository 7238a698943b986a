import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("State: names and their numbers")
struct NameTableTests {
  static func table() -> NameTable { NameTable(hash: KeyedHash(key: (3, 4)), pieceBits: 1) }

  static func intern(_ name: Text, _ table: inout NameTable, after: UInt32 = .max) -> UInt32? {
    name.withBytes { bytes in
      after == .max
        ? table.internChecked(NameKey(bytes), expected: .max)
        : table.internChecked(NameKey(bytes), after: after)
    }
  }

  /// Names of every length around the twelve bytes of a slot.
  static let names: [Text] =
    (1...20).map { Text(String(repeating: "n", count: $0)) }
    + [128, 160, 255].map { Text(String(repeating: "m", count: $0)) }
    + ["é", "e\u{301}", "abcdefgh", "abcdefghi", "abcdefghijkl", "abcdefghijklm", "b"]

  @Test("I12: names get their numbers in the order of first sight, and keep them")
  func numbers() {
    var table = Self.table()
    for round in 0..<2 {
      for (number, name) in Self.names.enumerated() {
        let given = round == 0 ? name.withBytes { table.intern($0) } : Self.intern(name, &table)
        #expect(given == UInt32(number))
      }
    }
    #expect(table.count == Self.names.count)
    for (number, name) in Self.names.enumerated() {
      #expect(table.number(of: name) == UInt32(number))
      #expect(table.name(of: UInt32(number)) == name)
    }
    for stranger in ["", "nope", "nnnnnnnnnnnnnnnnnnnnn", "abcdefghijk"] as [Text] {
      #expect(table.number(of: stranger) == nil)
    }
    #expect(table.number(of: Text(String(repeating: "m", count: 256))) == nil)
    #expect(table.name(of: 999) == "")
  }

  @Test(
    "Records: a new name must be a valid text; what stands after a name is compared, not believed")
  func checked() {
    var table = Self.table()
    #expect(Self.intern("a\n", &table) == nil && table.count == 0)
    #expect(Self.intern("bob", &table) == 0)
    #expect(Self.intern("ann", &table, after: 0) == 1)
    #expect(Self.intern("ann", &table, after: 0) == 1)
    #expect(Self.intern("cy", &table, after: 0) == 2)
    #expect(Self.intern("ann", &table, after: 0) == 1)
    #expect(Self.intern("a name that is long", &table, after: 0) == 3)
    #expect(Self.intern("a name that is long", &table, after: 0) == 3)
  }

  @Test(
    "I7: undoing gives names back; the next ones get their numbers, and stale guesses do not count")
  func undo() {
    var table = Self.table()
    for name in Self.names.prefix(5) { _ = Self.intern(name, &table) }
    let mark = table.mark()
    for name in Self.names.dropFirst(5) { _ = Self.intern(name, &table, after: 0) }
    table.undo(to: mark)
    #expect(table.count == 5)
    for name in Self.names.dropFirst(5) { #expect(table.number(of: name) == nil) }
    #expect(Self.intern("new", &table, after: 0) == 5)
    #expect(Self.intern("another that is long", &table, after: 0) == 6)
    #expect(table.name(of: 6) == "another that is long" && table.name(of: 4) == Self.names[4])
  }

  @Test("M5: names sort by their bytes, also where the first eight agree, or the first twelve")
  func sorting() {
    var random = RandomSource(seed: 2)
    var table = Self.table()
    // A short name, those behind it that begin with all of it, and bytes over 127.
    let alike = ["", "0", "z", "é", "00", "é0", "zz-that-is-long"].map { Text("customer-000\($0)") }
    let shorter = ["customer-00", "customer-0", "customer-é", "é", "customer-é00000"].map {
      Text($0)
    }
    let names = Set(Self.names + alike + shorter).sorted().shuffled(using: &random)
    for name in names { _ = Self.intern(name, &table) }
    let sorted = table.sorted(Array(0..<UInt32(names.count)))
    #expect(sorted.map { table.name(of: $0) } == names.sorted())
  }
}

@Suite("State: columns and accounts")
struct ColumnTests {
  @Test("I7: undoing a column brings back each row as it was, whatever happened in between")
  func columns() {
    var random = RandomSource(seed: 6)
    var column = Column<UInt64>()
    for value in 0..<10 as Range<UInt64> { column.append(value) }
    column.isJournaling = true
    var history: [(mark: Int, rows: [UInt64])] = []
    for step in 0..<400 as Range<UInt64> {
      if random.chance(10) { history.append((column.mark(), column.rows)) }
      if random.chance(5), let moment = history.popLast() {
        column.undo(to: moment.mark)
        #expect(column.rows == moment.rows)
      } else if random.chance(5), let first = history.first {
        column.forget(before: first.mark)
      } else if random.chance(40) {
        column.append(step)
      } else {
        // Often the same row again, which is remembered once.
        column[random.chance(50) ? column.count - 1 : random.below(column.count)] = step
      }
    }
    while let moment = history.popLast() {
      column.undo(to: moment.mark)
      #expect(column.rows == moment.rows)
    }
  }

  @Test("R10: an account has one row per owner and currency, blank where nothing ever moved")
  func accounts() {
    var table = AccountTable<WalletFigures>()
    var model: [[UInt32]: Int64] = [:]
    var random = RandomSource(seed: 7)
    for _ in 0..<500 {
      let (owner, currency) = (UInt32(random.below(20)), UInt8(random.below(4)))
      let row = table.reachRow(of: owner, CurrencyIndex(currency))
      table.rows[row].figures.balance += 3
      model[[owner, UInt32(currency)], default: 0] += 3
    }
    for owner in 0..<25 as Range<UInt32> {
      for currency in 0..<5 as Range<UInt8> {
        let figures = table.figures(of: owner, CurrencyIndex(currency))
        #expect(figures.balance == model[[owner, UInt32(currency)]] ?? 0)
      }
    }
    #expect(table.rows.count == model.count && table.row(of: 99, CurrencyIndex(0)) == nil)
  }
}
