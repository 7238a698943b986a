/// The currency of the latest of many lines or payments: nearly always it is that of the next one, too.
struct LatestCurrency {
  private(set) var known: Gate.KnownCurrency?
  /// The least that is paid in it.
  private(set) var minimumPayout: Int64?

  /// Goes on in a currency; false where no program declared it.
  @inline(__always)
  mutating func take(_ code: Text, on state: inout LedgerState) -> Bool {
    if let known, known.code == code { return true }
    return change(to: code, on: &state)
  }

  @inline(never)
  private mutating func change(to code: Text, on state: inout LedgerState) -> Bool {
    guard let index = state.directory.index(of: code) else { return false }
    known = Gate.currency(index, state)
    minimumPayout = state.minimumPayout(in: index)
    return true
  }
}
