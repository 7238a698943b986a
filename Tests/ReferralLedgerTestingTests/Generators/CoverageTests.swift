import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite struct CoverageTests {
  /// What steps can be refused with; a timestamp cannot be invalid.
  static let codes: [Rejection.Code] = [
    .malformed, .invalidID, .positionMismatch, .invalidAmount, .unknownCurrency, .currencyMismatch,
    .amountOverflow, .amountMismatch, .conflict, .noProgram, .invalidTerms, .unknownCode,
    .selfReferral, .referralLoop, .alreadyReferred, .notReferred, .unknownPayment,
    .refundExceedsPayment, .referrerBlocked, .exceedsPayable, .unknownPeriod, .periodClosed,
    .periodNotOver, .invalidPeriod, .nothingToDistribute, .nothingToClaim, .unknownWithdrawal,
    .invalidTransition, .insufficientBalance, .belowMinimum, .batchExpired, .batchNotYours,
    .batchChanged,
  ]

  @Test func `Hostile histories reach every code that a step can be refused with`() {
    let tally = Tally(temper: .hostile, histories: 600, seed: 5)
    print(tally.report)
    for code in CoverageTests.codes { #expect(tally.rejected[code.rawValue] ?? 0 > 0, "\(code)") }
    #expect(tally.accepted.count == EventType.allCases.count)
  }

  @Test func `Sound histories record every type of event and are mostly accepted`() {
    let tally = Tally(temper: .sound, histories: 300, seed: 6)
    print(tally.report)
    for type in EventType.allCases { #expect(tally.accepted[type.name] ?? 0 > 0, "\(type)") }
    #expect(tally.acceptedSteps * 2 > tally.steps)
  }
}

/// How often generated histories met each decision.
private struct Tally {
  var steps = 0
  var acceptedSteps = 0
  var duplicates = 0
  var rejected: [String: Int] = [:]
  var accepted: [String: Int] = [:]

  init(temper: Temper, histories: Int, seed: UInt64) {
    var random = RandomSource(seed: seed)
    let generator = Generator<History>.histories(temper)
    for _ in 0..<histories {
      var model = ReferenceModel()
      for decision in generator.value(from: &random).decisions(of: &model) {
        steps += 1
        switch decision {
        case .accepted: acceptedSteps += 1
        case .duplicate: duplicates += 1
        case .rejected(let rejection): rejected[rejection.code.rawValue, default: 0] += 1
        }
      }
      for event in model.events { accepted[event.body.type.name, default: 0] += 1 }
    }
  }

  var report: String {
    func list(_ counts: [String: Int]) -> String {
      counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
    return """
      \(steps) steps: \(acceptedSteps) accepted, \(duplicates) duplicates
        rejected: \(list(rejected))
        recorded: \(list(accepted))
      """
  }
}
