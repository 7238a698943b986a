/// Splitting an amount by weights, to the last minor unit (rule M5).
public enum Allocation {
  /// Splits an amount by weights with the largest remainder; ties go to the smaller id by bytes.
  ///
  /// The parts sum to the amount, a weight of 0 gets 0, and the result does not depend on the order
  /// of the recipients. A negative amount mirrors the positive one.
  /// - Complexity: O(*n* log *n*).
  /// - Returns: the parts in the order of the recipients; `nil` where no weight is above 0 or their
  ///   sum does not fit.
  public static func split(
    _ amount: Int64, among recipients: [(id: Text, weight: UInt128)]
  ) -> [Int64]? {
    split(amount, weights: recipients.map(\.weight)) { recipients[$0].id < recipients[$1].id }
  }

  /// Splits by weights; `isBefore` orders two recipients, given by their indices, for ties.
  package static func split(
    _ amount: Int64, weights: [UInt128], isBefore: (Int, Int) -> Bool
  ) -> [Int64]? {
    var total: UInt128 = 0
    for weight in weights {
      let (sum, overflow) = total.addingReportingOverflow(weight)
      guard !overflow else { return nil }
      total = sum
    }
    guard total > 0 else { return nil }

    let whole = UInt128(amount.magnitude)
    var parts: [Int64] = []
    parts.reserveCapacity(weights.count)
    var remainders: [UInt128] = []
    remainders.reserveCapacity(weights.count)
    var given: UInt128 = 0
    for weight in weights {
      let (quotient, remainder) = divide(whole, times: weight, by: total)
      parts.append(Int64(truncatingIfNeeded: quotient))
      remainders.append(remainder)
      given += quotient
    }
    // Fewer units are left than there are remainders above zero, as each is below one unit.
    let left = Int(truncatingIfNeeded: whole - given)
    for index in largest(left, of: remainders, isBefore: isBefore) { parts[index] += 1 }
    // The magnitude of Int64.min wraps to itself, and negating it wraps back: both are exact here.
    return amount < 0 ? parts.map { 0 &- $0 } : parts
  }

  private static func divide(
    _ whole: UInt128, times weight: UInt128, by total: UInt128
  ) -> (quotient: UInt128, remainder: UInt128) {
    let (product, overflow) = whole.multipliedReportingOverflow(by: weight)
    guard overflow else { return product.quotientAndRemainder(dividingBy: total) }
    // weight ≤ total and whole < 2⁶⁴, so the quotient fits and the division is defined.
    return total.dividingFullWidth(whole.multipliedFullWidth(by: weight))
  }

  /// The indices of the `count` largest remainders, ties by `isBefore`.
  private static func largest(
    _ count: Int, of remainders: [UInt128], isBefore: (Int, Int) -> Bool
  ) -> ArraySlice<Int> {
    guard count > 0 else { return [] }
    let order = remainders.indices.sorted { left, right in
      remainders[left] == remainders[right]
        ? isBefore(left, right) : remainders[left] > remainders[right]
    }
    return order.prefix(count)
  }
}
