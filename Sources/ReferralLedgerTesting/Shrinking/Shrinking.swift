/// Ways to make a failing value smaller that do not depend on what it means.
public enum Shrinking {
  /// Numbers between `aim` and a number, `aim` first, then ever closer to the number.
  public static func numbers(from value: Int64, toward aim: Int64) -> [Int64] {
    var numbers: [Int64] = []
    // Halving each before the difference is taken keeps it within range.
    var distance = value / 2 - aim / 2
    if value != aim { numbers.append(aim) }
    while distance != 0 {
      let closer = value - distance
      if closer != aim, closer != value { numbers.append(closer) }
      distance /= 2
    }
    return numbers
  }

  /// The list without a chunk of it: halves, then quarters, down to single elements.
  public static func lists<Element>(from list: [Element]) -> AnySequence<[Element]> {
    var sizes: [Int] = []
    var size = list.count / 2
    while size > 1 {
      sizes.append(size)
      size /= 2
    }
    if !list.isEmpty { sizes.append(1) }
    let whole: [[Element]] = list.isEmpty ? [] : [[]]
    let chunks = sizes.lazy.flatMap { size in
      // The last chunks go first: what comes late seldom matters to what came before it.
      stride(from: 0, to: list.count, by: size).reversed().lazy.map { start in
        Array(list[..<start] + list[min(start + size, list.count)...])
      }
    }
    return AnySequence([AnySequence(whole), AnySequence(chunks)].joined())
  }

  /// The list with one element simplified.
  public static func elements<Element>(
    of list: [Element], simpler: @escaping (Element) -> AnySequence<Element>
  ) -> AnySequence<[Element]> {
    AnySequence(
      list.indices.lazy.flatMap { index in
        simpler(list[index]).lazy.map { element in
          var changed = list
          changed[index] = element
          return changed
        }
      })
  }

  /// Walks from a failing value to simpler ones that fail as well, until none does.
  /// - Parameters:
  ///   - value: the value that failed.
  ///   - generator: what knows simpler values.
  ///   - attempts: how many values are tried at most.
  ///   - fails: whether a value fails.
  /// - Throws: what `fails` throws.
  /// - Returns: the smallest failing value that was found, and how many were tried.
  public static func smallest<Value>(
    from value: Value, by generator: Generator<Value>, attempts: Int,
    fails: (Value) throws -> Bool
  ) rethrows -> (value: Value, tried: Int) {
    var smallest = value
    var tried = 0
    var found = true
    while found, tried < attempts {
      found = false
      for candidate in generator.simplerValues(than: smallest) {
        guard tried < attempts else { break }
        tried += 1
        if try fails(candidate) {
          smallest = candidate
          found = true
          break
        }
      }
    }
    return (smallest, tried)
  }
}
