extension DiskState {
  /// Cuts the power, lets the disk have what the outcome says, and starts again from there.
  mutating func crash(_ outcome: CrashOutcome) {
    closeAll()
    (isOff, callsLeft) = (false, nil)
    switch outcome {
    case .seeded(let seed): crash(seed)
    case .nothing: crash(names: false, .nothing, .old)
    case .everything: crash(names: true, .everything, .new)
    case .firstBytes(let count): crash(names: true, .first(count), .asWritten)
    case .lastBytes(let count): crash(names: true, .last(count), .asWritten)
    case .sectors(let chosen): crash(names: true, .chosen(chosen), .asWritten)
    case .sizesAndZeros: crash(names: true, .nothing, .new)
    case .sizesAndGarbage(let seed):
      random = RandomSource(seed: seed)
      crash(names: true, .nothing, .new, .garbage)
    case .names: crash(names: true, .nothing, .old)
    case .bytes: crash(names: false, .everything, .new)
    }
    free()
  }

  private mutating func crash(
    names keepsNames: Bool, _ keep: CrashPlan.Keep, _ size: CrashPlan.Size,
    _ fill: CrashPlan.Fill = .zeros
  ) {
    names.crash { _ in keepsNames }
    for index in nodes.indices {
      nodes[index].crash(CrashPlan(keep: keep, size: size, fill: fill), &random)
    }
  }

  private mutating func crash(_ seed: UInt64) {
    var random = RandomSource(seed: seed)
    // Some disks do everything in order, up to a moment.
    let moment: Int? = random.chance(20) ? changeCount + 1 - random.below(8) : nil
    switch moment.map({ _ in 4 }) ?? random.below(4) {
    case 0: names.crash { _ in false }
    case 1: names.crash { _ in true }
    case 2: names.crash { _ in random.chance(50) }
    default:
      let last = moment ?? changeCount + 1 - random.below(20)
      names.crash { $0.number < last }
    }
    for index in nodes.indices where !nodes[index].isSynced {
      var plan: CrashPlan
      if let moment {
        plan = CrashPlan(keep: .before(moment), size: .asWritten, fill: .zeros)
      } else {
        plan = .random(&random, unsyncedBytes: nodes[index].unsyncedBytes)
      }
      if plan.fill == .stale { plan.stale = nodes[random.below(nodes.count)].durable }
      nodes[index].crash(plan, &random)
    }
  }

  /// Forgets the nodes that no name leads to.
  private mutating func free() {
    var isNamed = [Bool](repeating: false, count: nodes.count)
    isNamed[DiskNames.root] = true
    for entry in names.durable { isNamed[entry.node] = true }
    freeNodes.removeAll(keepingCapacity: true)
    for index in nodes.indices where !isNamed[index] {
      nodes[index] = DiskNode()
      freeNodes.append(index)
    }
  }
}
