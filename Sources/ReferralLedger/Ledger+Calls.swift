public import LedgerCore
public import LedgerStorage

/// Why a call did not do what was asked.
public enum LedgerFailure: Error, Hashable, Sendable {
  /// The rules refuse it; nothing was appended.
  case rejected(Rejection)
  /// The store could not do it.
  case store(StoreFailure)
}

extension LedgerFailure: CustomStringConvertible {
  /// What was refused or failed.
  public var description: String {
    switch self {
    case .rejected(let rejection): rejection.description
    case .store(let failure): failure.description
    }
  }
}

/// The calls a service makes: each proposes one event, returns its receipt, and throws what is refused.
extension Ledger {
  /// Proposes one event and throws where it is refused.
  @discardableResult
  public func record(
    _ body: EventBody<Spelled>, at: Timestamp? = nil, actor: Text? = nil,
    correlation: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    let proposal = Proposal(body, at: at, actor: actor, correlation: correlation)
    let outcome: Outcome
    do throws(StoreFailure) {
      outcome = try await propose(proposal)
    } catch {
      throw .store(error)
    }
    return try outcome.told()
  }

  /// Publishes terms as the next version; the terms in force again are a duplicate.
  ///
  /// What other processes published on the same store is read first.
  @discardableResult
  public func publish(
    _ terms: ProgramTerms, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    let outcome: Outcome
    do throws(StoreFailure) {
      try await admit()
      defer { dismiss() }
      try await readOn()
      outcome = try await conclude { machine in
        let history = machine.state.figures.program
        let isInForce = history.terms == terms
        let version = isInForce ? history.version : history.version + 1
        return Proposal(
          .programPublished(ProgramPublished(version: version, terms: terms)), at: at,
          actor: actor)
      }
    } catch {
      throw .store(error)
    }
    return try outcome.told()
  }

  /// Registers who referred somebody (rule R2).
  @discardableResult
  public func register(
    _ referee: ID, referredBy referrer: ID, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .referralRegistered(ReferralRegistered(referee: referee, referrer: referrer)), at: at,
      actor: actor)
  }

  /// Registers the owner of a code as the referrer (rule R5).
  @discardableResult
  public func apply(
    code: Text, to referee: ID, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .referralRegistered(ReferralRegistered(referee: referee, referrer: nil, code: code)),
      at: at, actor: actor)
  }

  /// Activates a referral by a trial, which earns nothing (rule R4).
  @discardableResult
  public func activateTrial(
    of referee: ID, days: UInt64? = nil, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .referralActivated(ReferralActivated(referee: referee, trigger: .trial, days: days)),
      at: at, actor: actor)
  }

  /// Records a payment; delivering the same one again is a duplicate, never an error (rules R6 and G1).
  @discardableResult
  public func recordPayment(
    _ payment: Text, by payer: ID, amount: Amount, currency: Text,
    kind: PaymentKind = .purchase, source: PaymentSource = .external, months: UInt64? = nil,
    days: UInt64? = nil, at: Timestamp? = nil, actor: Text? = nil, correlation: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .paymentSucceeded(
        PaymentSucceeded(
          payment: payment, payer: payer, amount: amount, currency: currency, kind: kind,
          source: source, months: months, days: days)),
      at: at, actor: actor, correlation: correlation)
  }

  /// Refunds a payment, in whole or in part, with what it earned (rule R8).
  @discardableResult
  public func refund(
    _ refund: Text, of payment: Text, amount: Amount, reason: RefundReason = .refund,
    at: Timestamp? = nil, actor: Text? = nil, correlation: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .paymentRefunded(
        PaymentRefunded(refund: refund, payment: payment, amount: amount, reason: reason)),
      at: at, actor: actor, correlation: correlation)
  }

  /// Blocks a participant: nothing is paid to them until they are unblocked (rule T7).
  @discardableResult
  public func block(
    _ participant: ID, reason: Text, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .referrerBlocked(BlockChanged(participant: participant, reason: reason)), at: at,
      actor: actor)
  }

  /// Unblocks a participant.
  @discardableResult
  public func unblock(
    _ participant: ID, reason: Text, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .referrerUnblocked(BlockChanged(participant: participant, reason: reason)), at: at,
      actor: actor)
  }

  /// Assigns a plan to a referrer (rule T1).
  @discardableResult
  public func assign(
    plan: Text, to participant: ID, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .planAssigned(PlanAssigned(participant: participant, plan: plan)), at: at, actor: actor)
  }

  /// Corrects a wallet or earned cashback by hand, with a reason (rule R22).
  @discardableResult
  public func adjust(
    _ adjustment: Text, of participant: ID, account: AdjustedAccount = .wallet, by amount: Amount,
    currency: Text, reason: Text, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .balanceAdjusted(
        BalanceAdjusted(
          adjustment: adjustment, participant: participant, account: account, amount: amount,
          currency: currency, reason: reason)),
      at: at, actor: actor)
  }
}

extension Outcome {
  /// The receipt, or the refusal as the typed calls throw it.
  fileprivate func told() throws(LedgerFailure) -> Receipt {
    do throws(Rejection) {
      return try receipt()
    } catch {
      throw .rejected(error)
    }
  }
}
