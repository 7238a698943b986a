/// How a period's revenue becomes a pool and how the pool is shared (rules R16 and R17).
public struct PoolTerms: Hashable, Sendable {
  /// The part of the revenue that is shared.
  public var share: Rate
  /// What each metric counts, sorted by metric; a metric without a weight scores nothing.
  public var weights: [MetricWeight]
  /// The sources that must have revenue before the period may be calculated, sorted.
  public var sources: [Text]

  /// A pool of a share of the revenue.
  public init(share: Rate, weights: [MetricWeight], sources: [Text] = []) {
    self.share = share
    self.weights = weights.sorted { $0.metric < $1.metric }
    self.sources = sources.sorted()
  }
}

/// What one engagement of a metric counts, in millionths.
public struct MetricWeight: Hashable, Sendable {
  /// The metric's name.
  public let metric: Text
  /// The weight in millionths, not negative.
  public let millionths: Int64

  /// The weight of a metric in millionths.
  public init(metric: Text, millionths: Int64) {
    self.metric = metric
    self.millionths = millionths
  }
}

/// An exact engagement score in millionths of a point (rule R16).
public struct Score: Hashable, Sendable, Comparable {
  /// The score in millionths.
  package let millionths: UInt128

  package init(millionths: UInt128) {
    self.millionths = millionths
  }

  /// How many fraction digits a weight, and so a score, may have.
  package static let scale = 6

  /// Reads `"39.5"`; `nil` for anything but a plain decimal of at most 6 fraction digits.
  package init?(_ text: String) {
    var millionths: UInt128 = 0
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, !whole.isEmpty else { return nil }
    let fraction = parts.count == 2 ? Array(parts[1]) : []
    guard fraction.count <= Score.scale, parts.count == 1 || !fraction.isEmpty else { return nil }
    let padding = Array(repeating: UInt8(ascii: "0"), count: Score.scale - fraction.count)
    for byte in Array(whole) + fraction + padding {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let (shifted, overflow) = millionths.multipliedReportingOverflow(by: 10)
      let (sum, carry) = shifted.addingReportingOverflow(UInt128(byte - UInt8(ascii: "0")))
      guard !overflow, !carry, sum <= UInt128(Int128.max) else { return nil }
      millionths = sum
    }
    self.millionths = millionths
  }

  /// Whether the left one comes first.
  public static func < (left: Score, right: Score) -> Bool { left.millionths < right.millionths }
}

extension Score: CustomStringConvertible {
  /// The score as a plain decimal without zeros that say nothing, such as `39.5`.
  public var description: String {
    let units = Int128(clamping: millionths)
    return DecimalText.print(units: units, scale: Score.scale, trimming: true)
  }
}
