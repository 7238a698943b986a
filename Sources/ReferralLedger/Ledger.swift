internal import LedgerCore
public import LedgerStorage

/// One referral program: the only way into its log, and the answers that follow from it.
///
/// Many tasks may call at once. Each proposal is decided on everything decided before it, what is decided
/// while the store is busy goes into its next append together, and nobody is told anything that a power
/// cut could take back: every answer waits until the position it was decided on is durable.
///
/// ```swift
/// let ledger = try await Ledger.open(at: "/var/lib/referrals")
/// try await ledger.publish(terms)
/// try await ledger.register("bob", referredBy: "alice")
/// try await ledger.recordPayment("pay_1", by: "bob", amount: "49.00", currency: "USD")
/// ```
///
/// ## Topics
/// ### Opening and closing
/// - ``open(at:readOnly:durability:expecting:clock:actor:observer:maximumWaiting:pace:snapshots:)``
/// - ``open(on:readOnly:clock:actor:observer:maximumWaiting:pace:snapshots:)``
/// - ``takeSnapshot()``
/// - ``close()``
/// ### Proposing
/// - ``propose(_:)``
/// - ``propose(each:)``
/// - ``propose(each:in:)``
/// - ``propose(together:)``
/// ### Paying cashback
/// - ``previewBatch(of:by:)``
/// - ``confirm(_:by:correlation:)``
/// - ``batches(from:to:)``
/// - ``batch(_:)``
/// - ``batchStatistics()``
public actor Ledger {
  let store: any EventStore
  let clock: any LedgerClock
  let observer: any LedgerObserver
  private let maximumWaiting: Int
  /// How often the end of the log is looked at by a ledger that only reads; `nil` for one that writes.
  private let pace: (any FollowingPace)?

  /// Who causes what no proposal claims.
  nonisolated let actor: Text

  var machine: LedgerMachine
  private var isAppending = false
  /// While records of another process are read, nothing may be decided: the state is behind the log.
  private var isCatchingUp = false
  private var behind: [CheckedContinuation<Void, Never>] = []
  private var isClosed = false
  private var closing: Task<StoreFailure?, Never>?
  /// Once an append's outcome is unknown, nothing more may be decided on it.
  private var poison: StoreFailure?
  /// The time since something was undone the last time.
  private(set) var epoch = Epoch()

  /// When snapshots are taken, and the one that is being taken.
  var snapshots: SnapshotSchedule

  /// Who works on which batch, line or payment.
  var turns = Turns()
  /// What payments earned and how much of it was paid, as far as somebody asked.
  var legs: ProjectionFold<PaymentLegs>?

  private var queue = WaitingQueue()
  private var admitted = 0
  private var answers: [Answer] = []
  private var followers = Followers()

  private struct Answer {
    let position: UInt64
    let continuation: CheckedContinuation<Verdict, Never>
  }

  /// What became of what an answer was decided on.
  enum Verdict: Sendable {
    case durable
    case decideAgain
    case failed(StoreFailure)
  }

  /// A time in which nothing was undone, and how it ended.
  ///
  /// Whoever is still deciding when it ends learns here which part of what they decided stands.
  final class Epoch {
    /// How far the log was durable at the end, and what is to become of what was decided on more.
    fileprivate(set) var end: (durable: UInt64, verdict: Verdict)?
  }

  init(
    store: any EventStore, clock: any LedgerClock, observer: any LedgerObserver,
    maximumWaiting: Int, pace: (any FollowingPace)?, snapshots: SnapshotSchedule,
    machine: LedgerMachine
  ) {
    self.store = store
    self.clock = clock
    self.observer = observer
    self.maximumWaiting = max(1, maximumWaiting)
    self.pace = pace
    self.snapshots = snapshots
    self.machine = machine
    actor = machine.actor
  }

  /// Whether this ledger only reads what another process writes.
  public nonisolated var isReadOnly: Bool { pace != nil }

  // MARK: Taking turns

  /// Waits for a place among those who are being served; a cancelled caller leaves without a trace.
  func admit() async throws(StoreFailure) {
    try checkUsable()
    if isReadOnly { throw Ledger.readOnly }
    if Task.isCancelled { throw Ledger.cancelled }
    if admitted < maximumWaiting {
      admitted += 1
      return
    }
    let ticket = queue.ticket()
    observer.observe(.waiting(queue.count + 1))
    let isAdmitted = await withTaskCancellationHandler {
      await withCheckedContinuation { queue.wait(ticket, $0) }
    } onCancel: {
      Task { await self.leave(ticket) }
    }
    guard isAdmitted else {
      try checkUsable()
      throw Ledger.cancelled
    }
    do throws(StoreFailure) {
      try checkUsable()
    } catch {
      dismiss()
      throw error
    }
  }

  private static let cancelled = StoreFailure(
    .notWritten, "the caller was cancelled before its proposal was decided")

  static let readOnly = StoreFailure(
    .readOnly, "the ledger was opened to be read only; propose where it is written")

  private func leave(_ ticket: UInt64) { queue.leave(ticket) }

  /// Gives the place to whoever waits longest.
  func dismiss() {
    if !queue.admitFirst() { admitted -= 1 }
  }

  func checkUsable() throws(StoreFailure) {
    if let poison { throw poison }
    try checkOpen()
  }

  /// Whether anything may still be decided.
  var isUsable: Bool { poison == nil && !isClosed }

  /// What reads only the durable log goes on after a failure, but not once the ledger is closed.
  func checkOpen() throws(StoreFailure) {
    if isClosed { throw StoreFailure(.closed, "the ledger was closed; open it again") }
  }

  // MARK: Becoming durable

  /// Waits until everything up to a position is durable, or is known not to become so.
  func durability(of position: UInt64) async -> Verdict {
    if position <= machine.durable { return .durable }
    if let poison { return .failed(poison) }
    // Whoever comes first appends for all that was decided up to now: waking a task for it would cost a caller
    // who is alone a fifth of the time.
    if takesAppending() { return await appendGroup() }
    return await withCheckedContinuation {
      answers.append(Answer(position: position, continuation: $0))
    }
  }

  /// Appends what was gathered, unless there is nothing or a group is on its way: one is at a time.
  func startAppending() {
    guard takesAppending() else { return }
    // The group is on its way before anybody else has a turn: the disk waits for nobody.
    if #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) {
      Task.immediate(priority: .high) { await self.appendGroup() }
    } else {
      Task(priority: .high) { await self.appendGroup() }
    }
  }

  /// Whether there is a group to be appended, and nobody else does it.
  private func takesAppending() -> Bool {
    guard !isAppending, poison == nil, machine.startAppending() != nil else { return false }
    isAppending = true
    return true
  }

  /// Appends the group that is on its way, starts with the next one, and tells everybody whose proposals are in
  /// it what became of them.
  @discardableResult
  private func appendGroup() async -> Verdict {
    guard let group = machine.appending else { return .durable }
    let start = ContinuousClock.now
    do throws(StoreFailure) {
      switch try await store.append(group) {
      case .appended:
        machine.finishAppending()
        observer.observe(
          .appended(
            positions: (group.after + 1)...group.last, bytes: group.bytes.count,
            duration: ContinuousClock.now - start))
        // The disk is not kept waiting until everybody was told.
        finishAppending()
        tell(.durable, upTo: machine.durable)
        followers.wake()
        takeSnapshotIfDue()
        return .durable
      case .headMoved(let head):
        undo(.decideAgain)
        observer.observe(.headMoved(to: head))
        try await catchUp(to: head)
        finishAppending()
        return .decideAgain
      }
    } catch {
      fail(error)
      finishAppending()
      return .failed(error)
    }
  }

  private func finishAppending() {
    isAppending = false
    startAppending()
  }

  /// The machine contradicted itself: nothing more may be decided, and the log must be verified.
  func contradict(_ failure: ReplayFailure) -> StoreFailure {
    let failure = StoreFailure(
      .damaged, "\(failure); nothing more is decided on it, verify the log and open it again")
    poison = failure
    tell(.failed(failure))
    followers.wake()
    return failure
  }

  /// Takes back everything that is not durable, and begins a new epoch.
  private func undo(_ verdict: Verdict) {
    // A store may fail in the very call, before those were told who rest on the group in front.
    tell(.durable, upTo: machine.durable)
    epoch.end = (machine.durable, verdict)
    epoch = Epoch()
    machine.failAppending()
  }

  private func fail(_ failure: StoreFailure) {
    undo(.failed(failure))
    observer.observe(.failed(failure))
    if failure.kind != .notWritten { poison = failure }
    tell(.failed(failure))
    if poison != nil { followers.wake() }
  }

  /// Reads what another process appended, and has everything decided again on it.
  private func catchUp(to head: UInt64) async throws(StoreFailure) {
    isCatchingUp = true
    defer {
      isCatchingUp = false
      for continuation in behind { continuation.resume() }
      behind = []
    }
    while let chunk = try await store.read(from: machine.head + 1, upTo: .max) {
      try chunk.verify()
      do throws(ReplayFailure) {
        try machine.follow(chunk.bytes)
      } catch {
        throw StoreFailure(.damaged, error.description)
      }
    }
    guard machine.head >= head else {
      throw StoreFailure.ends(at: machine.head, before: head)
    }
    tell(.decideAgain)
    // What the other process appended may be all that comes: nothing of ours need follow it.
    followers.wake()
  }

  /// Reads what other processes appended up to now, so that what is decided next rests on it.
  func readOn() async throws(StoreFailure) {
    let end = try await store.checkpoint().position
    while machine.durable < end {
      // What was decided here goes first: its append finds out that the head has moved, and reads on.
      if case .failed(let failure) = await durability(of: machine.head) { throw failure }
      try await readiness()
      guard machine.durable < end, !isAppending, machine.gathering.isEmpty else { continue }
      do throws(StoreFailure) {
        try await catchUp(to: end)
      } catch {
        // Where the system would not read, nothing was applied either: it may do so the next time.
        if error.kind != .inaccessible { fail(error) }
        throw error
      }
    }
  }

  /// Waits until the state has caught up with the log; whoever decides calls this right before.
  func readiness() async throws(StoreFailure) {
    while isCatchingUp { await withCheckedContinuation { behind.append($0) } }
    try checkUsable()
  }

  private func tell(_ verdict: Verdict, upTo position: UInt64 = .max) {
    // Answers wait in the order of their positions, as the head only rises until a group fails.
    let ready = answers.prefix { $0.position <= position }
    answers.removeFirst(ready.count)
    for answer in ready { answer.continuation.resume(returning: verdict) }
  }

  // MARK: Closing

  /// Takes nothing more, waits until what was decided is durable, and closes the store.
  ///
  /// A snapshot that is being taken is given up; one is taken first where the policy says so.
  /// Whoever closes second waits for the same end, and is told the same.
  public func close() async throws(StoreFailure) {
    if closing == nil {
      isClosed = true
      queue.dismissAll()
      closing = Task {
        do throws(StoreFailure) {
          try await self.drainAndClose()
          return nil
        } catch {
          return error
        }
      }
    }
    if let failure = await closing?.value { throw failure }
  }

  private func drainAndClose() async throws(StoreFailure) {
    let verdict = await durability(of: machine.head)
    followers.finish()
    await finishSnapshots(isSound: poison == nil)
    try await store.close()
    if case .failed(let failure) = verdict { throw failure }
  }

  // MARK: Following

  /// Waits until there is something durable after a position; false when there never will be.
  func wait(after position: UInt64) async throws(StoreFailure) -> Bool {
    while machine.durable <= position {
      if isClosed || poison != nil || Task.isCancelled { return false }
      if let pace {
        try await readOn()
        if machine.durable <= position { await pace.pause() }
      } else {
        await waitForFollowing()
      }
    }
    return true
  }

  /// Waits until something became durable, or somebody leaves.
  private func waitForFollowing() async {
    let ticket = followers.ticket()
    await withTaskCancellationHandler {
      await withCheckedContinuation { followers.wait(ticket, $0) }
    } onCancel: {
      Task { await self.stopFollowing(ticket) }
    }
  }

  private func stopFollowing(_ ticket: UInt64) { followers.leave(ticket) }

  /// The position up to which the log is durable.
  public var position: UInt64 { machine.durable }
}
