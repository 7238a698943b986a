/// Names and their dense numbers, given in the order of first sight.
///
/// A name of up to 12 bytes stands in its slot, so that looking it up touches the index and one line of
/// memory; longer ones stand in an arena. Each slot also remembers which name was spelled after it the
/// last time: the referrer after the payer, so that most names are confirmed without being hashed.
package struct NameTable: StatePart, Sendable {
  private var slots: [Slot] = []
  private var arena: [UInt8] = []
  private var index: HashIndex
  package let hash: KeyedHash
  package var isJournaling = false

  package init(hash: KeyedHash, pieceBits: UInt64 = 4) {
    self.hash = hash
    index = HashIndex(pieceBits: pieceBits)
  }

  package var count: Int { slots.count }

  /// The longest name that a slot can tell the length of; whoever adds names holds them to their own limit.
  static let nameBytes = 255

  /// Twelve bytes of a name, or where a longer one stands in the arena; names have no zero bytes.
  private struct Slot: BitwiseCopyable, Sendable {
    var low: UInt64
    var high: UInt32
    var next: UInt32 = .max

    /// The slot of a short name.
    @inline(__always)
    init(short name: NameKey) {
      low = name.low
      high = name.high
    }

    init(offset: Int, count: Int) {
      low = UInt64(offset) << 16 | UInt64(count) << 8  // a first byte of zero: not a short name
      high = 0
    }

    var isLong: Bool {
      @inline(__always) get { low & 0xFF == 0 }
    }
    var offset: Int { Int(truncatingIfNeeded: low >> 16) }
    var longCount: Int { Int(truncatingIfNeeded: low >> 8 & 0xFF) }
    /// How many bytes a short name has: those up to its last that is not zero.
    var shortCount: Int {
      high != 0
        ? NameKey.shortBytes &- high.leadingZeroBitCount &>> 3
        : 8 &- low.leadingZeroBitCount &>> 3
    }

    @inline(__always)
    func isShort(_ name: NameKey) -> Bool { low == name.low && high == name.high }
  }

  /// The number of a name, or `nil` where the table has never seen it.
  package func number(of name: Text) -> UInt32? {
    name.withBytes { number(of: $0) }
  }

  /// The number of a name, or `nil` where the table has never seen it.
  @inline(__always)
  package func number(of name: UnsafeRawBufferPointer) -> UInt32? {
    guard name.count > 0, name.count <= NameTable.nameBytes else { return nil }
    let key = NameKey(name)
    return number(of: key, hash: hash.hash(key))
  }

  /// The number of a name; one that is `expected` is found by comparing.
  @inline(__always)
  package func number(of name: UnsafeRawBufferPointer, expected: UInt32) -> UInt32? {
    guard name.count > 0, name.count <= NameTable.nameBytes else { return nil }
    let key = NameKey(name)
    if Int(expected) < slots.count, isName(key, at: Int(expected)) { return expected }
    return number(of: key, hash: hash.hash(key))
  }

  @inline(__always)
  private func number(of name: NameKey, hash: UInt64) -> UInt32? {
    let found = index.first(hash) { isName(name, at: Int(truncatingIfNeeded: $0) &- 1) }
    return found.map { UInt32(truncatingIfNeeded: $0 &- 1) }
  }

  @inline(__always)
  private func isName(_ name: NameKey, at number: Int) -> Bool {
    let slot = slots[number]
    return name.isShort ? slot.isShort(name) : isLongName(name.bytes, slot)
  }

  @inline(never)
  private func isLongName(_ name: UnsafeRawBufferPointer, _ slot: Slot) -> Bool {
    guard slot.isLong, slot.longCount == name.count else { return false }
    return arena.withUnsafeBytes {
      $0.part(at: slot.offset, count: slot.longCount).isSame(as: name)
    }
  }

  /// The number of a name, a new one where it was never seen; one that is `expected` is found by comparing.
  package mutating func intern(
    _ name: UnsafeRawBufferPointer, expected: UInt32 = .max
  ) -> UInt32 {
    let key = NameKey(name)
    if Int(expected) < slots.count, isName(key, at: Int(expected)) { return expected }
    let hash = self.hash.hash(key)
    return number(of: key, hash: hash) ?? add(key, hash)
  }

  @inline(never)
  private mutating func add(_ name: NameKey, _ hash: UInt64) -> UInt32 {
    let number = UInt32(truncatingIfNeeded: slots.count)
    if name.isShort {
      slots.append(Slot(short: name))
    } else {
      slots.append(Slot(offset: arena.count, count: name.bytes.count))
      arena.append(contentsOf: name.bytes)
    }
    index.insert(hash, UInt64(number) + 1)
    return number
  }

  /// The number of a name, a new one where it was never seen; `nil` for a new name that is no valid text.
  ///
  /// Names are checked when they are first seen, so that a known one costs no second look. One that has
  /// the `expected` number is not even hashed; otherwise its hash is taken from the caller if it is not 0.
  @inline(__always)
  package mutating func internChecked(
    _ name: NameKey, expected: UInt32, hash known: UInt64 = 0
  ) -> UInt32? {
    // The expected name may have been undone since; whatever stands there now is compared.
    if Int(expected) < slots.count, isName(name, at: Int(expected)) { return expected }
    return internUnexpected(name, known)
  }

  @inline(never)
  private mutating func internUnexpected(_ name: NameKey, _ known: UInt64) -> UInt32? {
    let hash = known != 0 ? known : self.hash.hash(name)
    if let number = number(of: name, hash: hash) { return number }
    return TextScan.isValid(name.bytes) ? add(name, hash) : nil
  }

  /// The number of a name that was spelled after another one; `nil` for a new name that is no valid text.
  @inline(__always)
  package mutating func internChecked(_ name: NameKey, after: UInt32) -> UInt32? {
    let expected = slots[Int(after)].next
    guard let number = internChecked(name, expected: expected) else { return nil }
    if number != expected { slots[Int(after)].next = number }
    return number
  }

  /// The number of the name that was spelled after another one the last time, or `.max`.
  @inline(__always)
  package func follower(of number: UInt32) -> UInt32 {
    Int(number) < slots.count ? slots[Int(number)].next : .max
  }

  /// Asks for what leads from the hash of a name to its number.
  @inline(__always)
  package func prefetchNumber(of hash: UInt64) { index.prefetch(hash) }

  /// The number that a name of this hash probably has, or `.max`.
  @inline(__always)
  package func probableNumber(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: index.first(hash) { _ in true } ?? 0) &- 1
  }

  /// Asks for a name.
  @inline(__always)
  package func prefetchName(of number: UInt32) { slots.prefetch(Int(number)) }

  /// The name of a number.
  package func name(of number: UInt32) -> Text {
    withBytes(of: number) { Text(decoding: $0) }
  }

  /// Calls `body` with the bytes of a name.
  package func withBytes<Result>(
    of number: UInt32, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    guard Int(number) < slots.count else {
      return body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    let slot = slots[Int(number)]
    if slot.isLong {
      return arena.withUnsafeBytes {
        body($0.part(at: slot.offset, count: slot.longCount))
      }
    }
    return withUnsafeBytes(of: (slot.low.littleEndian, slot.high.littleEndian)) { bytes in
      body(UnsafeRawBufferPointer(rebasing: bytes[0..<slot.shortCount]))
    }
  }

  /// Numbers in the order of their names' bytes.
  package func sorted(_ numbers: [UInt32]) -> [UInt32] {
    // The first twelve bytes decide nearly always, without touching the names again.
    var names: [(start: UInt64, next: UInt32, number: UInt32)] = []
    names.makeRoom(for: numbers.count)
    for number in numbers {
      let (start, next) = leadingBytes(of: number)
      names.append((start, next, number))
    }
    names.sort { left, right in
      if left.start != right.start { return left.start < right.start }
      if left.next != right.next { return left.next < right.next }
      return isBefore(left.number, right.number)
    }
    return names.map(\.number)
  }

  /// The first eight bytes of a name and the four behind them, as numbers that are in the order of the bytes.
  @inline(__always)
  private func leadingBytes(of number: UInt32) -> (UInt64, UInt32) {
    let slot = slots[Int(number)]
    if !slot.isLong { return (slot.low.byteSwapped, slot.high.byteSwapped) }
    return withBytes(of: number) { name in
      let bytes = (0..<NameKey.shortBytes).lazy.map { $0 < name.count ? name[$0] : 0 }
      return (
        bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
        bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt32($1) }
      )
    }
  }

  /// Whether one name stands before another by bytes.
  package func isBefore(_ left: UInt32, _ right: UInt32) -> Bool {
    withBytes(of: left) { left in
      withBytes(of: right) { right in left.lexicographicallyPrecedes(right) }
    }
  }

  package func mark() -> Int { slots.count }

  package mutating func undo(to mark: Int) {
    while slots.count > mark {
      let number = UInt32(slots.count - 1)
      let hash = withBytes(of: number) { self.hash.hash($0, tweak: 0) }
      index.remove(hash, UInt64(number) + 1)
      let slot = slots.removeLast()
      if slot.isLong { arena.removeLast(slot.longCount) }
    }
  }

  package mutating func forget(before mark: Int) {}

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(UInt64(slots.count))
    for number in 0..<UInt32(slots.count) {
      withBytes(of: number) {
        sink.absorb(UInt64($0.count))
        sink.absorb($0)
      }
    }
  }

  package mutating func visitColumns(_ visitor: inout some ColumnVisitor) {
    visitor.visit(&slots)
    visitor.visit(&arena)
    visitor.visit(&index)
  }

  /// Whether every name can be read, and every entry of the index leads to one.
  func isSound() -> Bool {
    guard index.count == slots.count, index.highestRestored <= UInt64(slots.count) else {
      return false
    }
    return slots.allSatisfy { slot in
      !slot.isLong || slot.low >> 16 &+ slot.low >> 8 & 0xFF <= UInt64(arena.count)
    }
  }
}
