public import LedgerStorage

/// A call on a simulated disk that is to fail.
public struct CallFailure: Hashable, Sendable {
  /// Which calls are counted; all of them if it is `nil`.
  public var operation: FileFailure.Operation?
  /// The file that the calls must concern, if it matters.
  public var path: String?
  /// The value of `errno`.
  public var code: Int32
  /// How many such calls succeed before.
  public var afterCalls: Int
  /// Whether all later such calls fail, too.
  public var isLasting: Bool

  /// A failure of the next such call, or one of the later ones.
  public init(
    _ operation: FileFailure.Operation? = nil, at path: String? = nil, code: Int32,
    afterCalls: Int = 0, isLasting: Bool = false
  ) {
    self.operation = operation
    self.path = path
    self.code = code
    self.afterCalls = afterCalls
    self.isLasting = isLasting
  }

  /// Counts a call, and tells whether it fails.
  mutating func fails(_ operation: FileFailure.Operation, _ path: String) -> Bool {
    guard self.operation == nil || self.operation == operation,
      self.path == nil || self.path == path
    else { return false }
    if afterCalls > 0 {
      afterCalls -= 1
      return false
    }
    if !isLasting { afterCalls = .max }
    return true
  }
}
