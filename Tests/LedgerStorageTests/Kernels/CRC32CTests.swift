import CLedgerKernels
import LedgerStorage
import Testing

@Suite("CRC32C")
struct CRC32CTests {
  /// RFC 3720, appendix B.4, and the check value by which catalogues of checksums list this one.
  private static let published: [(message: [UInt8], checksum: UInt32)] = [
    ([], 0),
    (Array("123456789".utf8), 0xe306_9283),
    (Array(repeating: 0x00, count: 32), 0x8a91_36aa),
    (Array(repeating: 0xff, count: 32), 0x62a8_ab43),
    (Array(0...31), 0x46dd_794e),
    ((0...31).reversed(), 0x113f_db5c),
    (
      bytes(
        hex: """
          01c00000 00000000 00000000 00000000 14000000 00000400
          00000014 00000018 28000000 00000000 02000000 00000000
          """), 0xd996_3a56
    ),
  ]

  @Test("Every implementation gives the published checksums", arguments: published)
  func publishedVectors(message: [UInt8], checksum: UInt32) {
    #expect(CRC32C.checksum(of: message) == checksum)
    for implementation in CRC32CImplementation.supported {
      #expect(implementation.checksum(message) == checksum, "\(implementation)")
    }
  }

  @Test(
    "Every implementation agrees with the portable one at every length and alignment",
    arguments: CRC32CImplementation.supported)
  func lengthsAndAlignments(implementation: CRC32CImplementation) {
    var random = SplitMix64(seed: 1)
    let buffer = random.bytes(316)
    var differing: [String] = []
    buffer.withUnsafeBytes { buffer in
      for offset in 0..<16 {
        for count in 0...300 {
          let start = UInt32(truncatingIfNeeded: random.next())
          var (expected, found) = (start, start)
          let bytes = buffer[offset..<offset + count]
          let address = UnsafeRawBufferPointer(rebasing: bytes).baseAddress
          _ = ledger_crc32c_with(LEDGER_CRC32C_PORTABLE, &expected, address, count)
          _ = ledger_crc32c_with(implementation.kernel, &found, address, count)
          if expected != found { differing.append("\(count) bytes from \(offset)") }
        }
      }
    }
    #expect(differing.isEmpty)
  }

  /// Lengths around those at which lanes are begun, filled and begun again.
  @Test(
    "Every implementation agrees with the portable one on long inputs",
    arguments: CRC32CImplementation.supported,
    [1_000, 3_071, 3_072, 3_073, 3_167, 3_168, 3_169, 6_144, 9_999, 65_536, 65_543])
  func longInputs(implementation: CRC32CImplementation, count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let message = random.bytes(count)
    let expected = CRC32CImplementation.portable.checksum(message, continuing: 7)
    #expect(implementation.checksum(message, continuing: 7) == expected)
  }

  @Test("The portable implementation agrees with division bit by bit")
  func definition() {
    var random = SplitMix64(seed: 2)
    for count in 0...70 {
      let message = random.bytes(count)
      var register = UInt32.max
      for byte in message {
        register ^= UInt32(byte)
        for _ in 0..<8 { register = register >> 1 ^ (register & 1 == 1 ? 0x82f6_3b78 : 0) }
      }
      #expect(CRC32CImplementation.portable.checksum(message) == ~register)
    }
  }

  @Test(
    "A checksum may be continued at any point", arguments: CRC32CImplementation.supported)
  func continued(implementation: CRC32CImplementation) {
    var random = SplitMix64(seed: 3)
    let message = random.bytes(400)
    let whole = implementation.checksum(message)
    for cut in 0...message.count {
      let first = implementation.checksum(message[..<cut]) ?? 0
      #expect(implementation.checksum(message[cut...], continuing: first) == whole)
    }
  }

  @Test("The wrapper takes bytes in pieces, and continues another checksum")
  func wrapper() {
    var checksum = CRC32C()
    checksum.update(Array("1234".utf8))
    #expect(CRC32C.checksum(of: Array("56789".utf8), continuing: checksum.value) == 0xe306_9283)
    checksum.update([])
    checksum.update(Array("56789".utf8))
    #expect(checksum.value == 0xe306_9283)
    #expect(CRC32C(continuing: 5).value == 5)
  }

  @Test("The implementation that is picked is one that the processor has")
  func selected() {
    let supported = CRC32CImplementation.supported.map(\.kernel)
    #expect(supported.contains(ledger_crc32c_selected()))
    #expect(supported.contains(LEDGER_CRC32C_PORTABLE))
  }

  @Test("An implementation that the processor lacks writes nothing")
  func unsupported() {
    let unknown = ledger_crc32c_implementation(rawValue: 99)
    let lacking = CRC32CImplementation.allCases.filter { $0.checksum([]) == nil }.map(\.kernel)
    for kernel in lacking + [unknown] {
      var crc: UInt32 = 17
      #expect(!ledger_crc32c_with(kernel, &crc, [1, 2, 3] as [UInt8], 3))
      #expect(crc == 17)
    }
  }

  @Test("Many threads may ask for the first checksum at once")
  func concurrentUse() async {
    await withTaskGroup(of: UInt32.self) { group in
      for _ in 0..<64 { group.addTask { CRC32C.checksum(of: Array("123456789".utf8)) } }
      for await checksum in group { #expect(checksum == 0xe306_9283) }
    }
  }
}
