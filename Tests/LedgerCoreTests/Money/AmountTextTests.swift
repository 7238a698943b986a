import LedgerCore
import Testing

@Suite("M1, M2: amounts and their text")
struct AmountTextTests {
  @Test(
    "M2: a plain decimal of at most the currency's fraction digits is read exactly",
    arguments: [
      ("49.00", 2, 4900), ("49.0", 2, 4900), ("49", 2, 4900), ("-0.50", 2, -50), ("0", 2, 0),
      ("-0", 2, 0), ("0.01", 2, 1), ("007.50", 2, 750), ("1.000000001", 9, 1_000_000_001),
      ("0.000000000001", 12, 1), ("12", 0, 12),
      ("9223372036854775807", 0, Int64.max), ("-9223372036854775808", 0, Int64.min),
      ("92233720368547758.07", 2, Int64.max), ("-92233720368547758.08", 2, Int64.min),
      ("9223372.036854775807", 12, Int64.max),
    ] as [(String, UInt8, Int64)])
  func reads(text: String, exponent: UInt8, units: Int64) {
    #expect(Amount(text).minorUnits(exponent: exponent) == units)
    let currency = Currency(code: "XXX", exponent: exponent)
    #expect(Money(text, currency: currency)?.minorUnits == units)
  }

  @Test(
    "M2: everything else is refused",
    arguments: [
      "1e3", "1E3", "1,000.00", "1 000", "+1", " 1", "1 ", "\t1", "1\n", "٣", "１", "NaN", "nan",
      "inf", "-inf", "", "-", "--1", "-+1", ".5", "-.5", "1.", "-1.", ".", "1.2.3", "1..2", "0x10",
      "1_000", "1-", "1.-5", "−1", "½", "1\u{0}", "$1", "1%", "\u{FEFF}1", "1\u{301}",
    ])
  func refuses(text: String) {
    for exponent in 0...12 as ClosedRange<UInt8> {
      #expect(Amount(text).minorUnits(exponent: exponent) == nil)
    }
    #expect(Amount(text).description == text, "what was written is kept for the message")
  }

  @Test(
    "M2: more digits than the currency has are refused, even zeros",
    arguments: [
      ("1.5", 0), ("1.0", 0), ("1.001", 2), ("1.000", 2), ("0.0000000001", 9),
      ("0.0000000000001", 12),
    ] as [(String, UInt8)])
  func refusesDigits(text: String, exponent: UInt8) {
    #expect(Amount(text).minorUnits(exponent: exponent) == nil)
    #expect(Amount(text).minorUnits(exponent: exponent + 1) != nil)
  }

  @Test(
    "M1, M2: what Int64 cannot hold is refused, also where only the fraction's zeros overflow",
    arguments: [
      ("9223372036854775808", 0), ("-9223372036854775809", 0), ("92233720368547758.08", 2),
      ("92233720368547759", 2), ("9223372036854775807", 1), ("10000000", 12),
      ("99999999999999999999999999999999999999999999", 0),
    ] as [(String, UInt8)])
  func refusesOverflow(text: String, exponent: UInt8) {
    #expect(Amount(text).minorUnits(exponent: exponent) == nil)
  }

  @Test("M2: a zero may be written with up to 255 digits, but never read with too many")
  func longZeros() {
    let zeros = String(repeating: "0", count: 300)
    #expect(Amount(zeros).minorUnits(exponent: 2) == 0)
    #expect(Amount("0." + zeros).minorUnits(exponent: 12) == nil)
    #expect(Amount("0." + zeros.prefix(255)).minorUnits(exponent: 12) == nil)
  }

  @Test(
    "M1, M2: at every exponent, what is printed has that many digits and reads back",
    arguments: 0...12)
  func prints(exponent: Int) {
    let samples: [Int64] = [
      0, 1, -1, 9, 10, -10, 99, 100, 12_345_678_901, -98_765_432_109, .max, .min, .max - 1,
      .min + 1,
    ]
    for units in samples {
      let text = Amount(minorUnits: units, exponent: UInt8(exponent)).description
      #expect(Amount(text).minorUnits(exponent: UInt8(exponent)) == units)
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      #expect(parts.count == (exponent == 0 ? 1 : 2))
      if exponent > 0 { #expect(parts[1].count == exponent) }
      #expect(parts[0].hasPrefix("-") == (units < 0))
    }
  }

  @Test("M2: writing pads with zeros on both sides of the point")
  func padding() {
    #expect(Amount(minorUnits: 5, exponent: 2).description == "0.05")
    #expect(Amount(minorUnits: -5, exponent: 2).description == "-0.05")
    #expect(Amount(minorUnits: 4900, exponent: 2).description == "49.00")
    #expect(Amount(minorUnits: 7, exponent: 0).description == "7")
    #expect(Amount(minorUnits: .min, exponent: 12).description == "-9223372.036854775808")
  }

  @Test("M2: two spellings of one value differ until a currency reads them")
  func spellings() {
    #expect(Amount("1.5") != Amount("1.50"))
    #expect(Amount("1.5").minorUnits(exponent: 2) == Amount("1.50").minorUnits(exponent: 2))
    #expect(Amount("abc").units == 0)
  }
}
