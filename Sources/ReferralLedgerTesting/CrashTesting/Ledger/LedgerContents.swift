internal import LedgerCore
package import LedgerStorage
internal import ReferralLedger

/// What a whole ledger must hold: its log, and the state that follows from it.
package struct LedgerContents: Sendable {
  /// The position of the last event, and the root of the log up to there.
  package private(set) var checkpoint: Checkpoint
  /// What must have been told about every proposal up to here.
  private(set) var told: [Told] = []
  /// The digest of the state, where it is known.
  private let digest: Hash256?
  /// The ledger that was told all that was acknowledged, without any files.
  private var rehearsed: RehearsedLedger?
  private var tree = MerkleFrontier()

  /// An empty ledger.
  package init() {
    checkpoint = Checkpoint(position: 0, root: .emptyTree)
    (digest, rehearsed) = (nil, RehearsedLedger())
  }

  /// What was found somewhere.
  package init(_ checkpoint: Checkpoint, digest: Hash256? = nil) {
    (self.checkpoint, self.digest, rehearsed) = (checkpoint, digest, nil)
  }

  /// Does a step as the ledger must, whatever it decides.
  package mutating func take(_ step: LedgerStep) {
    switch step {
    case .take(let step): take(step)
    case .propose(let proposals, let now):
      for proposal in proposals { take(.propose(proposal, now: now)) }
    case .proposeTogether(let proposals, let now): take(together: proposals, now: now)
    case .snapshot, .follow, .verify, .backUp, .rot: break
    }
  }

  private mutating func take(_ step: HistoryStep) {
    guard let decision = try? rehearsed?.deciding(step) else { return }
    if case .propose = step {
      told.append(Told(decision))
    } else {
      told.append(Told(decision).unplaced)
    }
    if case .accepted = decision { goOn() }
  }

  private mutating func take(together proposals: [Proposal], now: Timestamp) {
    var changed = rehearsed
    var answers: [Told] = []
    for proposal in proposals {
      guard let decision = try? changed?.propose(proposal, now: now) else { return }
      answers.append(Told(decision))
      if case .rejected = decision {
        told += proposals.map { _ in Told(decision) }
        return
      }
    }
    told += answers
    rehearsed = changed
    goOn()
  }

  /// Takes what was added to the log into the tree.
  private mutating func goOn() {
    guard let log = rehearsed?.log else { return }
    for record in log[Int(tree.count)...] { tree.append(.leaf(record)) }
    checkpoint = Checkpoint(position: tree.count, root: tree.root)
  }

  private var stateDigest: Hash256? {
    if let digest { return digest }
    var state = rehearsed?.state
    return state?.digest
  }
}

extension LedgerContents: Equatable {
  /// Whether the logs are the same, and the states as far as both are known.
  package static func == (left: LedgerContents, right: LedgerContents) -> Bool {
    guard left.checkpoint == right.checkpoint else { return false }
    guard left.digest != nil || right.digest != nil else { return true }
    guard let own = left.stateDigest, let other = right.stateDigest else { return true }
    return own == other
  }
}

extension LedgerContents: CustomStringConvertible {
  /// The position, and the beginnings of the root and of the state's digest.
  package var description: String {
    "position \(checkpoint.position) with root \(checkpoint.root.description.prefix(8))… and state "
      + "\(stateDigest.map { "\($0)".prefix(8) + "…" } ?? "unknown")"
  }
}
