import LedgerCore
import ReferralLedgerTesting
import Testing

/// Whatever the bytes of a snapshot are, they are refused, or give a state that answers, takes more events and
/// never traps; which of the two, only a checksum can tell, and that is the store's and the ledger's.
@Suite("Snapshots: damaged bytes")
struct SnapshotDamageTests {
  private static func snapshot() throws -> [UInt8] {
    var state = LedgerState(hashKey: (5, 6))
    var framed: [UInt8] = []
    for record in try Scene.everything().log { RecordFraming.append(record, to: &framed) }
    try state.fold(framed: framed)
    return Array(state.snapshot())
  }

  /// The state that bytes give; the same comes of them whether their columns were made in parts or are not yet.
  private static func state(of bytes: [UInt8]) throws(SnapshotFailure) -> LedgerState {
    let snapshot = SnapshotBytes(bytes)
    let parts = [SnapshotColumns(.later, of: snapshot), SnapshotColumns(.earlier, of: snapshot)]
    let restored = [[], parts, [parts[0]], [parts[1]]].map { columns in
      Result { () throws(SnapshotFailure) in
        var state = try LedgerState(snapshot: snapshot, columns: columns)
        return (state: state, bytes: state.snapshot())
      }
    }
    for other in restored.dropFirst() {
      switch (restored[0], other) {
      case (.success(let whole), .success(let other)): #expect(whole.bytes == other.bytes)
      case (.failure(let whole), .failure(let other)): #expect(whole == other)
      default: Issue.record("\(restored[0]) is not \(other)")
      }
    }
    return try restored[0].get().state
  }

  private static func problem(of bytes: [UInt8]) -> SnapshotFailure.Problem? {
    do throws(SnapshotFailure) {
      _ = try state(of: bytes)
      return nil
    } catch {
      #expect(!error.description.isEmpty)
      return error.problem
    }
  }

  /// Records what can be recorded in passing of what stands first.
  private static func recordInPassing(
    _ proposals: [Proposal], at now: Timestamp, into machine: inout LedgerMachine
  ) {
    var pass = PaymentPass()
    proposals.withUnsafeBufferPointer {
      machine.find($0, from: 0, &pass)
      _ = machine.record($0, from: 0, upTo: $0.count, &pass, at: { _ in now }, { _ in })
    }
  }

  /// Does everything with a state that is ever done with one.
  private static func use(_ state: LedgerState, _ random: inout RandomSource) throws {
    _ = Answers(of: state)
    var machine = LedgerMachine(state, actor: "system")
    let now = Scene.morning.adding(days: 40)
    let names: [Text] = ["ann", "bob", "cyd-with-a-long-name", "dan", "nobody"]
    for number in 0..<12 {
      let name = random.element(of: names) ?? "ann"
      let other = random.element(of: names) ?? "bob"
      let bodies: [EventBody<Spelled>] = [
        .payment(Text("new\(number)"), by: name, "3"), .registration(name, by: other),
        .refund(Text("r\(number)"), of: "p1", "1"), .withdrawal(Text("x\(number)"), by: name, "1"),
        .engagement("nov", name, ["posts": 1]), .period("nov"), .revenue("nov", "1"),
        .started("B1", name, "1"), .paid("B9", name, "0.01"), .claim("oct", name),
        .adjustment(Text("a\(number)"), of: name, "0.01", .cashback), .moved("w4", to: .approved),
        .code(Text("C\(number)"), of: name), .plan(name, "gold"), .blocked(name),
      ]
      let proposals = bodies.map { Proposal($0) }
      recordInPassing(proposals, at: now, into: &machine)
      for proposal in proposals {
        do throws(ReplayFailure) {
          _ = try machine.propose(proposal, now: now, evidence: Evidence())
        } catch {
          return
        }
      }
      _ = try? machine.calculate("nov", at: nil, actor: nil, correlation: nil, now: now)
      if machine.startAppending() != nil, random.chance(50) {
        machine.failAppending()
      } else {
        machine.finishAppending()
      }
    }
    _ = Answers(of: machine.state)
    var end = machine.state
    _ = end.snapshot()
  }

  @Test("A snapshot of another format, machine or version of the reducers is told as that")
  func foreign() throws {
    let bytes = try Self.snapshot()
    #expect(Self.problem(of: []) == .foreign)
    #expect(Self.problem(of: Array(bytes[..<63])) == .foreign)
    var other = bytes
    other.replaceSubrange(0..<8, with: bytes[0..<8].reversed())
    #expect(Self.problem(of: other) == .foreign)
    other = bytes
    other[8] += 1
    #expect(Self.problem(of: other) == .otherVersion(LedgerState.reducers + 1))
    #expect(Self.problem(of: bytes + Array(repeating: 0, count: 64)) != nil)
    #expect(Self.problem(of: bytes) == nil)
  }

  @Test("A snapshot that is cut off anywhere is refused")
  func truncated() throws {
    let bytes = try Self.snapshot()
    for count in stride(from: 0, to: bytes.count, by: 61) {
      #expect(Self.problem(of: Array(bytes[..<count])) != nil, "\(count) bytes")
    }
  }

  @Test("Lengths that are not those of the rows are refused, and nothing is allocated for them")
  func lengths() throws {
    let bytes = try Self.snapshot()
    for line in stride(from: 64, to: bytes.count, by: 64) {
      for length in [7, 1 << 32 - 1, UInt64(bytes.count), .max - 63] {
        var damaged = bytes
        withUnsafeBytes(of: length) { damaged.replaceSubrange(line..<line + 8, with: $0) }
        if let state = try? LedgerState(snapshot: SnapshotBytes(damaged)) { _ = Answers(of: state) }
      }
    }
  }

  @Test(
    "A flipped bit, a smashed word or a moved line never traps", arguments: 0..<4 as Range<UInt64>)
  func damage(seed: UInt64) throws {
    let bytes = try Self.snapshot()
    var random = RandomSource(seed: seed)
    var refused = 0
    let rounds = 100
    for _ in 0..<rounds {
      var damaged = bytes
      for _ in 0...random.below(3) { Self.damage(&damaged, &random) }
      do throws(SnapshotFailure) {
        let state = try Self.state(of: damaged)
        try? Self.use(state, &random)
      } catch {
        refused += 1
      }
    }
    // Most bytes are empty slots and fillers, which mean nothing; of the others most contradict another.
    #expect(refused > rounds / 4)
  }

  private static func damage(_ bytes: inout [UInt8], _ random: inout RandomSource) {
    // Where something stands, as most of a small snapshot is empty.
    var place = random.below(bytes.count)
    while bytes[place] == 0, random.chance(90) { place = random.below(bytes.count) }
    switch random.below(4) {
    case 0: bytes[place] ^= 1 << UInt8(random.below(8))
    case 1:
      let words: [UInt64] = [0, 1, .max, .max - 1, 1 << 31, 1 << 63, 0xFFFF_FFFF, random.next()]
      let word = random.element(of: words) ?? 0
      let start = place & ~7
      withUnsafeBytes(of: word) { bytes.replaceSubrange(start..<start + 8, with: $0) }
    case 2:
      let words: [UInt32] = [0, 1, 2, .max, .max - 1, 1 << 31, 7, UInt32(random.below(60))]
      let word = random.element(of: words) ?? 0
      let start = place & ~3
      withUnsafeBytes(of: word) { bytes.replaceSubrange(start..<start + 4, with: $0) }
    default:
      let (from, to) = (random.below(bytes.count / 64) * 64, place & ~63)
      let line = Array(bytes[from..<from + 64])
      bytes.replaceSubrange(to..<to + 64, with: line)
    }
  }
}
