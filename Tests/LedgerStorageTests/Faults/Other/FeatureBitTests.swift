import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Fault 68: what a later version wrote")
struct FeatureBitTests {
  private static let bits: [UInt64] = [1, 1 << 17, 1 << 63]

  /// A log whose identity has some features.
  private func disk(_ change: (inout FeatureBits) -> Void) throws -> SimulatedDisk {
    let disk = try LogSamples.disk(appends: [3])
    var features = FeatureBits()
    change(&features)
    disk.put("LOG", LogIdentity(id: LogSamples.id, features: features).bytes)
    return disk
  }

  @Test("a feature that nobody need know is no hindrance", arguments: bits)
  func compatible(bit: UInt64) throws {
    let disk = try disk { $0.compatible = bit }
    #expect(LogOpening(of: disk).problem(unlessOpenAt: 3...3) == nil)
  }

  @Test("a feature that a writer must know lets everybody read, and nobody write", arguments: bits)
  func readOnlyCompatible(bit: UInt64) throws {
    let disk = try disk { $0.readOnlyCompatible = bit }
    #expect(LogOpening(of: disk).problem(unlessRefused: [.newerFormat], at: "LOG") == nil)
    #expect(try LogSamples.read(LogReader(disk, LogSamples.small)).count == 3)
  }

  @Test("a feature that everybody must know lets nobody read", arguments: bits)
  func incompatible(bit: UInt64) throws {
    let disk = try disk { $0.incompatible = bit }
    #expect(LogOpening(of: disk).problem(unlessRefused: [.newerFormat], at: "LOG") == nil)
    let failure = #expect(throws: StoreFailure.self) { try LogReader(disk, LogSamples.small) }
    #expect(failure?.kind == .newerFormat)
  }

  @Test("a segment that a later version began is read or refused in the same way", arguments: bits)
  func segments(bit: UInt64) throws {
    let kinds: [(WritableKeyPath<FeatureBits, UInt64>, mayRead: Bool, mayWrite: Bool)] = [
      (\.compatible, true, true), (\.readOnlyCompatible, true, false),
      (\.incompatible, false, false),
    ]
    for (kind, mayRead, mayWrite) in kinds {
      let disk = try LogSamples.disk(appends: [3])
      var features = FeatureBits()
      features[keyPath: kind] = bit
      let header = SegmentHeader(
        index: 0, base: 0, epoch: 0, previousSeal: .zero, previousSealBytes: 0,
        frontier: MerkleFrontier(),
        features: features)
      disk.edit("0000000000000000.seg") { bytes in
        bytes.withUnsafeMutableBytes { bytes in
          let page = UnsafeMutableRawBufferPointer(
            rebasing: bytes[..<LogFormat.segmentHeaderBytes])
          header.put(into: page, of: LogSamples.id, seed: LogSamples.id.seed)
        }
      }
      let opening = LogOpening(of: disk)
      #expect((opening.failure?.kind == .newerFormat) == !mayWrite)
      #expect((opening.failure == nil) == mayWrite)
      #expect(opening.isUntouched || mayWrite)
      let read = try? LogSamples.read(LogReader(disk, LogSamples.small))
      #expect((read?.count == 3) == mayRead)
    }
  }

  @Test("a log of a later version of the format is refused")
  func laterVersion() throws {
    let disk = try LogSamples.disk(appends: [3])
    disk.edit("LOG") { bytes in
      bytes[8] = 2
      let hash = SHA256.hash(Array(bytes[..<64]))
      bytes.replaceSubrange(64..<96, with: hash.bytes)
    }
    #expect(LogOpening(of: disk).problem(unlessRefused: [.newerFormat], at: "LOG") == nil)
  }
}
