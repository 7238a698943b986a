/// A table from hashes to numbers, eight bytes a slot, that grows piece by piece.
///
/// A slot holds 28 bits of the hash and a number of 36 bits; whoever asks confirms a candidate by what
/// the number leads to. The topmost bits of the hash choose a piece, and each piece doubles by itself
/// when it is four fifths full: between 10 and 20 bytes an entry, and never two whole tables at once.
package struct HashIndex: Sendable {
  private var pieces: [Piece]
  private let pieceShift: UInt64
  /// How many entries there are.
  package private(set) var count = 0

  /// The largest number that a slot can hold.
  package static let maximumNumber: UInt64 = 1 << 36 - 1

  /// An empty table of 2 to the `pieceBits` pieces.
  package init(pieceBits: UInt64) {
    pieceShift = 64 - pieceBits
    pieces = Array(repeating: Piece(), count: 1 << Int(pieceBits))
  }

  private struct Piece: Sendable {
    var slots: [UInt64] = []
    var count = 0
  }

  @inline(__always)
  private static func tag(_ hash: UInt64, _ pieceShift: UInt64) -> UInt64 {
    (hash << (64 &- pieceShift)) >> 36
  }

  /// The first slot that the hash's entries may stand in; reading it early hides the memory's delay.
  @inline(__always)
  package func touch(_ hash: UInt64) -> UInt64 {
    let slots = pieces[Int(truncatingIfNeeded: hash >> pieceShift)].slots
    guard !slots.isEmpty else { return 0 }
    return slots[HashIndex.home(HashIndex.tag(hash, pieceShift), slots.count)]
  }

  @inline(__always)
  private static func home(_ tag: UInt64, _ capacity: Int) -> Int {
    // The topmost bits of the tag, so that an entry's home is known from its slot alone.
    Int(truncatingIfNeeded: (tag &* UInt64(truncatingIfNeeded: capacity)) >> 28)
  }

  /// The first number with this hash for which `isMatch` holds.
  @inline(__always)
  package func first(_ hash: UInt64, where isMatch: (UInt64) -> Bool) -> UInt64? {
    let piece = Int(truncatingIfNeeded: hash >> pieceShift)
    let capacity = pieces[piece].slots.count
    guard capacity > 0 else { return nil }
    let tag = HashIndex.tag(hash, pieceShift)
    var slot = HashIndex.home(tag, capacity)
    while true {
      let entry = pieces[piece].slots[slot]
      if entry == 0 { return nil }
      if entry >> 36 == tag {
        let number = entry & HashIndex.maximumNumber
        if isMatch(number) { return number }
      }
      slot = (slot &+ 1) & (capacity &- 1)
    }
  }

  /// Adds an entry; the number is 1…``maximumNumber``.
  @inline(__always)
  package mutating func insert(_ hash: UInt64, _ number: UInt64) {
    let piece = Int(truncatingIfNeeded: hash >> pieceShift)
    let capacity = pieces[piece].slots.count
    if (pieces[piece].count &+ 1) &* 5 > capacity &* 4 { grow(piece) }
    place(HashIndex.tag(hash, pieceShift) << 36 | number & HashIndex.maximumNumber, in: piece)
    pieces[piece].count &+= 1
    count &+= 1
  }

  @inline(__always)
  private mutating func place(_ entry: UInt64, in piece: Int) {
    let mask = pieces[piece].slots.count &- 1
    var slot = HashIndex.home(entry >> 36, mask &+ 1)
    while pieces[piece].slots[slot] != 0 { slot = (slot &+ 1) & mask }
    pieces[piece].slots[slot] = entry
  }

  private mutating func grow(_ piece: Int) {
    let old = pieces[piece].slots
    pieces[piece].slots = Array(repeating: 0, count: max(8, old.count * 2))
    for entry in old where entry != 0 { place(entry, in: piece) }
  }

  /// Removes an entry and closes the gap it leaves; does nothing where there is no such entry.
  package mutating func remove(_ hash: UInt64, _ number: UInt64) {
    let piece = Int(truncatingIfNeeded: hash >> pieceShift)
    let capacity = pieces[piece].slots.count
    guard capacity > 0 else { return }
    let mask = capacity - 1
    let sought = HashIndex.tag(hash, pieceShift) << 36 | number & HashIndex.maximumNumber
    var gap = HashIndex.home(sought >> 36, capacity)
    while pieces[piece].slots[gap] != sought {
      if pieces[piece].slots[gap] == 0 { return }
      gap = (gap + 1) & mask
    }
    // Entries behind the gap move up unless that would put them before their home.
    var next = (gap + 1) & mask
    while pieces[piece].slots[next] != 0 {
      let entry = pieces[piece].slots[next]
      let home = HashIndex.home(entry >> 36, capacity)
      if (next - home) & mask >= (next - gap) & mask {
        pieces[piece].slots[gap] = entry
        gap = next
      }
      next = (next + 1) & mask
    }
    pieces[piece].slots[gap] = 0
    pieces[piece].count -= 1
    count -= 1
  }
}
