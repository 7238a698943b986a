import LedgerCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A deterministic referral program: a million users, of whom a few refer most, and their payments.
///
/// Any program in any language that follows these few lines makes the same users and payments, so that
/// stores can be compared on the same work.
struct Workload {
  static let userCount: UInt32 = 1_000_000
  static let referrerCount: UInt32 = 100_000
  static let nobody = UInt32.max

  /// The referrer of each user; 10% have none, the others follow a Zipf distribution.
  let referrers: [UInt32]
  let scattersIDs: Bool

  init(scattersIDs: Bool = false) {
    self.scattersIDs = scattersIDs
    let harmonic = log(Double(Workload.referrerCount)) + 0.5772156649
    var referrers: [UInt32] = []
    referrers.reserveCapacity(Int(Workload.userCount))
    for user in 0..<Workload.userCount {
      let hash = Workload.mix(0xabcdef0000 + UInt64(user))
      if hash % 10 == 0 {
        referrers.append(Workload.nobody)
        continue
      }
      let uniform = Double(Workload.mix(hash) >> 11) / 9007199254740992.0
      let rank = min(max(exp(uniform * harmonic) - 0.5772156649, 1), Double(UInt32.max - 1))
      let referrer = min(UInt32(rank), Workload.referrerCount) - 1
      if referrer >= user, user < Workload.referrerCount {
        referrers.append(user > 0 ? UInt32(hash % UInt64(user)) : Workload.nobody)
      } else {
        referrers.append(referrer)
      }
    }
    self.referrers = referrers
  }

  static func mix(_ value: UInt64) -> UInt64 {
    var x = value &+ 0x9e37_79b9_7f4a_7c15
    x = (x ^ (x >> 30)) &* 0xbf58_476d_1ce4_e5b9
    x = (x ^ (x >> 27)) &* 0x94d0_49bb_1331_11eb
    return x ^ (x >> 31)
  }

  /// The payment of a number: 17 characters of id, a payer, an amount in cents, a time.
  func payment(_ number: UInt64) -> (id: Text, payer: UInt32, amount: Int64, at: Timestamp) {
    let hash = Workload.mix(number &* 2 &+ 1)
    let shown =
      scattersIDs
      ? (number &* 6_364_136_223_847 &+ 1_442_695) % 9_999_999_999_971 : number
    let digits = String(shown)
    let id = "pay_" + String(repeating: "0", count: 13 - digits.utf8.count) + digits
    return (
      Text(id), UInt32((hash >> 20) % UInt64(Workload.userCount)),
      100 + Int64(Workload.mix(hash) % 99900),
      Timestamp(milliseconds: 1_700_000_000_000 + Int64(number) * 37)
    )
  }

  static func name(_ user: UInt32) -> ID { Text("u\(user)") }

  /// Two tiers, 20% and 10%.
  static var terms: ProgramTerms {
    var terms = ProgramTerms(currencies: [Currency(code: "USD", exponent: 2)])
    terms.cashback = [
      CashbackRule(depth: 1, rate: .flat(Rate(unchecked: 200_000))),
      CashbackRule(depth: 2, rate: .flat(Rate(unchecked: 100_000))),
    ]
    return terms
  }
}
