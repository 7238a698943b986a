import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Faults 38, 59: a log that is whole, and not the one that it was")
struct HistoryFaultTests {
  @Test("Fault 38: history that was rewritten with right hashes is refused by a checkpoint")
  func rewritten() throws {
    let disk = try LogSamples.severalSegments()
    let kept = try #require(LogOpening(of: disk).checkpoint)
    let rewritten = SimulatedDisk()
    let log = try LogSamples.open(on: rewritten)
    for number in 0..<40 {
      var group = LogSamples.group(after: log.checkpoint.position, count: 1 + number % 5)
      if number == 0 {
        group = .init(after: 0)
        group.append([0xbb])
      }
      _ = try log.append(group)
    }
    try log.close()
    rewritten.endProcess()
    #expect(LogOpening(of: rewritten).failure == nil, "in itself it is right")
    let problem = LogOpening(of: rewritten, expecting: kept).problem(
      unlessRefused: [.differs], at: nil)
    #expect(problem == nil)
  }

  @Test("Fault 59: an older copy is refused by a newer checkpoint, and taken by its own")
  func olderCopy() throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    var copies: [(disk: SimulatedDisk, checkpoint: Checkpoint)] = []
    for number in 0..<20 {
      try LogSamples.append(1 + number % 3, to: log)
      let copy = disk.copy()
      copy.endProcess()
      copies.append((copy, log.checkpoint))
    }
    for (number, (copy, own)) in copies.enumerated() {
      for (other, (_, checkpoint)) in copies.enumerated() {
        let opening = LogOpening(of: copy, expecting: checkpoint)
        if other <= number {
          #expect(opening.checkpoint == own)
        } else {
          #expect(opening.problem(unlessRefused: [.differs], at: nil) == nil)
        }
      }
    }
  }
}
