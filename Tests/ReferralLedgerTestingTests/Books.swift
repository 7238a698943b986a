import LedgerCore
import ReferralLedgerTesting

/// Double-entry books kept from the events' postings alone (invariant I1).
enum Books {
  /// Where postings do not sum to zero, or their balances are not the ledger's figures.
  static func violations(of ledger: RehearsedLedger, at moment: Timestamp) -> [String] {
    var violations: [String] = []
    var sums: [Account: Int128] = [:]
    var currencies: [Text: Text] = [:]
    var requests: [Text: WithdrawalRequested<Spelled>] = [:]
    for event in ledger.events {
      if case .periodOpened(let opened) = event.body { currencies[opened.period] = opened.currency }
      if case .withdrawalRequested(let request) = event.body {
        requests[request.withdrawal] = request
      }
      var postings = event.postings { currencies[$0] }
      if case .withdrawalCompleted(let step) = event.body, let request = requests[step.withdrawal] {
        postings += LedgerEvent.postings(ofCompleted: request)
      }
      var balance: [Text: Int128] = [:]
      for posting in postings {
        balance[posting.currency, default: 0] += Int128(posting.amount)
        sums[Account(posting.account, posting.currency), default: 0] += Int128(posting.amount)
      }
      if balance.values.contains(where: { $0 != 0 }) {
        violations.append("I1: the postings of position \(event.position) do not sum to zero")
      }
    }
    for figures in ledger.balances(at: moment) {
      let code = figures.currency.code
      let expected: [(PostingAccount, Int64)] = [
        (.cashback(figures.participant), figures.pending),
        (.wallet(figures.participant), figures.wallet),
        (.payouts(figures.participant), figures.unclaimed),
      ]
      // A liability is a credit: what is owed stands with a minus.
      for (account, owed) in expected
      where sums[Account(account, code), default: 0] != -Int128(owed) {
        violations.append("I1: \(account.name) of \(figures.participant) is not what is owed")
      }
    }
    return violations
  }

  private struct Account: Hashable {
    let account: PostingAccount
    let currency: Text

    init(_ account: PostingAccount, _ currency: Text) {
      self.account = account
      self.currency = currency
    }
  }
}
