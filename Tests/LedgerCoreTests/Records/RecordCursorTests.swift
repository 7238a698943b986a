import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("Records: one after another")
struct RecordCursorTests {
  private static func walk(_ bytes: [UInt8]) -> (records: [[UInt8]], isWhole: Bool) {
    bytes.withUnsafeBytes {
      var cursor = RecordCursor($0)
      var records: [[UInt8]] = []
      while let record = cursor.next() { records.append(Array(record)) }
      // A cursor that stopped stays where it is.
      #expect(cursor.next() == nil)
      return (records, cursor.isAtEnd)
    }
  }

  @Test(
    "Records: each stands behind its length, in the shortest form",
    arguments: [1, 127, 128, 300, 16_384, 70_000])
  func framing(length: Int) {
    let record = Array(repeating: UInt8(7), count: length)
    var framed: [UInt8] = []
    for bytes in [[1], record, [2]] { RecordFraming.append(bytes, to: &framed) }
    let (records, isWhole) = Self.walk(framed)
    #expect(records == [[1], record, [2]] && isWhole)
    let ends = [0, 2, framed.count - 2]
    for count in 0..<min(framed.count, 400) {
      let (records, isWhole) = Self.walk(Array(framed.prefix(count)))
      #expect(isWhole == ends.contains(count) && records.count <= 2)
    }
  }

  @Test("Records: nothing at all is a whole row of none")
  func empty() {
    let (records, isWhole) = Self.walk([])
    #expect(records.isEmpty && isWhole)
  }

  @Test(
    "Records: damaged lengths end the row, and are told from its end",
    arguments: [
      [0], [0, 1], [2, 1], [0x80], [0x80, 0x00], [0x81, 0x00, 1],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
      [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1],
      [0x80, 0x80, 0x80, 0x80, 0x08],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x7F],
    ] as [[UInt8]])
  func damage(bytes: [UInt8]) {
    #expect(Self.walk(bytes).isWhole == false)
    let (records, isWhole) = Self.walk([1, 9] + bytes)
    #expect(records == [[9]] && !isWhole)
  }

  @Test("I7: a log whose framing is damaged is not folded beyond it, by any of the folds")
  func foldStops() throws {
    var scene = try Scene()
    try scene.tell(.blocked("ann"))
    let damaged = scene.ledger.framed + [5, 1]
    var state = LedgerState()
    #expect(
      throws: ReplayFailure(position: 3, failure: RecordFailure(offset: 0, problem: .truncated))
    ) {
      try state.fold(framed: damaged)
    }
    #expect(state.head == 2)
    var alone = ProjectionFold(Totals())
    #expect(throws: ReplayFailure.self) { try alone.fold(framed: damaged) }
    #expect(alone.position == 2)
    var asOf = LedgerState()
    #expect(throws: ReplayFailure.self) { try asOf.fold(framed: damaged, until: scene.now) }
  }

  @Test("I7: as of a time, folding stops before the first record that is later")
  func asOf() throws {
    var scene = try Scene()
    try scene.tell(.blocked("ann"))
    let noon = scene.now
    scene.now = scene.now.adding(days: 1)
    try scene.tell(.unblocked("ann"))
    for (moment, head, isLater) in [
      (Timestamp(milliseconds: noon.milliseconds - 1), 0, true), (noon, 2, true),
      (scene.now, 3, false),
    ] as [(Timestamp, UInt64, Bool)] {
      var state = LedgerState()
      #expect(try state.fold(framed: scene.ledger.framed, until: moment) == isLater)
      #expect(state.head == head)
    }
  }

  @Test("Records: a group knows its place, and its records one by one")
  func group() {
    var group = RecordGroup(after: 4)
    #expect(group.isEmpty && group.last == 4)
    group.append([1, 2])
    group.append([3])
    #expect(group.count == 2 && group.last == 6 && group.bytes == [2, 1, 2, 1, 3])
    var seen: [[UInt8]] = []
    group.forEachRecord { seen.append(Array($0)) }
    #expect(seen == [[1, 2], [3]])
  }
}
