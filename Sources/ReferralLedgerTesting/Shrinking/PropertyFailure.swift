/// A property that does not hold: the seed to see it again, and the smallest value that was found.
public struct PropertyFailure: Error, Sendable {
  /// The seed of the value that failed; with it the first value that is drawn fails.
  public let seed: UInt64
  /// How many values had been drawn, this one included.
  public let drawn: Int
  /// The smallest failing value, printed.
  public let smallest: String
  /// What was wrong with it.
  public let reason: String
  /// How many simpler values were tried.
  public let tried: Int
}

extension PropertyFailure: CustomStringConvertible {
  /// The reason, the smallest failing value, and how to see the failure again.
  public var description: String {
    """
    The property does not hold: \(reason)
    Smallest failing value, after \(tried) attempts to shrink it:
    \(smallest)
    It was value \(drawn). To see it again, use the seed \(seed).
    """
  }
}

/// What a property says is wrong, as lines of text.
public struct Violations: Error, Hashable, Sendable, CustomStringConvertible {
  /// Each thing that is wrong.
  public let lines: [String]

  /// Things that are wrong.
  public init(_ lines: [String]) { self.lines = lines }

  /// Throws what is wrong, if anything is.
  public static func check(_ lines: [String]) throws(Violations) {
    guard lines.isEmpty else { throw Violations(lines) }
  }

  /// The lines, one below the other.
  public var description: String { lines.joined(separator: "\n") }
}
