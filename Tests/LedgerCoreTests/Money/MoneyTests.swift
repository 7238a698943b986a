import Foundation
import LedgerCore
import Testing

@Suite("M1, M2: money")
struct MoneyTests {
  static let usd = Currency(code: "USD", exponent: 2)
  static let jpy = Currency(code: "JPY", exponent: 0)

  static func usd(_ units: Int64) -> Money { Money(minorUnits: units, currency: usd) }

  @Test(
    "M1: sums and differences are exact, and refuse where they would not fit",
    arguments: [
      (0, 0), (1, 2), (-5, 5), (.max, 0), (.max, 1), (.max, .max), (.min, 0), (.min, -1),
      (.min, .min), (.min, .max), (.max, .min), (0, .min), (-1, .min), (-1, .max),
    ] as [(Int64, Int64)])
  func arithmetic(left: Int64, right: Int64) throws {
    let sum = Int128(left) + Int128(right)
    let difference = Int128(left) - Int128(right)
    if let exact = Int64(exactly: sum) {
      #expect(try Self.usd(left).adding(Self.usd(right)).minorUnits == exact)
    } else {
      #expect(throws: MoneyFailure.overflow) { try Self.usd(left).adding(Self.usd(right)) }
    }
    if let exact = Int64(exactly: difference) {
      #expect(try Self.usd(left).subtracting(Self.usd(right)).minorUnits == exact)
    } else {
      #expect(throws: MoneyFailure.overflow) { try Self.usd(left).subtracting(Self.usd(right)) }
    }
  }

  @Test("M1: currencies never mix, not even two exponents of one code")
  func mixing() {
    let others = [Self.jpy, Currency(code: "USD", exponent: 3), Currency(code: "usd", exponent: 2)]
    for other in others {
      let money = Money(minorUnits: 1, currency: other)
      #expect(throws: MoneyFailure.currencyMismatch) { try Self.usd(1).adding(money) }
      #expect(throws: MoneyFailure.currencyMismatch) { try Self.usd(1).subtracting(money) }
    }
  }

  @Test("M4: a share of money keeps its currency")
  func share() {
    let rate = Rate("12.5%") ?? .zero
    #expect(Self.usd(999).share(rate) == Self.usd(124))
    #expect(Self.usd(996).share(rate, rounding: .halfUp) == Self.usd(125))
  }

  @Test("M2: money prints with its currency")
  func printing() {
    #expect(Self.usd(4900).description == "49.00 USD")
    #expect(Money(minorUnits: -3, currency: Self.jpy).description == "-3 JPY")
  }

  @Test(
    "M2: coded money carries its amount as text, never as a number",
    arguments: [0, -50, .max, .min] as [Int64])
  func coding(units: Int64) throws {
    let data = try JSONEncoder().encode(Self.usd(units))
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"\(Self.usd(units).amount)\""))
    #expect(try JSONDecoder().decode(Money.self, from: data) == Self.usd(units))
    let amount = try JSONEncoder().encode([Self.usd(units).amount])
    #expect(try JSONDecoder().decode([Amount].self, from: amount) == [Self.usd(units).amount])
  }

  @Test(
    "M2: coded money that is no text, or too fine for its currency, is refused",
    arguments: ["1.5", "1", "\"1e3\"", "\"1.005\"", "\"\"", "null"])
  func decodingRefuses(amount: String) {
    let json = #"{"amount":\#(amount),"currency":{"code":"USD","exponent":2}}"#
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(Money.self, from: Data(json.utf8))
    }
  }
}
