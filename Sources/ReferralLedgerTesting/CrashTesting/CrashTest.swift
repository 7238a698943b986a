internal import Synchronization

/// Crashes something that keeps data on files, again and again, and tells whether it loses any.
///
/// It is told how the thing is opened, what it can do, and what it then must hold. The model beside it is as
/// plain as can be: what was acknowledged, and at most one step under way. After each crash it must hold
/// exactly that, with or without the step under way; and it must open, however often it is crashed while it
/// does.
///
/// ```swift
/// let test = CrashTest(
///   empty: [String](), expected: { $0.append($1) },
///   open: { disk in try Diary(on: disk) },
///   take: { diary, entry in try diary.write(entry) },
///   contents: { diary in try diary.entries() })
/// try await test.check(steps: .element(of: ["went out", "came back"], otherwise: ""))
/// ```
public struct CrashTest<Session, Step: Sendable, Contents: Equatable & Sendable>: Sendable {
  private let empty: Contents
  private let expected: @Sendable (inout Contents, Step) -> Void
  private let open: nonisolated(nonsending) @Sendable (SimulatedDisk) async throws -> Session
  private let take: nonisolated(nonsending) @Sendable (inout Session, Step) async throws -> Void
  private let contents: nonisolated(nonsending) @Sendable (inout Session) async throws -> Contents
  /// Closes a session in order; unless it is told, sessions are just dropped.
  public var close: nonisolated(nonsending) @Sendable (inout Session) async throws -> Void = { _ in
  }
  /// Whether an error says for certain that nothing was done; unless it is told, none does.
  public var isRefusal: @Sendable (any Error) -> Bool = { _ in false }
  /// Whether an error claims that what was acknowledged is damaged or missing, which it never is here.
  public var claimsDamage: @Sendable (any Error) -> Bool = { _ in false }
  /// The steps that a step is done in, one after another; a crash may leave any number of them done.
  ///
  /// Unless it is told, each step is done as a whole or not at all.
  public var parts: @Sendable (Step) -> [Step] = { [$0] }
  /// Whether a step that a crash cut off is taken again after opening, as a client does that heard nothing.
  ///
  /// What is expected after it must be the same whether it had been done or not.
  public var isRetrying = false
  /// How many parts of a step were acknowledged before this error ended it; unless it is told, none.
  public var acknowledgedParts: @Sendable (any Error) -> Int = { _ in 0 }
  /// Where an open session differs from what it must hold, a line each; asked after each step.
  ///
  /// Its contents are compared when it is opened, and need not be compared here.
  public var differences:
    nonisolated(nonsending) @Sendable (inout Session, Contents) async throws -> [String] = {
      _, _ in []
    }
  /// What somebody sees who only looks, at any time; `nil` where there is nothing to be seen yet.
  public var glimpse: (@Sendable (SimulatedDisk) throws -> Contents?)?

  /// A test of something on files.
  /// - Parameters:
  ///   - empty: what a new one holds.
  ///   - expected: what it holds after a step.
  ///   - open: opens it, the first time and after each crash.
  ///   - take: does a step; once this returns, the step is acknowledged.
  ///   - contents: what it holds, as far as it is to be compared.
  public init(
    empty: Contents, expected: @escaping @Sendable (inout Contents, Step) -> Void,
    open: nonisolated(nonsending) @escaping @Sendable (SimulatedDisk) async throws -> Session,
    take: nonisolated(nonsending) @escaping @Sendable (inout Session, Step) async throws -> Void,
    contents: nonisolated(nonsending) @escaping @Sendable (inout Session) async throws -> Contents
  ) {
    self.empty = empty
    self.expected = expected
    self.open = open
    self.take = take
    self.contents = contents
  }

  /// Crashes it through many drawn lives, and shrinks the first one in which something is lost.
  /// - Parameters:
  ///   - steps: what it is asked for.
  ///   - seed: the first life's seed; a random one where it is left out.
  ///   - lives: how many lives there are, each on a disk of its own with up to 14 crashes.
  /// - Throws: the shortest life that was found in which something goes wrong.
  nonisolated(nonsending) public func check(
    steps: Generator<Step>, seed: UInt64? = nil, lives: Int = 50
  ) async throws(PropertyFailure) {
    try await check(.crashes(of: steps), seed: seed, lives: lives)
  }

  /// Crashes it through lives that are drawn in a way of their own.
  /// - Parameters:
  ///   - scenarios: the lives.
  ///   - seed: the first life's seed; a random one where it is left out.
  ///   - lives: how many lives there are.
  /// - Throws: the shortest life that was found in which something goes wrong.
  nonisolated(nonsending) public func check(
    _ scenarios: Generator<CrashScenario<Step>>, seed: UInt64? = nil, lives: Int = 50
  ) async throws(PropertyFailure) {
    try await checkProperty(scenarios, seed: seed, count: lives) { scenario in
      try await run(scenario)
    }
  }

