/// A table from hashes to numbers, eight bytes a slot, that grows piece by piece.
///
/// A slot holds 28 bits of the hash and a number of 36 bits; whoever asks confirms a candidate by what
/// the number leads to. The topmost bits of the hash choose a piece, and each piece doubles by itself
/// when it is three quarters full: between 11 and 22 bytes an entry, and never two whole tables at once.
///
/// An entry's home is a line of eight slots, as memory comes in lines: what is looked for nearly always
/// stands in the one line that was read for it.
///
/// It is the table that a replay touches most, so the pieces stand in memory of their own instead of
/// arrays in an array; copies share it until one of them changes. A piece may also stand in the bytes of a
/// snapshot. It is changed there if nobody else has them by then; else the first change takes it out.
package struct HashIndex: @unchecked Sendable {
  /// Keeps the pieces alive, and tells whether they are shared.
  private var storage: Storage
  /// The storage's pieces.
  private var pieces: UnsafeMutablePointer<Piece>
  private let pieceBits: UInt64
  /// How many entries there are.
  package private(set) var count = 0
  /// The highest number it held when it was restored; 0 where it never was.
  package private(set) var highestRestored: UInt64 = 0

  /// The largest number that a slot can hold.
  package static let maximumNumber: UInt64 = 1 << 36 - 1

  /// An empty table of 2 to the `pieceBits` pieces.
  package init(pieceBits: UInt64) {
    self.pieceBits = pieceBits
    storage = Storage(pieceCount: 1 << Int(pieceBits)) { _ in Piece(capacity: 0) }
    pieces = storage.pieces
  }

  /// The piece that the topmost bits of a hash choose.
  @inline(__always)
  private func piece(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: (hash >> 1) &>> (63 &- pieceBits))
  }

  /// The 28 bits behind the topmost ones.
  @inline(__always)
  private func tag(of hash: UInt64) -> UInt64 { (hash &<< pieceBits) >> 36 }

  /// Asks for the line in which the hash's entries begin.
  @inline(__always)
  package func prefetch(_ hash: UInt64) {
    let piece = pieces[piece(of: hash)]
    UnsafePointer(piece.slots + piece.home(of: tag(of: hash))).prefetch()
  }

  /// The first number with this hash for which `isMatch` holds.
  @inline(__always)
  package func first(_ hash: UInt64, where isMatch: (UInt64) -> Bool) -> UInt64? {
    let piece = pieces[piece(of: hash)]
    guard piece.capacity > 0 else { return nil }
    let tag = tag(of: hash)
    var slot = piece.home(of: tag)
    while true {
      let entry = piece.slots[slot]
      if entry == 0 { return nil }
      if entry >> 36 == tag {
        let number = entry & HashIndex.maximumNumber
        if isMatch(number) { return number }
      }
      slot = (slot &+ 1) & piece.mask
    }
  }

  /// Adds an entry; the number is 1…``maximumNumber``.
  @inline(__always)
  package mutating func insert(_ hash: UInt64, _ number: UInt64) {
    own()
    let piece = piece(of: hash)
    if pieces[piece].room <= 0 { storage.makeRoom(in: piece) }
    pieces[piece].place(tag(of: hash) << 36 | number & HashIndex.maximumNumber)
    count &+= 1
  }

  /// Removes an entry and closes the gap it leaves; does nothing where there is no such entry.
  package mutating func remove(_ hash: UInt64, _ number: UInt64) {
    own()
    let piece = piece(of: hash)
    storage.own(piece)
    let entry = tag(of: hash) << 36 | number & HashIndex.maximumNumber
    if pieces[piece].remove(entry) { count -= 1 }
  }

  /// Makes the pieces this table's own before they change.
  @inline(__always)
  private mutating func own() {
    if !isKnownUniquelyReferenced(&storage) { copyStorage() }
  }

  @inline(never)
  private mutating func copyStorage() {
    storage = Storage(copying: storage)
    pieces = storage.pieces
  }
}

extension HashIndex {
  /// How many pieces there are.
  var pieceCount: Int { storage.pieceCount }

  /// How many slots each piece has.
  package var capacities: [UInt32] { (0..<pieceCount).map { pieces[$0].capacity } }

  /// How many slots there are, taken or not.
  var slotCount: Int { (0..<pieceCount).reduce(0) { $0 + Int(pieces[$1].capacity) } }

  /// Calls `body` with the slots of each piece.
  package func forEachPiece(_ body: (UnsafeBufferPointer<UInt64>) -> Void) {
    for piece in 0..<pieceCount {
      body(UnsafeBufferPointer(start: pieces[piece].slots, count: Int(pieces[piece].capacity)))
    }
  }

  /// How many of its pieces stand in the bytes of a snapshot.
  package var standingCount: Int { storage.standingCount }

