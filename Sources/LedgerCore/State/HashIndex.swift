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
/// arrays in an array; copies share it until one of them changes. All pieces may also stand in one block of large
/// pages: where it is known how many entries will come, or in the bytes of a snapshot. Those are changed where they
/// stand if nobody else has them by then; else the first change of a piece takes it out.
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
  /// Lays an empty table out for about so many entries, as they would have it grow, in one block.
  ///
  /// Neither has any piece to grow then, nor do the entries lie on thousands of small pages, each of which a
  /// processor has to find first. Where more entries come than were expected the pieces grow as ever.
  package mutating func layOut(for entries: UInt64) {
    let share = min(entries, HashIndex.mostLaidOut) >> pieceBits
    var capacity: UInt32 = 8
    while share > UInt64(Piece.room(in: capacity)) { capacity *= 2 }
    let bytesOfPiece = Int(capacity) * 8
    guard count == 0, bytesOfPiece << Int(pieceBits) >= LargePages.byteCount else { return }
    let block = SnapshotBytes(count: bytesOfPiece << Int(pieceBits)) {
      _ = $0.initializeMemory(as: UInt64.self, repeating: 0)
    }
    storage = Storage(pieceCount: pieceCount, standingIn: block) {
      Piece(
        capacity: capacity,
        standingIn: block.standing.part(at: $0 * bytesOfPiece, count: bytesOfPiece))
    }
    pieces = storage.pieces
  }

  /// For how many entries a table is laid out at most, whatever is expected: a gigabyte and a half.
  private static let mostLaidOut: UInt64 = 1 << 27

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

  /// How many of its pieces stand in one block.
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
}
