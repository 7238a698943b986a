internal import LedgerCore

/// The lines of a small program in which most kinds of events happen, refunds and withdrawals among them.
private let story = [
  """
  {"type": "ProgramPublished", "version": 1, "terms": {"name": "fuzz", "currencies": {"SOL": 9, "USD": 2}, \
  "cashback": [{"depth": 1, "rate": "20%"}, {"depth": 2, "rate": "10%"}], "holdDays": 2, \
  "payoutBonus": [{"depth": 1, "rate": "5%"}], "pool": {"share": "100%", "weights": {"posts": "1"}}}}
  """,
  #"{"type": "ReferralCodeIssued", "code": "ANN", "owner": "ann"}"#,
  #"{"type": "ReferralRegistered", "referee": "bob", "code": "ANN"}"#,
  #"{"type": "ReferralRegistered", "referee": "a name of some length", "referrer": "bob"}"#,
  #"{"type": "PaymentSucceeded", "payment": "p1", "payer": "a name of some length", "amount": "90", "currency": "USD", "kind": "purchase"}"#,
  #"{"type": "PaymentSucceeded", "payment": "p2", "payer": "bob", "amount": "40", "currency": "USD", "kind": "topUp"}"#,
  #"{"type": "BalanceAdjusted", "adjustment": "a1", "participant": "ann", "account": "cashback", "amount": "7", "currency": "USD", "reason": "r"}"#,
  #"{"type": "CashbackStarted", "batch": "B1", "referrer": "ann", "amount": "3", "currency": "USD", "destination": "iban", "attempt": 1}"#,
  #"{"type": "CashbackPaid", "batch": "B2", "referrer": "ann", "amount": "1", "currency": "USD"}"#,
  #"{"type": "PlanAssigned", "participant": "ann", "plan": "gold"}"#,
  #"{"type": "WithdrawalRequested", "withdrawal": "w1", "participant": "bob", "amount": "1", "currency": "USD", "destination": "iban"}"#,
  #"{"type": "WithdrawalRequested", "withdrawal": "w2", "participant": "bob", "amount": "2", "currency": "USD", "destination": "iban"}"#,
  #"{"type": "PeriodOpened", "period": "o", "from": "2025-10-01T00:00:00.000Z", "to": "2025-10-02T00:00:00.000Z", "currency": "USD"}"#,
  #"{"type": "RevenueRecorded", "period": "o", "source": "ads", "amount": "9", "reference": "1"}"#,
  #"{"type": "EngagementRecorded", "period": "o", "participant": "ann", "counts": {"posts": 2, "likes": 1}}"#,
  #"{"type": "EngagementRecorded", "period": "o", "participant": "bob", "counts": {"posts": 5}}"#,
]

/// The lines of what is tried on a state that came of a snapshot.
private let sequel = [
  #"{"type": "PaymentSucceeded", "payment": "p3", "payer": "a name of some length", "amount": "5", "currency": "USD", "kind": "renewal"}"#,
  #"{"type": "ReferralRegistered", "referee": "ann", "referrer": "eve"}"#,
  #"{"type": "ReferralRegistered", "referee": "dan", "referrer": "a name of some length"}"#,
  #"{"type": "EngagementRecorded", "period": "o", "participant": "bob", "counts": {"posts": 7, "new": 1}}"#,
  #"{"type": "RevenueRecorded", "period": "o", "source": "fees", "amount": "1", "reference": "2"}"#,
  #"{"type": "CashbackFailed", "batch": "B1", "referrer": "ann", "amount": "3", "currency": "USD", "attempt": 1, "reason": "r"}"#,
  #"{"type": "CashbackPaid", "batch": "B3", "referrer": "ann", "amount": "0.01", "currency": "USD"}"#,
  #"{"type": "WithdrawalApproved", "withdrawal": "w1"}"#,
  #"{"type": "WithdrawalRejected", "withdrawal": "w2"}"#,
  #"{"type": "WithdrawalRequested", "withdrawal": "w3", "participant": "bob", "amount": "1", "currency": "USD", "destination": "iban"}"#,
  #"{"type": "BalanceAdjusted", "adjustment": "a2", "participant": "bob", "amount": "1", "currency": "SOL", "reason": "r"}"#,
  #"{"type": "PlanAssigned", "participant": "bob", "plan": "silver"}"#,
]

private let now = Timestamp(milliseconds: 1_759_309_200_000)

private func take(_ lines: [String], into machine: inout LedgerMachine) {
  var reader = EventJSONReader()
  for line in lines {
    guard let proposal = try? reader.proposal(line) else { preconditionFailure(line) }
    if recordInPassing(proposal, into: &machine) { continue }
    if (try? machine.propose(proposal, now: now, evidence: Evidence())) == nil { return }
  }
}

/// Whether a proposal was recorded in passing, as most that are made in bulk are.
private func recordInPassing(_ proposal: Proposal, into machine: inout LedgerMachine) -> Bool {
  var pass = PaymentPass()
  return [proposal].withUnsafeBufferPointer {
    machine.find($0, from: 0, &pass)
    return machine.record($0, from: 0, upTo: 1, &pass, at: { _ in now }, { _ in }) == 1
  }
}

private let snapshot: SnapshotBytes = {
  var machine = LedgerMachine(LedgerState(), actor: "fuzz")
  take(story, into: &machine)
  precondition(machine.head == UInt64(story.count) + 2, "the story is not accepted")
  var state = machine.state
  return state.snapshot()
}()

/// Where the snapshot holds something: most of a small one is empty.
private let places = snapshot.indices.filter { snapshot[$0] != 0 }

/// Changes a snapshot as the input says, and goes on with what comes of it.
///
/// Each change is a place of two bytes, one for a shift and a length, and so many bytes, at most eight.
func restore(_ input: UnsafeRawBufferPointer) {
  var bytes = Array(snapshot)
  var rest = input[...]
  while rest.count > 3 {
    let head = rest.prefix(3).map { Int($0) }
    rest = rest.dropFirst(3)
    let place = places[(head[0] | head[1] << 8) % places.count] + head[2] >> 3
    let count = head[2] & 7 + 1
    for (offset, byte) in rest.prefix(count).enumerated() where place + offset < bytes.count {
      bytes[place + offset] = byte
    }
    rest = rest.dropFirst(count)
  }
  guard var state = try? LedgerState(snapshot: SnapshotBytes(bytes)) else { return }
  _ = state.balances(at: now)
  _ = state.periods
  _ = state.leaderboard(in: "USD")
  _ = state.withdrawals(of: "bob")
  _ = state.unclaimedPayouts(of: "ann")
  _ = state.referral(of: "a name of some length")
  _ = state.snapshot()
  var machine = LedgerMachine(state, actor: "fuzz")
  take(sequel, into: &machine)
  _ = try? machine.calculate("o", at: nil, actor: nil, correlation: nil, now: now.adding(days: 1))
  _ = machine.startAppending()
  machine.failAppending()
  take(sequel, into: &machine)
  _ = machine.state.balances(at: now)
}
