import LedgerCore
import ReferralLedgerTesting
import Testing

/// A snapshot of which the key index is the larger part: restored states go on using it where it stands.
@Suite("I7, I12: states that stand in the bytes of a snapshot")
struct SnapshotSharingTests {
  /// A state in which so many payments were made, all but a few of them known by their keys alone.
  private static func state(
    paying count: Int, onto state: consuming LedgerState
  ) throws -> LedgerState {
    var machine = LedgerMachine(consume state, actor: "system")
    for number in 0..<count {
      let id = Text("paid \(machine.head) \(number)")
      _ = try machine.propose(
        Proposal(.payment(id, by: "ann", "1")), now: Scene.morning.adding(days: 40),
        evidence: Evidence())
    }
    return machine.state
  }

  /// As many as make the key index the larger part of the state.
  private static let many = 5000

  private static func whole() throws -> LedgerState {
    try state(paying: many, onto: try Scene.everything().state)
  }

  @Test("I12: two states of one snapshot, and the snapshot, know nothing of each other's changes")
  func independence() throws {
    let whole = try Self.whole()
    let bytes = whole.bytes
    let kept = Array(bytes)
    let first = try LedgerState(snapshot: bytes)
    let second = try LedgerState(snapshot: bytes)
    #expect(first.figures.keys.standingCount > 1000)
    #expect(second.figures.keys.standingCount == first.figures.keys.standingCount)

    let ended = try Self.state(paying: 3000, onto: first)
    #expect(ended.figures.keys.standingCount < first.figures.keys.standingCount)
    #expect(ended.bytes == (try Self.state(paying: 3000, onto: whole)).bytes)
    let other = try Self.state(paying: 700, onto: second)
    #expect(other.bytes == (try Self.state(paying: 700, onto: whole)).bytes)
    #expect(first.bytes == bytes && second.bytes == bytes && Array(bytes) == kept)
  }

  @Test(
    "I12: where nobody else has the snapshot its memory is changed, and copies of the state are not"
  )
  func takingOver() throws {
    let whole = try Self.whole()
    var restored = try LedgerState(snapshot: whole.bytes)
    let standing = restored.figures.keys.standingCount
    restored = try Self.state(paying: 100, onto: consume restored)
    // Those that were full grew out of it; the others, some sixty, were changed where they stand.
    #expect(restored.figures.keys.standingCount > standing - 20)
    let plain = try Self.state(paying: 100, onto: whole)
    #expect(restored.bytes == plain.bytes)
    let copy = restored
    restored = try Self.state(paying: 2000, onto: restored)
    #expect(copy.bytes == plain.bytes)
    #expect(
      (try Self.state(paying: 300, onto: copy)).bytes
        == (try Self.state(paying: 300, onto: plain)).bytes)
    #expect(restored.bytes == (try Self.state(paying: 2000, onto: plain)).bytes)
  }

  @Test("I12: columns that were made before are what the state has, and stand where they were read")
  func parts() throws {
    let whole = try Self.whole()
    func restored() throws -> LedgerState {
      let bytes = whole.bytes
      let columns = [SnapshotColumns(.earlier, of: bytes), SnapshotColumns(.later, of: bytes)]
      return try LedgerState(snapshot: bytes, columns: columns)
    }
    // What was made is not made again: that of another state would contradict the rest.
    let other = try Self.state(paying: Self.many + 1, onto: try Scene.everything().state).bytes
    let (own, foreign) = (whole.bytes, SnapshotColumns(.earlier, of: other))
    #expect(throws: SnapshotFailure.self) { try LedgerState(snapshot: own, columns: [foreign]) }

    var state = try restored()
    let standing = state.figures.keys.standingCount
    #expect(standing > 1000)
    // The parts are gone, so that the snapshot's memory is the state's own.
    state = try Self.state(paying: 100, onto: consume state)
    #expect(state.figures.keys.standingCount > standing - 20)
    #expect(state.bytes == (try Self.state(paying: 100, onto: whole)).bytes)
  }

  @Test("A small part of a snapshot does not keep the rest of it in memory")
  func smallParts() throws {
    let state = try LedgerState(snapshot: Scene.everything().state.bytes)
    #expect(state.figures.keys.standingCount == 0)
  }

  @Test("G1: what is undone after a snapshot is gone from the index, and what it held is found")
  func undoing() throws {
    let whole = try Self.whole()
    let bytes = whole.bytes
    for isKept in [true, false] {
      var machine = LedgerMachine(
        try LedgerState(snapshot: isKept ? bytes : SnapshotBytes(bytes)), actor: "system")
      for number in 0..<500 {
        _ = try machine.propose(
          Proposal(.payment(Text("new \(number)"), by: "ann", "1")),
          now: Scene.morning.adding(days: 40), evidence: Evidence())
      }
      #expect(machine.startAppending() != nil)
      machine.failAppending()
      #expect(machine.state.digested == whole.digested)
      let position = whole.head
      let answer = try machine.propose(
        Proposal(.payment(Text("paid \(position - 1) \(Self.many - 1)"), by: "ann", "1")),
        now: Scene.morning.adding(days: 40), evidence: Evidence())
      guard case .needs(position) = answer else {
        Issue.record("the last payment is not found: \(answer)")
        continue
      }
    }
    #expect(whole.bytes == bytes)
  }

  @Test("The bytes of a snapshot are equal, hashed and walked as those they were made of")
  func bytes() {
    let array = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let bytes = SnapshotBytes(array)
    #expect(Array(bytes) == array && bytes.count == 1000 && bytes.last == array.last)
    #expect(bytes == SnapshotBytes(array) && bytes.hashValue == SnapshotBytes(array).hashValue)
    #expect(bytes != SnapshotBytes(array.dropLast()))
    for place in [0, 500, 999] {
      var other = array
      other[place] ^= 1
      #expect(bytes != SnapshotBytes(other))
    }
    #expect(SnapshotBytes([]).isEmpty && SnapshotBytes([]) == SnapshotBytes([]))
    #expect(throws: CancellationError.self) {
      try SnapshotBytes(count: 10) { _ throws(CancellationError) in throw CancellationError() }
    }
  }
}

extension LedgerState {
  /// The state as a snapshot.
  fileprivate var bytes: SnapshotBytes {
    var state = self
    return state.snapshot()
  }
}
