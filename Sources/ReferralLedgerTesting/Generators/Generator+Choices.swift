extension Generator {
  /// Always the same value.
  public static func always(_ value: Value) -> Generator where Value: Sendable {
    Generator { _ in value }
  }

  /// One of several generators; they do not shrink, as nothing says which of them gave a value.
  public static func one(of generators: [Generator], otherwise value: Value) -> Generator
  where Value: Sendable {
    Generator { random in
      random.element(of: generators)?.value(from: &random) ?? value
    }
  }
}

extension Generator where Value: Sendable & Equatable {
  /// One of some values, or the fallback of an empty list; it shrinks toward the first.
  public static func element(of values: [Value], otherwise fallback: Value) -> Generator {
    Generator(
      draw: { random in random.element(of: values) ?? fallback },
      simpler: { value in
        AnySequence(values.prefix { $0 != value })
      })
  }
}

extension Generator where Value == Int64 {
  /// Whole numbers of a range; they shrink toward zero, or the end of the range next to it.
  public static func number(in range: ClosedRange<Int64>) -> Generator {
    let aim = min(max(0, range.lowerBound), range.upperBound)
    return Generator(
      draw: { random in random.number(in: range) },
      simpler: { value in AnySequence(Shrinking.numbers(from: value, toward: aim)) })
  }
}

extension Generator {
  /// Lists of drawn elements; they shrink by leaving out chunks, then element by element.
  public static func list<Element: Sendable>(
    of element: Generator<Element>, count: ClosedRange<Int>
  ) -> Generator where Value == [Element] {
    Generator(
      draw: { random in
        let extra = random.below(count.upperBound - count.lowerBound + 1)
        return (0..<(count.lowerBound + extra)).map { _ in element.value(from: &random) }
      },
      simpler: { list in
        let shorter = Shrinking.lists(from: list).lazy.filter { $0.count >= count.lowerBound }
        let easier = Shrinking.elements(of: list) { element.simplerValues(than: $0) }
        return AnySequence([AnySequence(shorter), easier].joined())
      })
  }

  /// Pairs of drawn values; the left one shrinks first.
  public static func pair<Left: Sendable, Right: Sendable>(
    _ left: Generator<Left>, _ right: Generator<Right>
  ) -> Generator where Value == (Left, Right) {
    Generator(
      draw: { random in (left.value(from: &random), right.value(from: &random)) },
      simpler: { pair in
        let lefts = left.simplerValues(than: pair.0).lazy.map { ($0, pair.1) }
        let rights = right.simplerValues(than: pair.1).lazy.map { (pair.0, $0) }
        return AnySequence([AnySequence(lefts), AnySequence(rights)].joined())
      })
  }
}
