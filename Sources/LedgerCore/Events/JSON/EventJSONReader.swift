/// Reads proposals from the JSON lines that imports carry; strict, and one line's storage serves the next.
///
/// The first problem is kept, and everything after it reads as blank; unknown fields are found by
/// counting, as no key stands twice.
public struct EventJSONReader: Sendable {
  private var tape = JSONTape()

  /// A reader, to be used for many lines.
  public init() {}

  /// Reads one line; what is wrong with its shape is said by a rejection that names the byte.
  public mutating func proposal(_ line: String) throws(Rejection) -> Proposal {
    try parse { tape throws(JSONFailure) in try tape.parse(line) }
    return try read()
  }

  /// Reads one line given by its bytes.
  package mutating func proposal(
    bytes line: UnsafeRawBufferPointer
  ) throws(Rejection) -> Proposal {
    try parse { tape throws(JSONFailure) in try tape.parse(line) }
    return try read()
  }

  private mutating func parse(
    _ body: (inout JSONTape) throws(JSONFailure) -> Void
  ) throws(Rejection) {
    do throws(JSONFailure) {
      try body(&tape)
    } catch {
      throw Rejection(.malformed, error.description)
    }
  }

  private func read() throws(Rejection) -> Proposal {
    var fields = EventJSONFields(tape: tape)
    let proposal = fields.proposal()
    if let failure = fields.failure { throw failure }
    return proposal
  }
}
