public import LedgerCore

/// Money out of wallets (rule R21).
extension Ledger {
  /// Asks for money out of a wallet, and reserves it.
  @discardableResult
  public func requestWithdrawal(
    _ withdrawal: Text, by participant: ID, amount: Amount, currency: Text,
    to destination: Text, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .withdrawalRequested(
        WithdrawalRequested(
          withdrawal: withdrawal, participant: participant, amount: amount, currency: currency,
          destination: destination)),
      at: at, actor: actor)
  }

  /// Approves a requested withdrawal.
  @discardableResult
  public func approveWithdrawal(
    _ withdrawal: Text, reference: Text? = nil, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .withdrawalApproved(WithdrawalMoved(withdrawal: withdrawal, reference: reference)), at: at,
      actor: actor)
  }

  /// Rejects a requested withdrawal; its amount is available again.
  @discardableResult
  public func rejectWithdrawal(
    _ withdrawal: Text, reason: Text, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .withdrawalRejected(WithdrawalMoved(withdrawal: withdrawal, reason: reason)), at: at,
      actor: actor)
  }

  /// Completes a withdrawal after the money was moved.
  @discardableResult
  public func completeWithdrawal(
    _ withdrawal: Text, reference: Text? = nil, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .withdrawalCompleted(WithdrawalMoved(withdrawal: withdrawal, reference: reference)),
      at: at, actor: actor)
  }

  /// Ends a withdrawal whose money could not be moved; its amount is available again.
  @discardableResult
  public func failWithdrawal(
    _ withdrawal: Text, reason: Text, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .withdrawalFailed(WithdrawalMoved(withdrawal: withdrawal, reason: reason)), at: at,
      actor: actor)
  }
}
