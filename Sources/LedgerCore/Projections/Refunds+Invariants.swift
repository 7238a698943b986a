extension Refunds {
  /// Every refunded payment has its sum.
  func check(_ soundness: inout Soundness) {
    soundness.require(
      payments.isSound() && totals.count == payments.count
        && totals.rows.allSatisfy { $0 <= UInt64(Int64.max) }, "refunds: a sum that is no amount")
  }
}
