import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Faults 14–17: the two slots of HEAD")
struct HeadFaultTests {
  @Test(
    "Fault 14: however many times HEAD was written since its last sync, a crash leaves one slot whole",
    arguments: 0..<8)
  func oneSlotIsWhole(appends: Int) throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    for _ in 0..<appends { try LogSamples.append(1, to: log) }
    for seed in 0..<UInt64(200) {
      let copy = disk.copy()
      copy.crash(.seeded(seed))
      #expect(try LogSamples.open(on: copy).checkpoint == log.checkpoint, "seed \(seed)")
    }
  }
}
