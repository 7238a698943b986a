import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("M5: splitting by weights")
struct AllocationTests {
  typealias Recipient = (id: Text, weight: UInt128)

  @Test("M5: the largest remainders get the units that are left")
  func examples() {
    #expect(Allocation.split(100, among: [("a", 1), ("b", 1), ("c", 1)]) == [34, 33, 33])
    #expect(Allocation.split(100, among: [("a", 1), ("b", 2), ("c", 0)]) == [33, 67, 0])
    #expect(Allocation.split(5, among: [("a", 3), ("b", 2), ("c", 2)]) == [2, 2, 1])
    #expect(Allocation.split(0, among: [("a", 3)]) == [0])
    #expect(Allocation.split(-100, among: [("a", 1), ("b", 1), ("c", 1)]) == [-34, -33, -33])
  }

  @Test("M5: where nobody has a weight, or the weights' sum does not fit, there is no split")
  func nobody() {
    #expect(Allocation.split(100, among: []) == nil)
    #expect(Allocation.split(100, among: [("a", 0), ("b", 0)]) == nil)
    #expect(Allocation.split(100, among: [("a", .max), ("b", 1)]) == nil)
  }

  @Test("M5: ties go to the smaller id by bytes, not by letters or by Unicode")
  func ties() {
    // é in one scalar is C3 A9, in two 65 CC 81: by bytes `e…` < `f` < `é`.
    #expect(Allocation.split(1, among: [("\u{E9}", 1), ("f", 1)]) == [0, 1])
    #expect(Allocation.split(1, among: [("f", 1), ("e\u{301}", 1)]) == [0, 1])
    #expect(Allocation.split(1, among: [("\u{E9}", 1), ("e\u{301}", 1)]) == [0, 1])
    #expect(Allocation.split(1, among: [("a", 1), ("B", 1)]) == [0, 1])
    #expect(Allocation.split(1, among: [("ab", 1), ("a", 1)]) == [0, 1])
    #expect(Allocation.split(1, among: [("9", 1), ("10", 1)]) == [0, 1])
  }

  @Test("M1, M5: the ends of Int64 and weights near 2¹²⁸ split exactly")
  func extremes() {
    let half = UInt128.max / 2
    #expect(Allocation.split(.max, among: [("a", half), ("b", half)]) == [.max / 2 + 1, .max / 2])
    #expect(Allocation.split(.min, among: [("a", 1)]) == [.min])
    #expect(Allocation.split(.min, among: [("a", half), ("b", half)]) == [.min / 2, .min / 2])
    #expect(Allocation.split(.max, among: [("a", .max)]) == [.max])
    #expect(Allocation.split(7, among: [("a", .max - 1), ("b", 1)]) == [7, 0])
  }

  @Test("M5: over thousands of cases the parts sum up, mirror, and do not depend on the order")
  func properties() throws {
    var random = RandomSource(seed: 5)
    for _ in 0..<2_500 {
      let recipients = Self.recipients(&random)
      let amount = Self.amount(&random)
      guard let parts = Allocation.split(amount, among: recipients) else {
        #expect(recipients.allSatisfy { $0.weight == 0 })
        continue
      }
      #expect(parts.reduce(Int128(0)) { $0 + Int128($1) } == Int128(amount))
      Self.checkShares(of: amount, recipients, parts)

      var shuffled = Array(recipients.indices)
      shuffled.shuffle(using: &random)
      let again = try #require(Allocation.split(amount, among: shuffled.map { recipients[$0] }))
      for (place, index) in shuffled.enumerated() { #expect(again[place] == parts[index]) }

      if amount != .min {
        #expect(Allocation.split(-amount, among: recipients) == parts.map { -$0 })
      }
    }
  }

  /// Each part is the exact share or one unit beside it, none of it where the weight is 0.
  private static func checkShares(of amount: Int64, _ recipients: [Recipient], _ parts: [Int64]) {
    let total = recipients.reduce(UInt128(0)) { $0 + $1.weight }
    for (recipient, part) in zip(recipients, parts) {
      if recipient.weight == 0 { #expect(part == 0) }
      let product = UInt128(amount.magnitude).multipliedFullWidth(by: recipient.weight)
      let floor = total.dividingFullWidth(product).quotient
      let magnitude = UInt128(part.magnitude)
      #expect(magnitude == floor || magnitude == floor + 1)
      #expect(part == 0 || (part < 0) == (amount < 0))
    }
    // Nobody with a smaller remainder got a unit that one with a larger remainder did not.
    let remainders = recipients.map {
      total.dividingFullWidth(UInt128(amount.magnitude).multipliedFullWidth(by: $0.weight))
    }
    let lucky = parts.indices.filter { UInt128(parts[$0].magnitude) > remainders[$0].quotient }
    let unlucky = parts.indices.filter { UInt128(parts[$0].magnitude) == remainders[$0].quotient }
    guard let least = lucky.map({ remainders[$0].remainder }).min() else { return }
    for index in unlucky {
      let remainder = remainders[index].remainder
      #expect(remainder <= least)
      if remainder == least {
        let ties = lucky.filter { remainders[$0].remainder == least }
        #expect(ties.allSatisfy { recipients[$0].id < recipients[index].id })
      }
    }
  }

  private static func recipients(_ random: inout RandomSource) -> [Recipient] {
    let count = 1 + random.below(9)
    let isHuge = random.chance(30)
    return (0..<count).map { index in
      let weight: UInt128 =
        random.chance(20)
        ? 0 : isHuge ? UInt128(random.next()) << 60 : UInt128(random.below(5))
      return (Text("r\(index * 7 % 10)"), weight)
    }
  }

  private static func amount(_ random: inout RandomSource) -> Int64 {
    switch random.below(4) {
    case 0: random.number(in: -20...20)
    case 1: Int64(bitPattern: random.next())
    case 2: random.element(of: [.max, .min, .max - 1]) ?? 0
    default: random.number(in: 0...1_000_000)
    }
  }
}
