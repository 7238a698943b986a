package import LedgerCore

/// Feeds the ledger and the reference model the same history, and compares them after every step.
public struct ModelComparison: Sendable {
  private var model = ReferenceModel()
  private var ledger = RehearsedLedger()
  private let failingEvery: Int?
  private let reopeningEvery: Int?
  private var stepCount = 0

  /// Two empty ledgers; every so many steps the real one's append fails and is undone, or it is opened again
  /// from a snapshot, if so wished.
  public init(failingEvery: Int? = nil, reopeningEvery: Int? = nil) {
    self.failingEvery = failingEvery
    self.reopeningEvery = reopeningEvery
  }

  /// The latest preview, on which the two agree.
  package var previewed: BatchPreview? { ledger.previewed }

  /// Takes all steps of a history, or throws at the first one about which the two disagree.
  public mutating func take(_ history: History) throws {
    for step in history.steps { try take(step) }
  }

  /// Takes one step, or throws where the two disagree about it.
  public mutating func take(_ step: HistoryStep) throws {
    stepCount += 1
    if let reopeningEvery, stepCount % reopeningEvery == 0 { try ledger.reopenFromSnapshot() }
    if let failingEvery, stepCount % failingEvery == 0 { ledger.failingAppends = 1 }
    let expected = model.take(step)
    let decided = try ledger.deciding(step)
    guard ModelComparison.agree(expected, decided, about: step) else {
      throw Disagreement(step: step, model: "\(expected)", ledger: "\(decided)")
    }
    if case .preview = step { try comparePreviews(after: step) }
    let moment = max(step.now, ledger.state.recordedAt ?? step.now)
    let balances = (model.balances(at: moment), ledger.balances(at: moment))
    guard balances.0 == balances.1 else {
      throw Disagreement(step: step, model: "\(balances.0)", ledger: "\(balances.1)")
    }
  }

  /// The two must have previewed the same, and what is kept in a file must be what is read from it (rule R11).
  private func comparePreviews(after step: HistoryStep) throws {
    let previews = (model.previewed?.shown, ledger.previewed?.shown)
    guard previews.0 == previews.1 else {
      throw Disagreement(
        step: step, model: "\(previews.0 ?? "none")", ledger: "\(previews.1 ?? "none")")
    }
    guard let preview = ledger.previewed else { return }
    let kept = try BatchPreview(json: preview.json)
    guard kept == preview else {
      throw Disagreement(step: step, model: kept.shown, ledger: preview.shown)
    }
  }

  /// The messages of refusals are each one's own, and a group has no single position of its own.
  private static func agree(
    _ expected: Decision, _ decided: Decision, about step: HistoryStep
  ) -> Bool {
    switch (expected, decided) {
    case (.rejected(let expected), .rejected(let decided)): return expected.code == decided.code
    case (.duplicate, .duplicate):
      if case .proposeGroup = step { return true }
      return expected == decided
    default: return expected == decided
    }
  }
}

/// A step about which the ledger and the model disagree.
public struct Disagreement: Error, CustomStringConvertible {
  /// The step.
  public let step: HistoryStep
  /// What the model makes of it.
  public let model: String
  /// What the ledger makes of it.
  public let ledger: String

  /// The step and what each makes of it.
  public var description: String { "\(step)\n  model:  \(model)\n  ledger: \(ledger)" }
}

extension RehearsedLedger {
  /// Does what a step of a history says.
  public mutating func deciding(_ step: HistoryStep) throws -> Decision {
    switch step {
    case .propose(let proposal, let now): try propose(proposal, now: now)
    case .proposeGroup(let proposals, let now): try propose(payout: proposals, now: now)
    case .calculate(let period, let now): try calculate(period, now: now)
    case .preview(let referrer, let actor, let now): try preview(of: referrer, by: actor, now: now)
    case .confirm(let actor, let now): try confirm(by: actor, now: now)
    }
  }
}

extension RehearsedLedger: LedgerFace {
  /// Does what a step of a history says; a fault of the machine shows as a refusal that no rule gives.
  public mutating func take(_ step: HistoryStep) -> Decision {
    do {
      return try deciding(step)
    } catch {
      return .rejected(Rejection(Rejection.Code(rawValue: "fault"), "\(error)"))
    }
  }
}
