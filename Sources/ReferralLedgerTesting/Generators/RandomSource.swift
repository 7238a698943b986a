/// Random numbers that are the same everywhere for the same seed.
///
/// It is the generator of Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*.
/// Its own methods draw in a way that no later standard library changes.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Numbers that follow from a seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number of 0 up to but without `bound`; 0 where the bound is not positive.
  public mutating func below(_ bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number of a range, both ends included.
  public mutating func number(in range: ClosedRange<Int64>) -> Int64 {
    let width = UInt64(bitPattern: range.upperBound &- range.lowerBound)
    guard width < .max else { return Int64(bitPattern: next()) }
    let offset = next().multipliedFullWidth(by: width + 1).high
    return range.lowerBound &+ Int64(bitPattern: offset)
  }

  /// Whether something happens that does so many times in a hundred.
  public mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// One element of a collection; `nil` of an empty one.
  public mutating func element<Elements: Collection>(of elements: Elements) -> Elements.Element? {
    guard !elements.isEmpty else { return nil }
    let offset = below(elements.count)
    return elements[elements.index(elements.startIndex, offsetBy: offset)]
  }
}
