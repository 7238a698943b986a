extension HashIndex {
  /// What was found in the pieces of a snapshot.
  struct Contents {
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
  final class Storage {
    let pieces: UnsafeMutablePointer<Piece>
    let pieceCount: Int
    /// The block that pieces stand in, for as long as any does.
    private var block: SnapshotBytes?
    private(set) var standingCount = 0

    init(
      pieceCount: Int, standingIn block: SnapshotBytes? = nil, _ piece: (Int) -> Piece
    ) {
      self.pieceCount = pieceCount
      pieces = .allocate(capacity: pieceCount)
      for number in 0..<pieceCount {
        (pieces + number).initialize(to: piece(number))
        if isStanding(number, in: block) { standingCount += 1 }
      }
      if standingCount > 0 { self.block = block }
    }

    /// What is shared goes on being shared, and is changed by neither.
    convenience init(copying other: Storage) {
      self.init(pieceCount: other.pieceCount, standingIn: other.block) {
        other.pieces[$0].isShared ? other.pieces[$0] : Piece(copying: other.pieces[$0])
      }
    }

    /// Whether a piece stands in a block.
    private func isStanding(_ piece: Int, in block: SnapshotBytes?) -> Bool {
      guard let start = block?.standing.baseAddress, let count = block?.count else {
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
    /// If nobody else has the block any more, its memory is the table's as well: each piece has a part of it.
    @inline(__always)
    func own(_ piece: Int) {
      if pieces[piece].isShared { ownShared(piece) }
    }

    private func ownShared(_ piece: Int) {
      if block?.isUnshared() == true {
        pieces[piece].takeOver()
      } else {
        replace(piece, with: Piece(copying: pieces[piece]))
      }
    }

    /// Puts another piece in the place of one; what pieces stood in goes with the last of them.
    private func replace(_ piece: Int, with other: Piece) {
      if isStanding(piece, in: block) {
        standingCount -= 1
        if standingCount == 0 { block = nil }
      } else {
        pieces[piece].deallocate()
      }
      pieces[piece] = other
    }

    deinit {
      for piece in 0..<pieceCount where !isStanding(piece, in: block) {
        pieces[piece].deallocate()
      }
      pieces.deallocate()
    }
  }
}
