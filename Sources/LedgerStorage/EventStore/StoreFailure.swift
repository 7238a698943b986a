/// Why a store could not do what was asked, and what is known of it.
public struct StoreFailure: Error, Hashable, Sendable {
  /// What is known after the failure.
  public let kind: Kind
  /// One line that says what happened and where, and what to do.
  public let message: String

  /// A failure of a kind.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// What is known after a failure.
  public enum Kind: String, Hashable, Sendable {
    /// Nothing was written; the same call may be made again.
    case notWritten
    /// Whether it was written is unknown; open again and propose the same keys again.
    case outcomeUnknown
    /// What is stored is not what was written.
    case damaged
    /// The store was closed.
    case closed
  }
}

extension StoreFailure: CustomStringConvertible {
  /// What is known and what happened.
  public var description: String { "\(kind.rawValue): \(message)" }
}
