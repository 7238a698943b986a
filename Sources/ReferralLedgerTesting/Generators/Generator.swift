/// A way to draw random values, and to find simpler ones than a value that failed.
///
/// A generator is a value: small ones are put together to larger ones, and shrinking comes along.
///
/// ## Topics
/// - ``value(from:)``
/// - ``simplerValues(than:)``
public struct Generator<Value>: Sendable {
  private let draw: @Sendable (inout RandomSource) -> Value
  private let simpler: @Sendable (Value) -> AnySequence<Value>

  /// A generator of a way to draw and, where there is one, a way to simplify; the simplest come first.
  public init(
    draw: @escaping @Sendable (inout RandomSource) -> Value,
    simpler: @escaping @Sendable (Value) -> AnySequence<Value> = { _ in AnySequence([]) }
  ) {
    self.draw = draw
    self.simpler = simpler
  }

  /// A random value.
  public func value(from random: inout RandomSource) -> Value { draw(&random) }

  /// Values to try in place of one that failed, the boldest simplifications first.
  public func simplerValues(than value: Value) -> AnySequence<Value> { simpler(value) }
}

extension Generator {
  /// Values made of drawn ones; they do not shrink.
  public func map<Result>(
    _ transform: @escaping @Sendable (Value) -> Result
  ) -> Generator<Result> {
    Generator<Result> { random in transform(value(from: &random)) }
  }

  /// Values made of drawn ones, that shrink by way of what they were made of.
  public func map<Result>(
    _ transform: @escaping @Sendable (Value) -> Result,
    back: @escaping @Sendable (Result) -> Value
  ) -> Generator<Result> {
    Generator<Result>(
      draw: { random in transform(value(from: &random)) },
      simpler: { result in AnySequence(simplerValues(than: back(result)).lazy.map(transform)) })
  }

  /// Values of a generator that depends on a drawn value.
  public func flatMap<Result>(
    _ transform: @escaping @Sendable (Value) -> Generator<Result>
  ) -> Generator<Result> {
    Generator<Result> { random in transform(value(from: &random)).value(from: &random) }
  }

  /// The same values with another way to simplify them.
  public func shrinking(
    _ simpler: @escaping @Sendable (Value) -> AnySequence<Value>
  ) -> Generator {
    Generator(draw: draw, simpler: simpler)
  }

  /// A value, or `nil` so many times in a hundred; a value shrinks to `nil` first.
  public func orNone(percent: Int) -> Generator<Value?> where Value: Sendable {
    Generator<Value?>(
      draw: { random in random.chance(percent) ? nil : value(from: &random) },
      simpler: { value in
        guard let value else { return AnySequence([]) }
        let none: [Value?] = [nil]
        let others = AnySequence<Value?>(simplerValues(than: value).lazy.map { Optional($0) })
        return AnySequence([AnySequence(none), others].joined())
      })
  }
}
