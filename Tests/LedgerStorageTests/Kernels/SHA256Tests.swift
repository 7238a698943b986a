import CLedgerKernels
import LedgerStorage
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  /// The examples NIST publishes for FIPS 180-4.
  private static let published: [(message: String, hash: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test("Every implementation gives the published hashes", arguments: published.indices)
  func publishedVectors(index: Int) {
    let (message, hash) = (Array(Self.published[index].message.utf8), Self.published[index].hash)
    #expect(SHA256.hash(message).description == hash)
    for implementation in SHA256Implementation.supported {
      #expect(implementation.hash(pieces: [message])?.description == hash, "\(implementation)")
      guard let prefix = message.first else { continue }
      let found = implementation.hash(prefix: prefix, Array(message.dropFirst()))
      #expect(found?.description == hash, "\(implementation)")
    }
  }

  @Test(
    "Every implementation agrees with the portable one at every length and alignment",
    arguments: SHA256Implementation.supported)
  func lengthsAndAlignments(implementation: SHA256Implementation) {
    var random = SplitMix64(seed: 4)
    let buffer = random.bytes(316)
    var (expected, found) = ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 1, count: 32))
    var differing: [String] = []
    buffer.withUnsafeBytes { buffer in
      for offset in 0..<16 {
        for count in 0...300 {
          let prefix = UInt8(truncatingIfNeeded: random.next())
          let bytes = UnsafeRawBufferPointer(rebasing: buffer[offset..<offset + count])
          let (address, portable) = (bytes.baseAddress, LEDGER_SHA256_PORTABLE)
          _ = ledger_sha256_prefixed_with(portable, prefix, address, count, &expected)
          _ = ledger_sha256_prefixed_with(implementation.kernel, prefix, address, count, &found)
          if expected != found { differing.append("prefixed, \(count) bytes from \(offset)") }

          var context = ledger_sha256_context()
          _ = ledger_sha256_init_with(implementation.kernel, &context)
          ledger_sha256_update(&context, [prefix], 1)
          ledger_sha256_update(&context, address, count)
          ledger_sha256_final(&context, &found)
          if expected != found { differing.append("in pieces, \(count) bytes from \(offset)") }
        }
      }
    }
    #expect(differing.isEmpty)
  }

  @Test(
    "A message may arrive in pieces of any length", arguments: SHA256Implementation.supported)
  func pieces(implementation: SHA256Implementation) {
    var random = SplitMix64(seed: 5)
    for count in stride(from: 0, through: 700, by: 7) {
      let message = random.bytes(count)
      var (rest, pieces) = (message[...], [[UInt8]]())
      while !rest.isEmpty {
        let length = Int.random(in: 0...150, using: &random)
        pieces.append(Array(rest.prefix(length)))
        rest = rest.dropFirst(length)
      }
      let expected = SHA256Implementation.portable.hash(pieces: [message])
      #expect(implementation.hash(pieces: pieces) == expected)
    }
  }

  /// Hashing so much would take too long; the end of a message only depends on the state and count.
  @Test(
    "The length is padded in all its 64 bits", arguments: SHA256Implementation.supported,
    [1 << 6, 1 << 28, 1 << 29, 1 << 32, 1 << 60, 0x0123_4567_89ab_cdc0] as [UInt64])
  func longLengths(implementation: SHA256Implementation, count: UInt64) {
    var context = ledger_sha256_context()
    _ = ledger_sha256_init_with(implementation.kernel, &context)
    ledger_sha256_update(&context, [UInt8](repeating: 0x61, count: 64), 64)
    var padded = context
    context.count = count
    var digest = [UInt8](repeating: 0, count: 32)
    ledger_sha256_final(&context, &digest)

    let length = (0..<8).map { UInt8(truncatingIfNeeded: (count << 3) >> (56 - 8 * $0)) }
    ledger_sha256_update(&padded, [0x80] + [UInt8](repeating: 0, count: 55) + length, 64)
    let words = withUnsafeBytes(of: padded.state) { Array($0.bindMemory(to: UInt32.self)) }
    let expected = words.flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
    }
    #expect(digest == expected)
  }

  @Test(
    "A node is the hash of a one and both hashes", arguments: SHA256Implementation.supported)
  func nodes(implementation: SHA256Implementation) {
    var random = SplitMix64(seed: 6)
    for _ in 0..<50 {
      let (left, right) = (random.bytes(32), random.bytes(32))
      let expected = SHA256Implementation.portable.hash(pieces: [[1], left, right])
      #expect(implementation.node(left, right) == expected)
    }
  }

  @Test(
    "Two messages at once have the hashes that they have by themselves, whatever their lengths",
    arguments: SHA256Implementation.supported)
  func pairs(implementation: SHA256Implementation) {
    var random = SplitMix64(seed: 7)
    let lengths = [0, 1, 53, 54, 55, 56, 62, 63, 64, 65, 118, 119, 120, 500, 502, 503, 504, 5000]
    for first in lengths {
      for second in lengths {
        let (left, right) = (random.bytes(first), random.bytes(second))
        #expect(
          implementation.hashes(prefix: 0, left, right)
            == [implementation.hash(prefix: 0, left), implementation.hash(prefix: 0, right)],
          "\(first) and \(second)")
      }
    }
  }

  @Test("A level of nodes may be written over the one below it", arguments: 0...9)
  func levels(count: Int) {
    let leaves = (0..<2 * count).map { Hash256.leaf([UInt8($0)]) }
    for skipped in [0, 1] {
      var hashes = Array(repeating: Hash256.zero, count: skipped) + leaves
      Hash256.foldPairs(&hashes, skipped..<hashes.count)
      let nodes = (0..<count).map { Hash256.node(leaves[2 * $0], leaves[2 * $0 + 1]) }
      #expect(Array(hashes[..<count]) == nodes)
    }
  }

  @Test("A node may be written over one of its halves")
  func nodeInPlace() {
    var random = SplitMix64(seed: 7)
    let (left, right) = (random.bytes(32), random.bytes(32))
    let expected = SHA256.hash([1] + left + right).bytes
    var place = left + right
    place.withUnsafeMutableBytes { place in
      guard let start = place.baseAddress else { return }
      ledger_sha256_node(start, start + 32, start)
    }
    #expect(place == expected + right)
    place = left + right
    place.withUnsafeMutableBytes { place in
      guard let start = place.baseAddress else { return }
      ledger_sha256_node(start, start + 32, start + 32)
    }
    #expect(place == left + expected)
  }

  @Test("A hash may be taken midway, and a copy goes on by itself")
  func copies() {
    var first = SHA256()
    #expect(first.finalize() == .emptyTree)
    first.update(Array("ab".utf8))
    var second = first
    second.update(Array("x".utf8))
    _ = first.finalize()
    first.update(Array("c".utf8))
    #expect(first.finalize() == SHA256.hash(Array("abc".utf8)))
    #expect(second.finalize() == SHA256.hash(Array("abx".utf8)))
  }

  @Test("The implementation that is picked is one that the processor has")
  func selected() {
    let supported = SHA256Implementation.supported.map(\.kernel)
    #expect(supported.contains(ledger_sha256_selected()))
    #expect(supported.contains(LEDGER_SHA256_PORTABLE))
  }

  @Test("An implementation that the processor lacks writes nothing")
  func unsupported() {
    let unknown = ledger_sha256_implementation(rawValue: 99)
    let lacking = SHA256Implementation.allCases.filter { $0.hash(pieces: []) == nil }.map(\.kernel)
    let half = [UInt8](repeating: 3, count: 32)
    for kernel in lacking + [unknown] {
      var digest = half
      var context = ledger_sha256_context()
      #expect(!ledger_sha256_init_with(kernel, &context))
      #expect(!ledger_sha256_prefixed_with(kernel, 0, half, half.count, &digest))
      #expect(!ledger_sha256_node_with(kernel, half, half, &digest))
      var other = half
      #expect(
        !ledger_sha256_prefixed_pair_with(
          kernel, 0, half, half.count, &digest, half, half.count, &other))
      #expect(other == half)
      #expect(context.count == 0 && digest == half)
    }
  }

  @Test("Many threads may ask for the first hash at once")
  func concurrentUse() async {
    let expected = SHA256Implementation.portable.hash(prefix: 0, [1, 2, 3])
    await withTaskGroup(of: Hash256.self) { group in
      for _ in 0..<64 { group.addTask { Hash256.leaf([1, 2, 3]) } }
      for await hash in group { #expect(hash == expected) }
    }
  }
}
