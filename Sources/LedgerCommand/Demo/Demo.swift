import ReferralLedger

/// Plays five programs on ledgers in memory, with the calls a service would make.
enum Demo {
  static func run() async throws {
    let stories: [any Story] = [
      CashbackBatching(), PeriodPayouts(), TwoTiers(), LifecycleLevels(), DecoupledPayouts(),
    ]
    for story in stories {
      print("\n\(story.title)")
      print(String(repeating: "─", count: story.title.count))
      let clock = StoryClock()
      let ledger = try await Ledger.open(on: MemoryStore(), clock: clock, actor: "demo")
      try await ledger.publish(story.terms)
      try await story.play(on: ledger, at: clock)
      try await tellEnd(of: ledger)
      try await ledger.close()
    }
  }

  /// The balances, and what the log is: its length, its root and the digest of its state.
  private static func tellEnd(of ledger: Ledger) async throws {
    let balances = try await ledger.balances()
    print(BalanceTable(balances).text)
    let checkpoint = try await ledger.checkpoint()
    let digest = try await ledger.stateDigest()
    print(
      "\(checkpoint.position) events, root \(checkpoint.root.description.prefix(16))…, "
        + "state \(digest.description.prefix(16))…")
  }
}

/// One program and what happens in it.
protocol Story {
  var title: String { get }
  var terms: ProgramTerms { get }
  func play(on ledger: Ledger, at clock: StoryClock) async throws
}

extension Story {
  /// Says what happened, on a line of its own.
  func tell(_ line: String) { print("  \(line)") }

  /// Says what the ledger refused; a story whose refusal does not come is told wrong.
  func tellRefusal(
    of what: String, _ call: () async throws(LedgerFailure) -> Receipt
  ) async {
    do throws(LedgerFailure) {
      _ = try await call()
      tell("\(what): accepted")
    } catch {
      tell("\(what): \(error)")
    }
  }

  /// The currency of this story.
  func usd(_ exponent: UInt8 = 2) -> Currency { Currency(code: "USD", exponent: exponent) }

  func rate(_ text: String) -> Rate { Rate(text) ?? .zero }
}
