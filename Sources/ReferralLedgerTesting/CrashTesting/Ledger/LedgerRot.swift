internal import LedgerStorage
internal import ReferralLedger

/// A bit of a log that is flipped, on a copy of its disk: it must be found, and where it is.
struct LedgerRot {
  let seed: UInt64

  /// Flips a bit of a frame and looks for it.
  func check(_ disk: SimulatedDisk) async throws {
    let damaged = disk.copy()
    damaged.beforeEachCall(nil)
    damaged.heal()
    damaged.crash(.everything)
    var random = RandomSource(seed: seed)
    let map = LogMap(damaged, seed: LogCrashes.id(disk.seed).seed)
    guard let frame = random.element(of: map.frames) else { return }
    let bit = frame.range.lowerBound * 8 + random.below(frame.range.count * 8)
    damaged.edit(frame.file) { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
    let what = "bit \(bit % 8) of byte \(bit / 8) of \(frame.file)"

    let found = try await FileStore.verify(on: damaged, threading: .callers)
    let place = found.damage.first?.place
    guard place?.file == frame.file, place?.offset == UInt64(frame.range.lowerBound) else {
      throw Violations(["\(what) is flipped, and found is \(found.damage)"])
    }
    if let positions = frame.positions, place?.positions.map(positions.overlaps) != true {
      throw Violations(["\(what) is flipped, and other positions are named: \(found.damage)"])
    }
  }
}
