/// What a payment earned, at most eight legs, in place.
public struct DenseEarnings: EventList, RandomAccessCollection, Sendable {
  private var legs = DenseLegs()

  /// None.
  public init() {}

  /// The first place.
  public var startIndex: Int { 0 }

  /// The place after the last.
  public var endIndex: Int {
    @inline(__always) get { Int(legs.count) }
  }

  /// The element at a place.
  public subscript(position: Int) -> Earning<Dense> {
    @inline(__always) get {
      let leg = legs[position]
      return Earning(
        referrer: Handle(leg.referrer), depth: UInt8(truncatingIfNeeded: leg.packed >> 24 & 7) + 1,
        rate: Rate(unchecked: leg.packed & 0xFF_FFFF),
        rounding: Rounding(rawValue: UInt8(truncatingIfNeeded: leg.packed >> 28)) ?? .down,
        amount: leg.amount)
    }
  }

  /// Adds one at the end.
  @inline(__always)
  public mutating func append(_ earning: Earning<Dense>) {
    let place = UInt32((earning.depth &- 1) & 7) << 24
    legs.append(
      DenseLeg(
        amount: earning.amount, referrer: earning.referrer.rawValue,
        packed: earning.rate.partsPerMillion | place | UInt32(earning.rounding.rawValue) << 28))
  }
}

/// What a refund takes back, at most eight legs, in place.
public struct DenseReversals: EventList, RandomAccessCollection, Sendable {
  private var legs = DenseLegs()

  /// None.
  public init() {}

  /// The first place.
  public var startIndex: Int { 0 }
  /// The place after the last.
  public var endIndex: Int { Int(legs.count) }

  /// The element at a place.
  public subscript(position: Int) -> Reversal<Dense> {
    let leg = legs[position]
    return Reversal(
      referrer: Handle(leg.referrer), depth: UInt8(truncatingIfNeeded: leg.packed),
      amount: leg.amount)
  }

  /// Adds one at the end.
  public mutating func append(_ reversal: Reversal<Dense>) {
    legs.append(
      DenseLeg(
        amount: reversal.amount, referrer: reversal.referrer.rawValue,
        packed: UInt32(reversal.depth)))
  }
}

/// Where the counts of an engagement stand in its record.
public struct DenseCounts: EventList, Sendable {
  package private(set) var first = RecordRange(offset: 0, count: 0)
  package private(set) var count: UInt32 = 0

  /// None.
  public init() {}

  /// Adds one at the end.
  public mutating func append(_ count: MetricCount<Dense>) {
    if self.count == 0 { first = count.metric }
    self.count &+= 1
  }
}

/// How many currencies a batch paid in; what it paid follows from its lines.
public struct DenseTotals: EventList, Sendable {
  package private(set) var count: UInt32 = 0

  /// None.
  public init() {}

  /// Adds one at the end.
  public mutating func append(_ total: CurrencyTotal<Dense>) { count &+= 1 }
}

private struct DenseLeg: Hashable, Sendable {
  var amount: Int64 = 0
  var referrer: UInt32 = 0
  /// An earning's rate, depth and rounding, or a reversal's depth.
  var packed: UInt32 = 0
}

/// Up to eight legs, as deep as a program may reach.
private struct DenseLegs: Hashable, Sendable {
  private(set) var count: UInt8 = 0
  private var leg0 = DenseLeg()
  private var leg1 = DenseLeg()
  private var leg2 = DenseLeg()
  private var leg3 = DenseLeg()
  private var leg4 = DenseLeg()
  private var leg5 = DenseLeg()
  private var leg6 = DenseLeg()
  private var leg7 = DenseLeg()

  subscript(position: Int) -> DenseLeg {
    @inline(__always) get {
      switch position {
      case 0: leg0
      case 1: leg1
      case 2: leg2
      case 3: leg3
      case 4: leg4
      case 5: leg5
      case 6: leg6
      default: leg7
      }
    }
  }

  @inline(__always)
  mutating func append(_ leg: DenseLeg) {
    switch count {
    case 0: leg0 = leg
    case 1: leg1 = leg
    case 2: leg2 = leg
    case 3: leg3 = leg
    case 4: leg4 = leg
    case 5: leg5 = leg
    case 6: leg6 = leg
    case 7: leg7 = leg
    default: return
    }
    count &+= 1
  }
}
