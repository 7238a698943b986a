import LedgerCore
import ReferralLedgerTesting
import Testing

/// The ledger beside the slow and obvious model: they must agree after every step.
@Suite("The ledger decides as the reference model does")
struct ModelComparisonTests {
  @Test("Every step of 600 generated histories gives the same decision and the same figures")
  func agreesAfterEveryStep() throws {
    var codes: [String: Int] = [:]
    for seed in 0..<600 as Range<UInt64> {
      var random = RandomSource(seed: seed)
      let history = Generator<History>.histories(seed % 2 == 0 ? .sound : .hostile, steps: 40...200).value(from: &random)
      var model = ReferenceModel()
      var ledger = RehearsedLedger()
      for (index, step) in history.steps.enumerated() {
        if seed % 5 == 0, index % 7 == 0 { ledger.failingAppends = 1 }
        let expected = model.take(step)
        let decided = try ledger.take(step)
        if case .rejected(let r) = expected { codes[r.code.rawValue, default: 0] += 1 }
        let same: Bool
        switch (expected, decided) {
        case (.rejected(let a), .rejected(let b)): same = a.code == b.code
        case (.duplicate, .duplicate) where step.isGroup: same = true
        default: same = expected == decided
        }
        if !same {
          Issue.record("seed \(seed) step \(index): \(step)\n model: \(expected)\n ledger: \(decided)")
          return
        }
        let now = max(step.now, ledger.state.recordedAt ?? step.now)
        let a = model.balances(at: now), b = ledger.balances(at: now)
        if a != b {
          Issue.record("seed \(seed) step \(index): \(step)\n model: \(a)\n ledger: \(b)")
          return
        }
      }
    }
    print(codes.sorted { $0.key < $1.key })
  }
}

extension RehearsedLedger {
  mutating func take(_ step: HistoryStep) throws -> Decision {
    switch step {
    case .propose(let proposal, let now): try propose(proposal, now: now)
    case .proposeGroup(let proposals, let now): try propose(payout: proposals, now: now)
    case .calculate(let period, let now): try calculate(period, now: now)
    }
  }
}

extension HistoryStep {
  var isGroup: Bool { if case .proposeGroup = self { return true } else { return false } }
}
