/// Why a store could not do what was asked, and what is known of it.
public struct StoreFailure: Error, Hashable, Sendable {
  /// What is known after the failure.
  public let kind: Kind
  /// One line that says what happened and where, and what to do.
  public let message: String
  /// Where in the store it happened, if at one place.
  public let place: Place?

  /// A failure of a kind.
  public init(_ kind: Kind, _ message: String, at place: Place? = nil) {
    self.kind = kind
    self.message = message
    self.place = place
  }

  /// A place in a store's files.
  public struct Place: Hashable, Sendable {
    /// The file, relative to the store's directory.
    public let file: String
    /// The byte of the file.
    public let offset: UInt64
    /// The positions of the records that are affected, as far as it is known.
    public let positions: ClosedRange<UInt64>?

    /// A byte of a file, and the records there.
    public init(file: String, offset: UInt64, positions: ClosedRange<UInt64>? = nil) {
      self.file = file
      self.offset = offset
      self.positions = positions
    }
  }

  /// What is known after a failure.
  public enum Kind: String, Hashable, Sendable {
    /// Nothing was written; the same call may be made again.
    case notWritten
    /// Whether it was written is unknown; open again and propose the same keys again.
    case outcomeUnknown
    /// What is stored is not what was written.
    case damaged
    /// What was acknowledged is not there any more.
    case missing
    /// It is not the log that was expected, or it was rewritten.
    case differs
    /// There is no log there.
    case absent
    /// Somebody else writes to it.
    case locked
    /// The store was opened to be read only.
    case readOnly
    /// A later version of this library wrote it.
    case newerFormat
    /// The system would not read or write; nothing that was acknowledged is affected.
    case inaccessible
    /// The store was closed.
    case closed
  }
}

extension StoreFailure: CustomStringConvertible {
  /// What is known and what happened.
  public var description: String {
    guard let place else { return "\(kind.rawValue): \(message)" }
    return "\(kind.rawValue): \(place): \(message)"
  }
}

extension StoreFailure.Place: CustomStringConvertible {
  /// The file, the byte and the positions.
  public var description: String {
    guard let positions else { return "\(file), offset \(offset)" }
    return "\(file), offset \(offset), positions \(positions.lowerBound)…\(positions.upperBound)"
  }
}
