extension PropertyRunner {
  /// Draws values until one makes the property throw; for properties of actors.
  public func check<Value: Sendable>(
    _ generator: Generator<Value>, isolation: isolated (any Actor)? = #isolation,
    _ property: (Value) async throws -> Void
  ) async throws(PropertyFailure) {
    for index in 0..<count {
      let seed = seed(at: index)
      var random = RandomSource(seed: seed)
      var smallest = generator.value(from: &random)
      guard var reason = await PropertyRunner.problem(of: property, with: smallest) else {
        continue
      }
      var tried = 0
      var found = true
      while found, tried < maximumAttempts {
        found = false
        for candidate in generator.simplerValues(than: smallest) where tried < maximumAttempts {
          tried += 1
          guard let problem = await PropertyRunner.problem(of: property, with: candidate) else {
            continue
          }
          (smallest, reason, found) = (candidate, problem, true)
          break
        }
      }
      throw PropertyFailure(
        seed: seed, drawn: index + 1, smallest: "\(smallest)", reason: reason, tried: tried)
    }
  }

  private static func problem<Value: Sendable>(
    of property: (Value) async throws -> Void, with value: Value,
    isolation: isolated (any Actor)? = #isolation
  ) async -> String? {
    do {
      try await property(value)
      return nil
    } catch {
      return "\(error)"
    }
  }
}

/// Checks that a property of an actor holds for many drawn values.
/// - Parameters:
///   - generator: what draws the values, and simplifies one that fails.
///   - seed: the first value's seed; a random one where it is left out.
///   - count: how many values are drawn.
///   - isolation: where the property runs; the caller's.
///   - property: what throws where it does not hold.
/// - Throws: the smallest value with which the property does not hold.
public func checkProperty<Value: Sendable>(
  _ generator: Generator<Value>, seed: UInt64? = nil, count: Int = 100,
  isolation: isolated (any Actor)? = #isolation,
  _ property: (Value) async throws -> Void
) async throws(PropertyFailure) {
  try await PropertyRunner(seed: seed, count: count).check(
    generator, isolation: isolation, property)
}
