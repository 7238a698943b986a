import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite struct ModelComparisonTests {
  @Test(arguments: [Temper.sound, .hostile])
  func `G1–G6, R1–R22: the ledger decides every step as the model does, with the same figures`(
    temper: Temper
  ) throws {
    try checkProperty(.histories(temper, steps: 40...200), seed: 1, count: Effort.count(260)) {
      history in
      var comparison = ModelComparison()
      try comparison.take(history)
    }
  }

  @Test
  func `I7: a ledger that is opened from snapshots again and again decides as the model does`()
    throws
  {
    try checkProperty(.histories(.hostile, steps: 40...120), seed: 3, count: Effort.count(60)) {
      history in
      var comparison = ModelComparison(failingEvery: 7, reopeningEvery: 5)
      try comparison.take(history)
    }
  }

  @Test func `What an append that failed had decided leaves no trace`() throws {
    try checkProperty(.histories(.hostile, steps: 40...120), seed: 2, count: Effort.count(100)) {
      history in
      var comparison = ModelComparison(failingEvery: 3)
      try comparison.take(history)
    }
  }
}
