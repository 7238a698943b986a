import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("I7, I12: a state from a snapshot is the state")
struct SnapshotTests {
  /// A state folded from records.
  private static func folded(
    _ records: some Sequence<[UInt8]>, onto state: LedgerState = LedgerState(hashKey: (5, 6))
  ) throws -> LedgerState {
    var state = state
    var framed: [UInt8] = []
    for record in records { RecordFraming.append(record, to: &framed) }
    try state.fold(framed: framed)
    return state
  }

  @Test("I7: restored at every position, the rest of the log gives the state of the whole")
  func everyPosition() throws {
    let log = try Scene.everything().log
    let whole = try Self.folded(log)
    #expect(whole.brokenInvariant == nil)
    for position in 0...log.count {
      var state = try Self.folded(log[..<position])
      let bytes = state.snapshot()
      var restored = try LedgerState(snapshot: bytes)
      #expect(restored.head == UInt64(position))
      #expect(Answers(of: restored) == Answers(of: state))
      #expect(restored.snapshot() == bytes)
      #expect(Answers(of: try Self.folded(log[position...], onto: restored)) == Answers(of: whole))
    }
  }

  @Test("G1: what was recorded before a snapshot is known after it, by its key")
  func keys() throws {
    let scene = try Scene.everything()
    var state = try Self.folded(scene.log)
    var machine = LedgerMachine(try LedgerState(snapshot: state.snapshot()), actor: "system")
    for event in scene.events {
      var evidence = Evidence()
      var answer = try machine.propose(Proposal(event), now: scene.now, evidence: evidence)
      while case .needs(let position) = answer {
        evidence.add(scene.events[Int(position) - 1])
        answer = try machine.propose(Proposal(event), now: scene.now, evidence: evidence)
      }
      guard case .decided(.duplicate(let position)) = answer else {
        Issue.record("\(event.json) gives \(answer)")
        continue
      }
      #expect(position == event.position)
    }
    #expect(machine.state.digested == scene.digest)
  }

  @Test("I7: what is decided after a snapshot is undone to it, journal and all")
  func undo() throws {
    let scene = try Scene.everything()
    var state = try Self.folded(scene.log)
    var machine = LedgerMachine(try LedgerState(snapshot: state.snapshot()), actor: "system")
    let terms = try #require(state.figures.program.terms)
    let version = state.figures.program.version + 1
    let bodies: [EventBody<Spelled>] = [
      .payment("new", by: "cyd-with-a-long-name", "3"), .registration("new-name", by: "ann"),
      .programPublished(ProgramPublished(version: version, terms: terms)), .period("nov"),
      .engagement("nov", "a-new-name-that-is-long", ["posts": 1]), .refund("r9", of: "p4", "1"),
    ]
    for body in bodies {
      _ = try machine.propose(Proposal(body), now: scene.now, evidence: Evidence())
    }
    #expect(machine.head > state.head)
    #expect(machine.startAppending() != nil)
    machine.failAppending()
    #expect(Answers(of: machine.state) == Answers(of: state))
  }

  @Test("I12: the same records give the same bytes with the same key, and another key is kept")
  func determinism() throws {
    let log = try Scene.everything().log
    var first = try Self.folded(log)
    var second = try Self.folded(log)
    #expect(first.snapshot() == second.snapshot())
    var other = try Self.folded(log, onto: LedgerState(hashKey: (7, 8)))
    #expect(other.snapshot() != first.snapshot())
    let restored = try LedgerState(snapshot: other.snapshot())
    #expect(restored.figures.keys.hash.key == (7, 8))
    #expect(restored.digested == first.digested)
  }

  @Test("The layout of a snapshot changes only together with the version of the reducers")
  func frozen() throws {
    var state = try Self.folded(try Scene.everything().log)
    let bytes = state.snapshot()
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    // If this changes, raise the version and freeze the new figures.
    #expect(LedgerState.reducers == 3)
    #expect(bytes.count == 31_488)
    #expect(hash == 0x3A7E_CFFC_DFBA_EA4E)
  }

  @Test("No row has gaps: a snapshot holds nothing but what was put into it")
  func gaps() throws {
    var state = try Self.folded(try Scene.everything().log)
    var look = GapsOfParts()
    state.visitParts(&look)
    #expect(look.gaps.count >= 15)
    for (row, gap) in look.gaps { #expect(gap == 0, "\(row) has \(gap) bytes that nobody wrote") }
  }
}

/// Looks for bytes of rows that belong to no field.
private struct GapsOfParts: StatePartVisitor {
  var gaps: [String: Int] = [:]

  mutating func visit(_ part: inout some StatePart) {
    var columns = GapsOfColumns()
    part.visitColumns(&columns)
    gaps.merge(columns.gaps) { first, _ in first }
  }
}

private struct GapsOfColumns: ColumnVisitor {
  var gaps: [String: Int] = [:]

  mutating func visit<Row: BitwiseCopyable>(_ rows: inout [Row]) {
    guard let row = rows.first else { return }
    gaps["\(Row.self)"] = MemoryLayout<Row>.stride - Self.fieldBytes(of: row)
  }

  mutating func visit<Row: SpelledRow>(spelled rows: inout [Row]) {}
  mutating func visit(_ index: inout HashIndex) {}

  private static func fieldBytes(of value: Any) -> Int {
    let children = Mirror(reflecting: value).children
    guard children.isEmpty else { return children.reduce(0) { $0 + fieldBytes(of: $1.value) } }
    func size<Value>(_ value: Value) -> Int { MemoryLayout<Value>.size }
    return _openExistential(value, do: size)
  }
}
