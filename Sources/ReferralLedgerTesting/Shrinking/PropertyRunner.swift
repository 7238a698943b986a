/// Holds a property against many drawn values, and shrinks the first one that fails.
///
/// It needs no test framework: a failure is thrown, and says how to see it again.
public struct PropertyRunner: Sendable {
  /// The seed that a test was given by a trait, or `nil`.
  @TaskLocal public static var fixedSeed: UInt64?

  /// The seed of the first value; each later one has its own that follows from it.
  public var seed: UInt64
  /// How many values are drawn.
  public var count: Int
  /// How many simpler values are tried when one fails.
  public var maximumAttempts: Int

  /// A runner with a seed: the test's fixed one, the given one, or a random one, in this order.
  public init(seed: UInt64? = nil, count: Int = 100, maximumAttempts: Int = 5_000) {
    self.seed = PropertyRunner.fixedSeed ?? seed ?? UInt64.random(in: .min ... .max)
    self.count = count
    self.maximumAttempts = maximumAttempts
  }

  /// The seed of the value with an index; the first one's is the runner's own.
  public func seed(at index: Int) -> UInt64 {
    guard index > 0 else { return seed }
    var source = RandomSource(seed: seed &+ UInt64(index))
    return source.next()
  }

  /// Draws values until one makes the property throw, and throws the smallest such value.
  public func check<Value>(
    _ generator: Generator<Value>, _ property: (Value) throws -> Void
  ) throws(PropertyFailure) {
    for index in 0..<count {
      let seed = seed(at: index)
      var random = RandomSource(seed: seed)
      let value = generator.value(from: &random)
      guard PropertyRunner.problem(of: property, with: value) != nil else { continue }
      let (smallest, tried) = Shrinking.smallest(
        from: value, by: generator, attempts: maximumAttempts
      ) { PropertyRunner.problem(of: property, with: $0) != nil }
      let reason = PropertyRunner.problem(of: property, with: smallest)
      throw PropertyFailure(
        seed: seed, drawn: index + 1, smallest: "\(smallest)",
        reason: reason ?? "it fails now and then", tried: tried)
    }
  }

  private static func problem<Value>(
    of property: (Value) throws -> Void, with value: Value
  ) -> String? {
    do {
      try property(value)
      return nil
    } catch {
      return "\(error)"
    }
  }
}

/// Checks that a property holds for many drawn values; what it throws names the seed of the failure.
/// - Parameters:
///   - generator: what draws the values, and simplifies one that fails.
///   - seed: the first value's seed; a random one where it is left out.
///   - count: how many values are drawn.
///   - property: what throws where it does not hold.
/// - Throws: the smallest value with which the property does not hold.
public func checkProperty<Value>(
  _ generator: Generator<Value>, seed: UInt64? = nil, count: Int = 100,
  _ property: (Value) throws -> Void
) throws(PropertyFailure) {
  try PropertyRunner(seed: seed, count: count).check(generator, property)
}
