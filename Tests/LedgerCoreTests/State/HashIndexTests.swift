import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("State: tables by hash")
struct HashIndexTests {
  @Test(
    "I12: over random insertions and removals an index finds what a dictionary has",
    arguments: [0, 2, 4] as [UInt64])
  func model(pieceBits: UInt64) {
    var random = RandomSource(seed: pieceBits + 1)
    var index = HashIndex(pieceBits: pieceBits)
    var model: [UInt64: Set<UInt64>] = [:]
    // Few hashes, so that entries collide; some differ only in bits that a slot does not keep.
    let hashes = (0..<300).map { _ in
      random.chance(30) ? UInt64(random.below(4)) << 60 | UInt64(random.below(3)) : random.next()
    }
    for step in 1...6_000 as ClosedRange<UInt64> {
      let hash = random.element(of: hashes) ?? 0
      if random.chance(55) {
        index.insert(hash, step)
        model[hash, default: []].insert(step)
      } else if let number = model[hash]?.min() {
        index.remove(hash, number)
        model[hash]?.remove(number)
      } else {
        index.remove(hash, step)
      }
      if step % 500 == 0 { Self.compare(index, model) }
    }
    for (hash, numbers) in model { for number in numbers { index.remove(hash, number) } }
    #expect(index.count == 0)
  }

  private static func compare(_ index: HashIndex, _ model: [UInt64: Set<UInt64>]) {
    #expect(index.count == model.values.reduce(0) { $0 + $1.count })
    for (hash, numbers) in model {
      var found: Set<UInt64> = []
      _ = index.first(hash) {
        found.insert($0)
        return false
      }
      #expect(found.isSuperset(of: numbers), "every number of a hash is a candidate")
      for number in numbers { #expect(index.first(hash) { $0 == number } == number) }
    }
  }

  @Test(
    "I12: an index that was laid out finds what one that grew finds, however many entries come",
    arguments: [0, 1, 300_000, 400_000, 900_000, .max] as [UInt64])
  func laidOut(expected: UInt64) {
    var random = RandomSource(seed: 7)
    var laidOut = HashIndex(pieceBits: 12)
    var grown = laidOut
    laidOut.layOut(for: expected == .max ? 1_500_000 : expected)
    let isInOneBlock = laidOut.standingCount == 4096
    #expect(isInOneBlock == (expected >= 300_000))
    let hashes = (0..<450_000).map { _ in random.next() }
    for (number, hash) in hashes.enumerated() {
      laidOut.insert(hash, UInt64(number) + 1)
      grown.insert(hash, UInt64(number) + 1)
    }
    var copy = laidOut
    for number in stride(from: 0, to: hashes.count, by: 3) {
      laidOut.remove(hashes[number], UInt64(number) + 1)
      copy.insert(~hashes[number], UInt64(number) + 1)
    }
    for number in stride(from: 0, to: hashes.count, by: 7) {
      let entry = UInt64(number) + 1
      #expect(laidOut.first(hashes[number]) { $0 == entry } == (number % 3 == 0 ? nil : entry))
      #expect(copy.first(hashes[number]) { $0 == entry } == entry)
      #expect(grown.first(hashes[number]) { $0 == entry } == entry)
    }
    #expect(laidOut.count == 300_000 && copy.count == 600_000 && grown.count == 450_000)
    // One that holds something is laid out already.
    grown.layOut(for: 10_000_000)
    #expect(grown.standingCount == 0 && grown.count == 450_000)
    if expected == 400_000 { #expect(laidOut.capacities.count { $0 == 128 } < 4096) }
  }

  @Test("I12: an empty index finds nothing, and growth keeps every entry up to the largest number")
  func growth() {
    var index = HashIndex(pieceBits: 1)
    index.prefetch(7)
    #expect(index.first(7) { _ in true } == nil)
    index.remove(7, 1)
    for number in 1...2_000 as ClosedRange<UInt64> { index.insert(number << 40, number) }
    index.insert(.max, HashIndex.maximumNumber)
    #expect(index.first(.max) { _ in true } == HashIndex.maximumNumber)
    for number in 1...2_000 as ClosedRange<UInt64> {
      #expect(index.first(number << 40) { $0 == number } == number)
    }
  }

  @Test("A snapshot's memory is let go of once every piece of an index has grown out of it")
  func growthOutOfSnapshot() throws {
    var index = HashIndex(pieceBits: 2)
    var random = RandomSource(seed: 3)
    let hashes = (0..<4000).map { _ in random.next() }
    for number in 1...1000 { index.insert(hashes[number - 1], UInt64(number)) }
    var slots: [UInt8] = []
    index.forEachPiece { slots.append(contentsOf: UnsafeRawBufferPointer($0)) }
    let bytes = SnapshotBytes(slots)
    var restored = try #require(
      HashIndex(
        like: index, capacities: index.capacities, slots: bytes.standing, standingIn: bytes))
    #expect(restored.standingCount == 4 && restored.count == 1000)
    for number in 1001...4000 { restored.insert(hashes[number - 1], UInt64(number)) }
    #expect(restored.standingCount == 0 && restored.count == 4000)
    for number in 1...4000 as ClosedRange<UInt64> {
      #expect(restored.first(hashes[Int(number) - 1]) { $0 == number } == number)
    }
    #expect(Array(bytes) == slots)
  }

  @Test("I12: hashes depend on the key, the bytes and their role, and on nothing else")
  func hashes() {
    let hash = KeyedHash(key: (1, 2))
    func value(_ text: Text, _ hash: KeyedHash, tweak: UInt64 = 0) -> UInt64 {
      text.withBytes { hash.hash($0, tweak: tweak) }
    }
    #expect(value("abc", hash) == value("abc", KeyedHash(key: (1, 2))))
    #expect(value("abc", hash) != value("abc", KeyedHash(key: (2, 1))))
    #expect(value("abc", hash) != value("abc", hash, tweak: 1))
    #expect(value("", hash) != value("\u{0}", hash))
    let texts = (0..<40).map { Text(String(repeating: "x", count: $0)) }
    #expect(Set(texts.map { value($0, hash) }).count == 40)
    #expect(hash.hash(1, tweak: 0) != hash.hash(2, tweak: 0))
  }
}
