import LedgerCore
import ReferralLedgerTesting

/// Everything that a state answers, to be compared with what another one does.
struct Answers: Equatable {
  private let digest: [UInt8]
  private let balances: [Balance]
  private let referrals: [ReferralSummary]
  private let lists: [String]

  init(of state: LedgerState, at moment: Timestamp? = nil) {
    let moment = moment ?? state.recordedAt ?? Timestamp(milliseconds: 0)
    let names = (0..<UInt32(state.directory.participantCount)).map {
      state.directory.name(of: Handle($0))
    }
    let codes = state.directory.currencies.rows.map(\.currency.code)
    digest = state.digested
    balances =
      state.balances(at: moment) + state.balances(at: Timestamp(milliseconds: .max))
      + names.flatMap { state.balances(of: $0, at: moment) }
    referrals = (names + ["nobody"]).map { state.referral(of: $0) }
    var lists = ["\(state.head) \(state.programTotals) \(state.periods)"]
    lists += codes.map { "\(state.leaderboard(in: $0, count: 1000))" }
    lists += names.map { "\(state.withdrawals(of: $0)) \(state.unclaimedPayouts(of: $0))" }
    lists.append("\(state.figures.program.version) \(state.figures.program.terms?.json.count ?? 0)")
    self.lists = lists
  }
}
