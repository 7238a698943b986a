/// A bit for each participant, set once their payments are known to count for no referrer any more (rule T1).
///
/// Their links say the same, in 64 times the memory: nearly every payment of a replay needs the bit alone, which
/// stands in a cache. Where a bit is not set the link decides, so that it may be forgotten at any time.
struct CountedPayers: StatePart, Sendable {
  private var words: [UInt64] = []
  var isJournaling = false

  @inline(__always)
  func contains(_ payer: UInt32) -> Bool {
    let word = Int(payer >> 6)
    return word < words.count && words[word] &>> UInt64(payer & 63) & 1 == 1
  }

  mutating func insert(_ payer: UInt32) {
    let word = Int(payer >> 6)
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: word + 1 - words.count))
    }
    words[word] |= 1 << UInt64(payer & 63)
  }

  func mark() -> Int { 0 }

  /// Forgets all of them: which were set since the mark is not kept.
  mutating func undo(to mark: Int) { words.removeAll(keepingCapacity: true) }

  mutating func forget(before mark: Int) {}

  func digest(into sink: inout some DigestSink) {}

  mutating func visitColumns(_ visitor: inout some ColumnVisitor) {}
}
