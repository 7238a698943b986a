/// How long callers waited for an answer, one after another or at once.
struct Waits: Sendable {
  private var milliseconds: [Double] = []

  var count: Int { milliseconds.count }

  /// Does something and takes how long it took.
  mutating func measure(_ work: () async throws -> Void) async rethrows {
    let start = ContinuousClock.now
    try await work()
    milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
  }

  /// Takes what others waited, too.
  mutating func add(_ others: Waits) { milliseconds += others.milliseconds }

  /// The median, the late ones and the latest, in milliseconds.
  var percentiles: String {
    let sorted = milliseconds.sorted()
    let late = { (share: Double) in
      sorted.isEmpty ? "–" : sorted[Int(Double(sorted.count) * share)].text(2)
    }
    return "median \(late(0.5)), 99% \(late(0.99)), 99.9% \(late(0.999)), longest "
      + (sorted.last ?? 0).text(2)
  }
}