  /// A table of as many pieces as another, out of the slots of a snapshot; `nil` where they are not.
  ///
  /// It is enough to know that each piece has room, that no search goes on for ever, and that no number is 0.
  ///
  /// - Parameters:
  ///   - other: a table with as many pieces.
  ///   - capacities: how many slots each piece has.
  ///   - slots: the slots of all of them.
  ///   - snapshot: what they stand in, if they shall stay there.
  package init?(
    like other: HashIndex, capacities: [UInt32], slots: UnsafeRawBufferPointer,
    standingIn snapshot: SnapshotBytes?
  ) {
    guard capacities.count == other.pieceCount else { return nil }
    var total = 0
    for capacity in capacities {
      guard capacity == 0 || capacity >= 8 && capacity & (capacity - 1) == 0 else { return nil }
      total += Int(capacity) * 8
    }
    guard total == slots.count else { return nil }
    var offset = 0
    var contents = Contents()
    let storage = Storage(pieceCount: capacities.count, standingIn: snapshot) { number in
      let bytes = slots.part(at: offset, count: Int(capacities[number]) * 8)
      offset += bytes.count
      let piece = Piece(capacity: capacities[number], standingIn: bytes, &contents)
      return snapshot == nil ? Piece(copying: piece) : piece
    }
    guard contents.isSound else { return nil }
    self.storage = storage
    pieces = storage.pieces
    pieceBits = other.pieceBits
    count = contents.count
    highestRestored = contents.highest
  }

  /// What was found in the pieces of a snapshot.
  fileprivate struct Contents {
    private(set) var count = 0
    private(set) var highest: UInt64 = 0
    var isSound = true

    /// Adds what stands in the slots of a piece, and tells how many are taken.
    ///
    /// All slots are looked at before a ledger gives its first answer: no step depends on what stands in one.
    mutating func add(_ slots: UnsafeBufferPointer<UInt64>) -> Int {
      var highest = highest
      var taken: UInt64 = 0
      var numbered: UInt64 = 0
      for entry in slots {
        let number = entry & HashIndex.maximumNumber
        highest = max(highest, number)
        taken &+= (entry | (0 &- entry)) &>> 63
        numbered &+= (number | (0 &- number)) &>> 63
      }
      self.highest = highest
      count += Int(taken)
      if taken != numbered { isSound = false }
      return Int(taken)
    }
  }

  /// Owns the memory of all pieces.
  private final class Storage {
    let pieces: UnsafeMutablePointer<Piece>
    let pieceCount: Int
    /// What pieces stand in, for as long as any does.
    private var snapshot: SnapshotBytes?
    private(set) var standingCount = 0

    init(
      pieceCount: Int, standingIn snapshot: SnapshotBytes? = nil, _ piece: (Int) -> Piece
    ) {
      self.pieceCount = pieceCount
      pieces = .allocate(capacity: pieceCount)
      for number in 0..<pieceCount {
        (pieces + number).initialize(to: piece(number))
        if isStanding(number, in: snapshot) { standingCount += 1 }
      }
      if standingCount > 0 { self.snapshot = snapshot }
    }

    /// What is shared goes on being shared, and is changed by neither.
    convenience init(copying other: Storage) {
      self.init(pieceCount: other.pieceCount, standingIn: other.snapshot) {
        other.pieces[$0].isShared ? other.pieces[$0] : Piece(copying: other.pieces[$0])
      }
    }

    /// Whether a piece stands in a snapshot.
    private func isStanding(_ piece: Int, in snapshot: SnapshotBytes?) -> Bool {
      guard let start = snapshot?.standing.baseAddress, let count = snapshot?.count else {
        return false
      }
      let place = UnsafeRawPointer(pieces[piece].slots)
      return pieces[piece].capacity > 0 && place >= start && place < start + count
    }

    /// Makes room for at least one more entry.
    @inline(never)
    func makeRoom(in piece: Int) {
      own(piece)
      if pieces[piece].room == 0 { replace(piece, with: pieces[piece].larger()) }
    }

    /// Makes a piece this table's own before it changes.
    ///
    /// If nobody else has the snapshot any more, its memory is the table's as well: each piece has a part of it.
    @inline(__always)
    func own(_ piece: Int) {
      if pieces[piece].isShared { ownShared(piece) }
    }

    private func ownShared(_ piece: Int) {
      if snapshot?.isUnshared() == true {
        pieces[piece].takeOver()
      } else {
        replace(piece, with: Piece(copying: pieces[piece]))
      }
    }

    /// Puts another piece in the place of one; what pieces stood in goes with the last of them.
    private func replace(_ piece: Int, with other: Piece) {
      if isStanding(piece, in: snapshot) {
        standingCount -= 1
        if standingCount == 0 { snapshot = nil }
      } else {
        pieces[piece].deallocate()
      }
      pieces[piece] = other
    }

    deinit {
      for piece in 0..<pieceCount where !isStanding(piece, in: snapshot) {
        pieces[piece].deallocate()
      }
      pieces.deallocate()
    }
  }

  /// Slots of which each entry stands in its home line or, where that was full, behind it.
  private struct Piece {
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
    private static func room(in capacity: UInt32) -> Int32 {
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
