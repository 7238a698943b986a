import LedgerCore
import ReferralLedgerTesting
import Testing

/// Folding many records at once, on one core or on two, are other ways of doing the same; nothing may tell
/// them apart.
@Suite struct ReplayTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `folding many records at once gives the state that folding each gives`(seed: UInt64) throws {
    var log = RandomLog(seed: seed)
    let records = log.records(count: 400)
    let plain = foldedPlainly(records)
    let atOnce = foldedAtOnce(framed(records[...]))
    let ahead = foldedAhead(framed(records[...]), seed: seed)
    #expect(plain.failure == nil)
    #expect(atOnce.failure == nil)
    #expect(ahead.failure == nil)
    #expect(plain.state.head == 401)
    expectSame(plain.state, atOnce.state)
    expectSame(plain.state, ahead.state)
  }

  @Test func `every type of event is read ahead of its fold`() throws {
    let records = try Scene.everything().ledger.log
    let plain = foldedPlainly(records)
    for seed in 0..<20 as Range<UInt64> {
      let ahead = foldedAhead(framed(records[...]), seed: seed)
      #expect(ahead.failure == nil)
      expectSame(plain.state, ahead.state)
      #expect(ahead.state.brokenInvariant == nil)
    }
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `a damaged record is refused alike, and leaves the same state`(seed: UInt64) {
    var log = RandomLog(seed: seed)
    var records = log.records(count: 80)
    for _ in 0..<3 { log.damage(&records) }
    let plain = foldedPlainly(records)
    let atOnce = foldedAtOnce(framed(records[...]))
    let ahead = foldedAhead(framed(records[...]), seed: seed)
    #expect(plain.failure == atOnce.failure)
    #expect(plain.failure == ahead.failure)
    expectSame(plain.state, atOnce.state)
    expectSame(plain.state, ahead.state)
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `bytes that end within a record are refused alike, and leave the same state`(seed: UInt64) {
    var log = RandomLog(seed: seed)
    let whole = framed(log.records(count: 80)[...])
    let bytes = Array(whole.dropLast(1 + Int(seed) * whole.count / 64))
    let atOnce = foldedAtOnce(bytes)
    let ahead = foldedAhead(bytes, seed: seed)
    #expect(ahead.failure == atOnce.failure)
    expectSame(ahead.state, atOnce.state)
  }

  @Test func `a state whose directory was lent goes on like any other`() throws {
    var log = RandomLog(seed: 9)
    let records = log.records(count: 300)
    var ahead = foldedAhead(framed(records[..<150]), seed: 9).state
    try ahead.fold(framed: framed(records[150...]))
    expectSame(ahead, foldedPlainly(records).state)
  }

  @Test func `a copy does not change with the original`() throws {
    var log = RandomLog(seed: 7)
    let records = log.records(count: 300)
    var state = LedgerState()
    try state.fold(framed: framed(records[..<150]))
    let copy = state
    let before = digest(copy)
    try state.fold(framed: framed(records[150...]))
    #expect(digest(copy) == before)
    #expect(copy.figures.keys.count < state.figures.keys.count)
    var other = copy
    try other.fold(framed: framed(records[150...]))
    expectSame(other, state)
  }

  @Test func `what was folded at once is undone`() throws {
    var log = RandomLog(seed: 8)
    let records = log.records(count: 300)
    var state = LedgerState()
    try state.fold(framed: framed(records[..<100]))
    let before = digest(state)
    var journal = Journaling()
    state.visitParts(&journal)
    try state.fold(framed: framed(records[100...]))
    #expect(digest(state) != before)
    var undoing = Undoing(marks: journal.marks)
    state.visitParts(&undoing)
    #expect(digest(state) == before)
  }

  private func foldedPlainly(_ records: [[UInt8]]) -> (state: LedgerState, failure: ReplayFailure?)
  {
    var state = LedgerState()
    for record in records {
      do {
        try record.withUnsafeBytes { try state.fold($0) }
      } catch let failure as RecordFailure {
        return (state, ReplayFailure(position: state.head + 1, failure: failure))
      } catch {
        Issue.record(error)
      }
    }
    return (state, nil)
  }

  private func foldedAtOnce(_ bytes: [UInt8]) -> (state: LedgerState, failure: ReplayFailure?) {
    var state = LedgerState()
    do throws(ReplayFailure) {
      try state.fold(framed: bytes)
    } catch {
      return (state, error)
    }
    return (state, nil)
  }

  /// Folds chunks of random sizes as a replay on two cores does: while some steps are folded, the ones after
  /// them were made already.
  private func foldedAhead(
    _ bytes: [UInt8], seed: UInt64
  ) -> (state: LedgerState, failure: ReplayFailure?) {
    var random = RandomSource(seed: seed)
    var state = LedgerState()
    var reader = state.lendDirectory()
    var latest = Steps()
    var end = 0
    repeat {
      let made = reader.read(bytes, from: end, atLeast: 1 + random.below(70))
      state.fold(latest)
      latest = made
      end = made.end
    } while latest.failure == nil && end < bytes.count
    state.fold(latest)
    state.takeBack(reader)
    return (state, latest.failure)
  }

  private func framed(_ records: ArraySlice<[UInt8]>) -> [UInt8] {
    var bytes: [UInt8] = []
    for record in records { RecordFraming.append(record, to: &bytes) }
    return bytes
  }

  /// Their snapshots hold all there is, down to the places in hash tables.
  private func expectSame(_ left: LedgerState, _ right: LedgerState) {
    var (left, right) = (left, right)
    #expect(left.head == right.head)
    #expect(left.recordedAt == right.recordedAt)
    #expect(left.snapshot() == right.snapshot())
  }

  private func digest(_ state: LedgerState) -> [UInt8] {
    var state = state
    var digesting = Digesting()
    state.visitParts(&digesting)
    return digesting.sink.bytes
  }
}

private struct CollectingSink: DigestSink {
  var bytes: [UInt8] = []
  mutating func absorb(_ bytes: UnsafeRawBufferPointer) { self.bytes.append(contentsOf: bytes) }
}

private struct Digesting: StatePartVisitor {
  var sink = CollectingSink()
  mutating func visit(_ part: inout some StatePart) { part.digest(into: &sink) }
}

private struct Journaling: StatePartVisitor {
  var marks: [Int] = []
  mutating func visit(_ part: inout some StatePart) {
    part.isJournaling = true
    marks.append(part.mark())
  }
}

private struct Undoing: StatePartVisitor {
  var marks: [Int]
  mutating func visit(_ part: inout some StatePart) { part.undo(to: marks.removeFirst()) }
}
