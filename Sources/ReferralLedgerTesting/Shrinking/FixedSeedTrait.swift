#if canImport(Testing)
public import Testing

/// Fixes the seed of a test's properties, to see a failure again; it fails the test that keeps it.
public struct FixedSeedTrait: TestTrait, TestScoping {
  private let seed: UInt64
  private let location: SourceLocation

  init(seed: UInt64, location: SourceLocation) {
    self.seed = seed
    self.location = location
  }

  /// Runs the test with the seed, then records that the seed is still there.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    defer { Issue.record("remove the fixed seed", sourceLocation: location) }
    try await PropertyRunner.$fixedSeed.withValue(seed) { try await function() }
  }
}

extension Trait where Self == FixedSeedTrait {
  /// Fixes the seed that a failure reported, while it is being looked into.
  public static func seed(
    _ seed: UInt64, sourceLocation: SourceLocation = #_sourceLocation
  ) -> FixedSeedTrait {
    FixedSeedTrait(seed: seed, location: sourceLocation)
  }
}
#endif
