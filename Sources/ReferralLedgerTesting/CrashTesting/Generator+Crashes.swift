internal import LedgerStorage

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension Generator {
  /// Lives on a disk of so many cycles, each with a few of the drawn steps.
  ///
  /// They crash at any call, also again and again while opening; now and then a call fails, and somebody
  /// looks on. They shrink by leaving out cycles and steps, then by what can happen on a disk.
  public static func crashes<Step: Sendable>(
    of step: Generator<Step>, cycles: ClosedRange<Int> = 2...14, steps: ClosedRange<Int> = 0...6
  ) -> Generator where Value == CrashScenario<Step> {
    let cycle = CrashDrawing.cycle(of: .list(of: step, count: steps))
    return Generator(
      draw: { random in
        let count = cycles.lowerBound + random.below(cycles.upperBound - cycles.lowerBound + 1)
        let seed = random.next()
        return CrashScenario(
          seed: seed, cycles: (0..<count).map { _ in cycle.value(from: &random) })
      },
      simpler: { CrashDrawing.simpler(than: $0, by: cycle) })
  }

  /// Lives on a disk in which the steps of a drawn list are taken, in order, a few in each cycle.
  ///
  /// They shrink like those of drawn steps; the steps of a cycle shrink as the list does.
  public static func crashes<Step: Sendable>(
    dividing steps: Generator<[Step]>, perCycle: ClosedRange<Int> = 0...8
  ) -> Generator where Value == CrashScenario<Step> {
    let cycle = CrashDrawing.cycle(
      of: Generator<[Step]>(draw: { _ in [] }, simpler: { steps.simplerValues(than: $0) }))
    return Generator(
      draw: { random in
        let seed = random.next()
        var rest = steps.value(from: &random)[...]
        var cycles: [CrashCycle<Step>] = []
        while !rest.isEmpty {
          let width = perCycle.upperBound - perCycle.lowerBound + 1
          let count = perCycle.lowerBound + random.below(width)
          var next = cycle.value(from: &random)
          next.steps = Array(rest.prefix(count))
          rest = rest.dropFirst(count)
          cycles.append(next)
        }
        return CrashScenario(seed: seed, cycles: cycles)
      },
      simpler: { CrashDrawing.simpler(than: $0, by: cycle) })
  }
}

/// How one cycle is drawn and simplified.
private enum CrashDrawing {
  static func simpler<Step>(
    than scenario: CrashScenario<Step>, by cycle: Generator<CrashCycle<Step>>
  ) -> AnySequence<CrashScenario<Step>> {
    let shorter = Shrinking.lists(from: scenario.cycles)
    let easier = Shrinking.elements(of: scenario.cycles) { cycle.simplerValues(than: $0) }
    return AnySequence(
      [AnySequence(shorter), easier].joined().lazy.map {
        CrashScenario(seed: scenario.seed, cycles: $0)
      })
  }

  static func cycle<Step: Sendable>(
    of steps: Generator<[Step]>
  ) -> Generator<CrashCycle<Step>> {
    Generator<CrashCycle<Step>>(
      draw: { random in
        CrashCycle(
          steps: steps.value(from: &random), callsBeforeCut: cut(&random),
          failure: random.chance(10) ? failure(&random) : nil, isClosed: random.chance(10),
          callsBetweenGlimpses: random.chance(15) ? 1 + random.below(20) : 0,
          outcome: outcome(&random))
      },
      simpler: { cycle in
        let shorter = steps.simplerValues(than: cycle.steps).lazy.map { steps in
          with(cycle) { $0.steps = steps }
        }
        return AnySequence([AnySequence(shorter), AnySequence(easier(cycle))].joined())
      })
  }

  /// Half of the crashes come early, where it is being opened or put in order.
  private static func cut(_ random: inout RandomSource) -> Int? {
    switch random.below(4) {
    case 0: nil
    case 1: random.below(40)
    default: random.below(160)
    }
  }

  private static func failure(_ random: inout RandomSource) -> CallFailure {
    let operations: [FileFailure.Operation?] = [
      nil, .write, .write, .syncData, .sync, .syncDirectory, .truncate, .open, .rename, .read,
    ]
    let operation = random.element(of: operations) ?? nil
    let codes: [Int32] = operation == .open ? [EMFILE, EIO] : [EIO, ENOSPC, ENOSPC, EDQUOT]
    return CallFailure(
      operation, code: random.element(of: codes) ?? EIO, afterCalls: random.below(40),
      isLasting: random.chance(30))
  }

  private static func outcome(_ random: inout RandomSource) -> CrashOutcome {
    switch random.below(16) {
    case 0: .nothing
    case 1: .everything
    default: .seeded(random.next())
    }
  }

  private static func easier<Step>(_ cycle: CrashCycle<Step>) -> [CrashCycle<Step>] {
    var easier: [CrashCycle<Step>] = []
    if cycle.failure != nil { easier.append(with(cycle) { $0.failure = nil }) }
    if cycle.callsBetweenGlimpses > 0 {
      easier.append(with(cycle) { $0.callsBetweenGlimpses = 0 })
    }
    if cycle.isClosed { easier.append(with(cycle) { $0.isClosed = false }) }
    if cycle.callsBeforeCut != nil { easier.append(with(cycle) { $0.callsBeforeCut = nil }) }
    for outcome in [CrashOutcome.everything, .nothing] where cycle.outcome != outcome {
      // What is simple already stays as it is, or the two would take turns.
      guard case .seeded = cycle.outcome else { continue }
      easier.append(with(cycle) { $0.outcome = outcome })
    }
    return easier
  }

  private static func with<Step>(
    _ cycle: CrashCycle<Step>, _ change: (inout CrashCycle<Step>) -> Void
  ) -> CrashCycle<Step> {
    var changed = cycle
    change(&changed)
    return changed
  }
}
