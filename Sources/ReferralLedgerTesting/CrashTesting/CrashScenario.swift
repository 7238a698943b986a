/// A life on one disk, from crash to crash.
public struct CrashScenario<Step: Sendable>: Sendable {
  /// The seed of the disk.
  public var seed: UInt64
  /// What happens, in order.
  public var cycles: [CrashCycle<Step>]

  /// A life of some cycles.
  public init(seed: UInt64, cycles: [CrashCycle<Step>]) {
    self.seed = seed
    self.cycles = cycles
  }
}

extension CrashScenario: CustomStringConvertible {
  /// What happens, a line each.
  public var description: String {
    (["disk with seed \(seed)"] + cycles.map(\.description)).joined(separator: "\n")
  }
}
