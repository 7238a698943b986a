extension HashIndex {
  /// Slots of which each entry stands in its home line or, where that was full, behind it.
  struct Piece {
    private(set) var slots: UnsafeMutablePointer<UInt64>
    /// A power of two; 0 before the first entry.
    private(set) var capacity: UInt32
    /// How many more entries it takes; where it is shared it takes none, and this is their number's complement.
    private(set) var room: Int32

    init(capacity: UInt32) {
      self.capacity = capacity
      room = Piece.room(in: capacity)
      slots = Piece.allocate(capacity)
      slots.initialize(repeating: 0, count: Int(capacity))
    }

    /// A piece like another one, in memory of its own.
    init(copying other: Piece) {
      capacity = other.capacity
      room = other.isShared ? ~other.room : other.room
      slots = Piece.allocate(capacity)
      slots.initialize(from: other.slots, count: Int(capacity))
    }

    /// A piece without entries that stands in a block, on a line; the bytes are as many as its slots, and zero.
    init(capacity: UInt32, standingIn bytes: UnsafeRawBufferPointer) {
      self.capacity = capacity
      room = Piece.room(in: capacity)
      let start = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
      slots = start?.assumingMemoryBound(to: UInt64.self) ?? Piece.nothing
    }

    /// A piece that stands in a snapshot, on a line; the bytes are as many as its slots.
    init(
      capacity: UInt32, standingIn bytes: UnsafeRawBufferPointer, _ contents: inout Contents
    ) {
      self.capacity = capacity
      let start = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
      slots = start?.assumingMemoryBound(to: UInt64.self) ?? Piece.nothing
      room = Piece.room(in: capacity)
      let taken = contents.add(UnsafeBufferPointer(start: slots, count: Int(capacity)))
      if taken > Int(room) { contents.isSound = false }
      room = capacity > 0 ? ~(room &- Int32(truncatingIfNeeded: taken)) : 0
    }

    /// Whether somebody else may read it, so that nothing may change.
    var isShared: Bool { room < 0 }

    /// From now on it may be changed where it stands.
    mutating func takeOver() { room = ~room }

    /// How many entries so many slots may have: three in four.
    static func room(in capacity: UInt32) -> Int32 {
      Int32(truncatingIfNeeded: UInt64(capacity) * 3 / 4)
    }

    /// A small ledger has thousands of pieces without slots: none of them takes memory.
    private static func allocate(_ capacity: UInt32) -> UnsafeMutablePointer<UInt64> {
      guard capacity > 0 else { return nothing }
      let memory = LargePages.allocate(byteCount: Int(capacity) * 8)
      return memory.bindMemory(to: UInt64.self).baseAddress ?? nothing
    }

    /// Where a piece without slots points to; nothing is ever read or written there.
    private nonisolated(unsafe) static let nothing = UnsafeMutablePointer<UInt64>.allocate(
      capacity: 1)

    func deallocate() {
      if capacity > 0 { slots.deallocate() }
    }

    var mask: Int {
      @inline(__always) get { Int(truncatingIfNeeded: capacity) &- 1 }
    }

    /// The first slot of the home line, from the tag, so that it is known from an entry alone.
    @inline(__always)
    func home(of tag: UInt64) -> Int {
      Int(truncatingIfNeeded: (tag &* UInt64(truncatingIfNeeded: capacity)) >> 28 & ~7)
    }

    @inline(__always)
    mutating func place(_ entry: UInt64) {
      var line = home(of: entry >> 36)
      var taken = taken(inLine: line)
      while taken == 8 {
        line = (line &+ 8) & mask
        taken = self.taken(inLine: line)
      }
      slots[line &+ taken] = entry
      room &-= 1
    }

    /// How many slots of a line are taken; they are its first ones, and counting them needs no branch.
    @inline(__always)
    private func taken(inLine line: Int) -> Int {
      var taken = 0
      for slot in line..<line &+ 8 { taken &+= slots[slot] == 0 ? 0 : 1 }
      return taken
    }

    /// A piece with the same entries and twice as many slots.
    func larger() -> Piece {
      var larger = Piece(capacity: max(8, capacity * 2))
      for slot in 0..<Int(capacity) where slots[slot] != 0 { larger.place(slots[slot]) }
      return larger
    }

    mutating func remove(_ entry: UInt64) -> Bool {
      guard capacity > 0 else { return false }
      var gap = home(of: entry >> 36)
      while slots[gap] != entry {
        if slots[gap] == 0 { return false }
        gap = (gap + 1) & mask
      }
      // Entries behind the gap move up unless that would put them before their home.
      var next = (gap + 1) & mask
      while slots[next] != 0 {
        if (next - home(of: slots[next] >> 36)) & mask >= (next - gap) & mask {
          slots[gap] = slots[next]
          gap = next
        }
        next = (next + 1) & mask
      }
      slots[gap] = 0
      room += 1
      return true
    }
  }
}
