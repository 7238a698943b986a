import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("T4, R10: what is on hold")
struct HoldsTests {
  private struct Model {
    var entries: [(matures: Int64, account: Int, amount: Int64)] = []

    func held(of account: Int, at moment: Int64) -> Int64 {
      entries.filter { $0.account == account && $0.matures > moment }.reduce(0) { $0 + $1.amount }
    }
  }

  @Test(
    "R10, I7: over random holds, passing time and undoing, it is what a plain list says",
    arguments: 1...6 as ClosedRange<UInt64>)
  func model(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var holds = Holds()
    var model = Model()
    var now: Int64 = 0
    var moments: [(mark: Int, model: Model, now: Int64, digest: [UInt8])] = []
    holds.isJournaling = true
    for _ in 0..<500 {
      switch random.below(10) {
      case 0: now += random.number(in: 0...60)
      case 1: moments.append((holds.mark(), model, now, Self.digest(holds)))
      case 2 where random.chance(40):
        guard let moment = moments.popLast() else { continue }
        holds.undo(to: moment.mark)
        (model, now) = (moment.model, moment.now)
        #expect(Self.digest(holds) == moment.digest)
      case 3 where random.chance(20):
        guard let first = moments.first else { continue }
        holds.forget(before: first.mark)
      default:
        let (matures, account) = (now + random.number(in: -20...100), random.below(4))
        let amount = random.number(in: -50...50)
        holds.advance(to: Timestamp(milliseconds: now))
        holds.hold(
          amount, of: account, until: Timestamp(milliseconds: matures),
          recordedAt: Timestamp(milliseconds: now))
        model.entries.append((matures, account, amount))
      }
      for account in 0..<5 {
        let ahead = now + random.number(in: 0...120)
        #expect(
          holds.held(of: account, at: Timestamp(milliseconds: ahead))
            == model.held(of: account, at: ahead))
      }
    }
  }

  @Test("I12: the digest does not depend on how far time was let pass")
  func draining() {
    var (early, late) = (Holds(), Holds())
    for account in 0..<9 {
      for moment in [0, 1] as [Int64] {
        let until = Timestamp(milliseconds: 10 + Int64(account))
        early.hold(5, of: account, until: until, recordedAt: Timestamp(milliseconds: moment))
        late.hold(5, of: account, until: until, recordedAt: Timestamp(milliseconds: moment))
      }
    }
    late.advance(to: Timestamp(milliseconds: 14))
    #expect(Self.digest(early) == Self.digest(late))
    #expect(late.held(of: 0, at: Timestamp(milliseconds: 14)) == 0)
    #expect(late.held(of: 8, at: Timestamp(milliseconds: 14)) == 10)
  }

  private static func digest(_ holds: Holds) -> [UInt8] {
    var sink = DigestOfState()
    holds.digest(into: &sink)
    return sink.bytes
  }
}
