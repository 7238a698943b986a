import Foundation
import LedgerStorage
import Testing

@Suite("A hash of 32 bytes")
struct Hash256Tests {
  private let digits = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1efe"

  @Test("keeps its bytes in order, in memory too")
  func order() throws {
    let bytes = Array(UInt8(0)...30) + [0xfe]
    let hash = try #require(Hash256(bytes))
    #expect(hash.bytes == bytes)
    #expect(withUnsafeBytes(of: hash) { Array($0) } == bytes)
    #expect(MemoryLayout<Hash256>.size == 32)
  }

  @Test("is written as 64 lower-case digits and read back")
  func text() throws {
    let hash = try #require(Hash256(hex: digits))
    #expect(hash.description == digits)
    #expect(hash.bytes == Array(UInt8(0)...30) + [0xfe])
    #expect(Hash256.zero.description == String(repeating: "0", count: 64))
    var random = SplitMix64(seed: 8)
    for _ in 0..<100 {
      let hash = try #require(Hash256(random.bytes(32)))
      #expect(Hash256(hex: hash.description) == hash)
    }
  }

  @Test(
    "is read from nothing but 64 lower-case digits",
    arguments: [
      "", "0", String(repeating: "0", count: 62), String(repeating: "0", count: 63),
      String(repeating: "0", count: 65), String(repeating: "0", count: 66),
      String(repeating: "A", count: 64), String(repeating: "g", count: 64),
      String(repeating: "/", count: 64), String(repeating: ":", count: 64),
      String(repeating: "`", count: 64), " " + String(repeating: "0", count: 63),
      "0x" + String(repeating: "0", count: 62), String(repeating: "0", count: 63) + "\n",
      String(repeating: "0", count: 63) + "é", String(repeating: "é", count: 32),
      String(repeating: "٠", count: 32), String(repeating: "\0", count: 64),
    ])
  func refusedText(text: String) {
    #expect(Hash256(hex: text) == nil)
  }

  @Test("is taken from nothing but 32 bytes", arguments: [0, 1, 31, 33, 64])
  func refusedBytes(count: Int) {
    #expect(Hash256([UInt8](repeating: 0, count: count)) == nil)
  }

  @Test("is encoded as its text")
  func coding() throws {
    let hash = try #require(Hash256(hex: digits))
    let encoded = try JSONEncoder().encode([hash])
    #expect(String(decoding: encoded, as: UTF8.self) == "[\"\(digits)\"]")
    #expect(try JSONDecoder().decode([Hash256].self, from: encoded) == [hash])
    let upper = Data("[\"\(digits.uppercased())\"]".utf8)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Hash256].self, from: upper)
    }
  }

  @Test("differs from any other in every bit")
  func equality() throws {
    let hash = try #require(Hash256(hex: digits))
    #expect(Set((0..<256).map(hash.flipping) + [hash]).count == 257)
  }
}

extension Hash256 {
  /// The hash with one bit changed.
  func flipping(bit: Int) -> Hash256 {
    var changed = bytes
    changed[bit / 8] ^= 1 << (bit % 8)
    return Hash256(changed) ?? self
  }
}
