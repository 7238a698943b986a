internal import LedgerStorage

/// A call that is to fail.
struct PlannedFailure {
  /// Which calls are counted; all of them if it is `nil`.
  let operation: FileFailure.Operation?
  /// The file that the calls must concern, if it matters.
  let path: String?
  let code: Int32
  /// Whether all later calls fail too.
  let isLasting: Bool
  /// How many more calls succeed.
  private(set) var left: Int

  init(
    _ operation: FileFailure.Operation?, path: String?, code: Int32, isLasting: Bool,
    after left: Int
  ) {
    self.operation = operation
    self.path = path
    self.code = code
    self.isLasting = isLasting
    self.left = left
  }

  /// Counts a call, and tells whether it fails.
  mutating func fails(_ operation: FileFailure.Operation, _ path: String) -> Bool {
    guard self.operation == nil || self.operation == operation,
      self.path == nil || self.path == path
    else { return false }
    if left > 0 {
      left -= 1
      return false
    }
    if !isLasting { left = .max }
    return true
  }
}