  /// Goes through one life.
  /// - Throws: ``Violations``, where something is lost, doubled, or does not open.
  nonisolated(nonsending) public func run(
    _ scenario: CrashScenario<Step>
  ) async throws {
    let disk = SimulatedDisk(seed: scenario.seed)
    let expectation = CrashExpectation(empty)
    var unfinished: Step?
    for cycle in scenario.cycles + CrashTest.last {
      await run(cycle, on: disk, expectation, &unfinished)
      try Violations.check(expectation.violations)
    }
  }

  /// In the end all is well, and it opens once more, and again after being closed in order.
  private static var last: [CrashCycle<Step>] {
    [CrashCycle(steps: [], isClosed: true), CrashCycle(steps: [], isClosed: true)]
  }

  /// How often a life is crashed and recovered from, all in all.
  package static func cycleCount(of scenario: CrashScenario<Step>) -> Int {
    scenario.cycles.count + last.count
  }

  // MARK: One cycle

  /// Goes through one cycle on a disk that has nothing yet, or on one that went through others, without
  /// asking what it held before.
  nonisolated(nonsending) package func run(
    _ cycle: CrashCycle<Step>, on disk: SimulatedDisk
  ) async throws {
    disk.beforeEachCall(nil)
    var session = try await open(disk)
    for step in cycle.steps { try await take(&session, step) }
    disk.crash(cycle.outcome)
  }

  nonisolated(nonsending) private func run(
    _ cycle: CrashCycle<Step>, on disk: SimulatedDisk, _ expectation: CrashExpectation<Contents>,
    _ unfinished: inout Step?
  ) async {
    let failed = disk.failedCallCount
    if let calls = cycle.callsBeforeCut { disk.cutPower(afterCalls: calls) }
    if let failure = cycle.failure { disk.fail(failure) }
    look(on: disk, every: cycle.callsBetweenGlimpses, expectation)
    do {
      var session = try await open(disk)
      expectation.open(try await contents(&session))
      let again = isRetrying ? unfinished.map { [$0] } ?? [] : []
      try await go(again + cycle.steps, &session, on: disk, expectation, &unfinished)
      if cycle.isClosed { try await close(&session) }
    } catch {
      if let violations = error as? Violations {
        for violation in violations.lines { expectation.report(violation) }
      } else if claimsDamage(error) {
        expectation.report("a false alarm: \(error)")
      } else if !disk.isOff, disk.failedCallCount == failed {
        expectation.report("it fails for no reason: \(error)")
      }
    }
    disk.beforeEachCall(nil)
    disk.heal()
    if disk.misuseCount > 0 { expectation.report("a file was used after it had been closed") }
    disk.crash(cycle.outcome)
    expectation.crash()
  }

  nonisolated(nonsending) private func go(
    _ steps: [Step], _ session: inout Session, on disk: SimulatedDisk,
    _ expectation: CrashExpectation<Contents>, _ unfinished: inout Step?
  ) async throws {
    for step in steps {
      guard var next = expectation.latest else { return }
      let possible = parts(step).map { part in
        expected(&next, part)
        return next
      }
      expectation.begin(possible)
      unfinished = step
      do {
        try await take(&session, step)
        expectation.acknowledge(possible.count)
        unfinished = nil
      } catch {
        expectation.acknowledge(acknowledgedParts(error))
        guard !disk.isOff, isRefusal(error) else { throw error }
        expectation.refuse()
      }
      guard let latest = expectation.latest else { return }
      for difference in try await differences(&session, latest) { expectation.report(difference) }
    }
  }

  /// Lets somebody look on from time to time, before a call is made.
  private func look(
    on disk: SimulatedDisk, every calls: Int, _ expectation: CrashExpectation<Contents>
  ) {
    guard calls > 0, let glimpse else { return }
    let count = Atomic(0)
    disk.beforeEachCall { [unowned disk] _, _ in
      guard count.add(1, ordering: .relaxed).newValue % calls == 0 else { return }
      let failed = disk.failedCallCount
      do {
        if let seen = try glimpse(disk) { expectation.see(seen) }
      } catch {
        if claimsDamage(error) || error is Violations {
          expectation.report("a false alarm to somebody who looks: \(error)")
        } else if !disk.isOff, disk.failedCallCount == failed {
          expectation.report("somebody who looks is refused for no reason: \(error)")
        }
      }
    }
  }
}
