/// How a share of an amount becomes whole minor units (rule M4).
///
/// A share rounds once; negative amounts mirror positive ones:
///
/// | exact | `down` | `halfUp` | `halfEven` |
/// |---|---|---|---|
/// | 2.4 | 2 | 2 | 2 |
/// | 2.5 | 2 | 3 | 2 |
/// | 3.5 | 3 | 4 | 4 |
/// | −2.5 | −2 | −3 | −2 |
public enum Rounding: UInt8, Sendable, Hashable, CaseIterable {
  /// Toward zero.
  case down = 0
  /// To the nearest, a half away from zero.
  case halfUp = 1
  /// To the nearest, a half to the even neighbour.
  case halfEven = 2

  /// The quotient of two whole numbers, rounded; `nil` where the divisor is not positive.
  package func quotient(_ dividend: Int128, by divisor: Int128) -> Int128? {
    guard divisor > 0 else { return nil }
    let (whole, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
    let distance = rest.magnitude
    let half = divisor.magnitude - distance  // compares rest with divisor/2 without doubling
    let away: Bool
    switch self {
    case .down: away = false
    case .halfUp: away = distance >= half
    case .halfEven: away = distance > half || (distance == half && whole % 2 != 0)
    }
    guard away else { return whole }
    return dividend < 0 ? whole - 1 : whole + 1
  }
}
