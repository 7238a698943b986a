import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("M3: rates")
struct RateTests {
  @Test(
    "M3: a rate is read exactly, in parts per million",
    arguments: [
      ("0%", 0), ("20%", 200_000), ("0.5%", 5_000), ("12.3456%", 123_456), ("100%", 1_000_000),
      ("0.0001%", 1), ("7.5000%", 75_000), ("99.9999%", 999_999), ("100.0000%", 1_000_000),
      ("020%", 200_000),
    ] as [(String, UInt32)])
  func reads(text: String, partsPerMillion: UInt32) {
    #expect(Rate(text)?.partsPerMillion == partsPerMillion)
  }

  @Test(
    "M3: anything else, and anything above 100%, is refused",
    arguments: [
      "", "%", "20", "20 %", " 20%", "20%%", "-1%", "-0%", "+5%", "0.00001%", "12.34567%",
      "100.0001%", "101%", "1000000%", "1e1%", ".5%", "5.%", "٢٠%", "20％", "NaN%",
      "92233720368547758070%",
    ])
  func refuses(text: String) {
    #expect(Rate(text) == nil)
  }

  @Test("M3: a rate prints without zeros that say nothing, and reads back")
  func prints() {
    let printed: [(UInt32, String)] = [
      (0, "0%"), (1, "0.0001%"), (10, "0.001%"), (100, "0.01%"), (5_000, "0.5%"),
      (75_000, "7.5%"), (100_000, "10%"), (123_456, "12.3456%"), (1_000_000, "100%"),
    ]
    for (partsPerMillion, text) in printed {
      #expect(Rate(partsPerMillion: partsPerMillion)?.description == text)
    }
    for partsPerMillion in stride(from: 0, through: 1_000_000, by: 1_237) {
      let rate = Rate(partsPerMillion: UInt32(partsPerMillion))
      #expect(rate.flatMap { Rate($0.description) } == rate)
    }
    #expect(Rate(partsPerMillion: 1_000_001) == nil)
  }

  @Test("M3: a packed rate is in its coarsest unit, and no other packing is read")
  func packing() {
    for partsPerMillion in [0, 1, 99, 100, 9_999, 10_000, 75_000, 123_456, 1_000_000] as [UInt32] {
      let rate = Rate(unchecked: partsPerMillion)
      let (mantissa, scale) = PackedRate.pack(rate)
      #expect(PackedRate.unpack(mantissa: UInt64(mantissa), scale: scale) == rate)
      for finer in (scale + 1)..<3 where scale < 2 {
        let digits = UInt64(partsPerMillion / PackedRate.units[Int(finer)])
        #expect(PackedRate.unpack(mantissa: digits, scale: finer) == nil)
      }
    }
    #expect(PackedRate.unpack(mantissa: 1, scale: 3) == nil)
    #expect(PackedRate.unpack(mantissa: 101, scale: 0) == nil)
    #expect(PackedRate.unpack(mantissa: 10_001, scale: 1) == nil)
    #expect(PackedRate.unpack(mantissa: 1_000_001, scale: 2) == nil)
    #expect(PackedRate.unpack(mantissa: .max, scale: 0) == nil)
  }
}

@Suite("M4: rounding")
struct RoundingTests {
  /// Tenths, then what `down`, `halfUp` and `halfEven` make of them.
  @Test(
    "M4: a share rounds once, and negative amounts mirror positive ones",
    arguments: [
      (0, 0, 0, 0), (4, 0, 0, 0), (5, 0, 1, 0), (6, 0, 1, 1), (10, 1, 1, 1), (14, 1, 1, 1),
      (15, 1, 2, 2), (24, 2, 2, 2), (25, 2, 3, 2), (26, 2, 3, 3), (35, 3, 4, 4), (-4, 0, 0, 0),
      (-5, 0, -1, 0), (-6, 0, -1, -1), (-15, -1, -2, -2), (-25, -2, -3, -2), (-26, -2, -3, -3),
      (-35, -3, -4, -4),
    ] as [(Int64, Int64, Int64, Int64)])
  func table(tenths: Int64, down: Int64, halfUp: Int64, halfEven: Int64) {
    let tenPercent = Rate(unchecked: 100_000)
    #expect(tenPercent.share(of: tenths, rounding: .down) == down)
    #expect(tenPercent.share(of: tenths, rounding: .halfUp) == halfUp)
    #expect(tenPercent.share(of: tenths, rounding: .halfEven) == halfEven)
  }

  @Test("M4: a divisor that is odd has no halves, and one that is not positive no quotient")
  func divisors() {
    for rounding in Rounding.allCases {
      #expect(rounding.quotient(1, by: 0) == nil)
      #expect(rounding.quotient(1, by: -2) == nil)
    }
    #expect(Rounding.halfUp.quotient(4, by: 3) == 1)
    #expect(Rounding.halfUp.quotient(5, by: 3) == 2)
    #expect(Rounding.halfEven.quotient(-5, by: 3) == -2)
  }

  @Test("M1, M4: a share of the largest amounts never overflows", arguments: Rounding.allCases)
  func extremes(rounding: Rounding) {
    for amount in [Int64.max, .min, .max - 1, .min + 1] {
      #expect(Rate(unchecked: 1_000_000).share(of: amount, rounding: rounding) == amount)
      #expect(Rate.zero.share(of: amount, rounding: rounding) == 0)
      let most = Rate(unchecked: 999_999).share(of: amount, rounding: rounding)
      #expect(most.magnitude < amount.magnitude)
    }
  }

  @Test(
    "M4: thousands of shares are what whole-number comparison says", arguments: Rounding.allCases)
  func oracle(rounding: Rounding) {
    var random = RandomSource(seed: 4)
    for _ in 0..<3_000 {
      let amount =
        random.chance(50) ? random.number(in: -5_000...5_000) : Int64(bitPattern: random.next())
      let rate = Rate(unchecked: UInt32(random.below(1_000_001)))
      let share = Int128(rate.share(of: amount, rounding: rounding))
      let exact = Int128(amount) * Int128(rate.partsPerMillion)
      // Twice the distance from the exact share, in millionths.
      let twice = 2 * (exact - share * 1_000_000)
      switch rounding {
      case .down: #expect(twice.magnitude < 2_000_000 && (twice == 0 || (twice > 0) == (exact > 0)))
      case .halfUp:
        #expect(twice.magnitude < 1_000_000 || twice == (exact > 0 ? -1_000_000 : 1_000_000))
      case .halfEven:
        #expect(twice.magnitude < 1_000_000 || (twice.magnitude == 1_000_000 && share % 2 == 0))
      }
      if amount != .min {
        #expect(Int128(rate.share(of: -amount, rounding: rounding)) == -share)
      }
    }
  }
}
