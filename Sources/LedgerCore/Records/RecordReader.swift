/// Turns what a record spells out into the form that its reader wants.
package protocol RecordResolver<Form> {
  associatedtype Form: EventForm

  /// A participant's name, already checked unless it was seen before.
  mutating func participant(_ name: UnsafeRawBufferPointer) -> Form.Participant?
  /// Any other text, already checked.
  mutating func words(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Form.Words
  /// A currency; `nil` where no program declared it. Amounts that follow are in it.
  mutating func currency(_ code: UnsafeRawBufferPointer) -> Form.CurrencyName?
  /// An amount in the latest currency.
  func value(_ units: Int64) -> Form.Value
  /// An amount that brings its own exponent.
  func value(_ units: Int64, exponent: UInt8) -> Form.Value
  /// Terms that were read; their currencies may be used from here on.
  mutating func terms(_ terms: ProgramTerms, at range: RecordRange) -> Form.Terms
}

/// Reads records; it never reads outside its bytes, whatever they are.
///
/// The first problem is kept and everything after it reads as blank, so that the fields of an event are
/// read without a branch for each; whoever reads looks at ``failure`` when the record is through.
package struct RecordReader<Resolver: RecordResolver> {
  package typealias Form = Resolver.Form

  package var resolver: Resolver
  let bytes: UnsafeRawBufferPointer
  let end: Int
  var offset = 0
  private var bits: UInt8 = 0
  package private(set) var failure: RecordFailure?

  @inline(__always)
  package init(_ bytes: UnsafeRawBufferPointer, resolver: Resolver) {
    self.bytes = bytes
    end = bytes.count
    self.resolver = resolver
  }

  /// Reads the one record that the bytes are.
  package mutating func readEvent(at position: UInt64) throws(RecordFailure) -> Event<Form> {
    let envelope = try readEnvelope(at: position)
    let body = EventBody<Form>.reading(envelope.type, from: &self)
    try finish()
    return Event(envelope, body: body)
  }

  /// Reads what stands in front of every event's own fields.
  @inline(__always)
  package mutating func readEnvelope(at position: UInt64) throws(RecordFailure) -> Envelope<Form> {
    guard end >= 2, let type = EventType(rawValue: bytes[0]) else {
      throw RecordFailure(offset: 0, problem: end < 2 ? .truncated : .unknownType)
    }
    bits = bytes[1]
    offset = 2
    let at = number().unfolded
    let recordedAt = at &+ number().unfolded
    let actor = words(maximum: Limits.idBytes)
    var correlation: Form.Words?
    words(optional: "correlation", &correlation, maximum: Limits.idBytes)
    if !Timestamp.isValid(at) || !Timestamp.isValid(recordedAt) { fail(.invalidTime) }
    return Envelope(
      type: type, position: position, at: Timestamp(milliseconds: at),
      recordedAt: Timestamp(milliseconds: recordedAt), actor: actor, correlation: correlation)
  }

  /// Looks back at the record, of which nothing must be left.
  @inline(__always)
  package mutating func finish() throws(RecordFailure) {
    if bits != 0 { fail(.invalidChoice) }
    if offset != end { fail(.trailingBytes) }
    if let failure { throw failure }
  }

  mutating func fail(_ problem: RecordFailure.Problem) {
    if failure == nil { failure = RecordFailure(offset: offset, problem: problem) }
    offset = end
  }

  // MARK: Primitives

  @inline(__always)
  mutating func byte() -> UInt8 {
    guard offset < end else {
      fail(.truncated)
      return 0
    }
    let byte = bytes[offset]
    offset &+= 1
    return byte
  }

  @inline(__always)
  mutating func number() -> UInt64 {
    let first = byte()
    if first < 0x80 { return UInt64(first) }
    return longNumber(first)
  }

  mutating func longNumber(_ first: UInt8) -> UInt64 {
    var value = UInt64(first & 0x7F)
    var shift: UInt64 = 7
    while true {
      let next = byte()
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 {
        // A last byte of zero says nothing, and the tenth byte has room for one bit.
        if next == 0 || (shift == 63 && next > 1) { fail(.invalidNumber) }
        return value
      }
      shift &+= 7
      if shift > 63 {
        fail(.invalidNumber)
        return 0
      }
    }
  }

  mutating func wideNumber() -> UInt128 {
    var value: UInt128 = 0
    var shift: UInt128 = 0
    while true {
      let next = byte()
      value |= UInt128(next & 0x7F) << shift
      if next < 0x80 {
        if (next == 0 && shift > 0) || (shift == 126 && next > 1) { fail(.invalidNumber) }
        return value
      }
      shift += 7
      if shift > 126 {
        fail(.invalidNumber)
        return 0
      }
    }
  }

  /// The next text, within the record and not longer than `maximum`; its content is not yet checked.
  @inline(__always)
  mutating func span(maximum: Int) -> UnsafeRawBufferPointer {
    let count = number()
    guard count > 0, count <= UInt64(maximum) else {
      fail(.invalidText)
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    guard count <= UInt64(end &- offset) else {
      fail(.truncated)
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    let start = offset
    offset &+= Int(truncatingIfNeeded: count)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
  }

  @inline(__always)
  mutating func words(maximum: Int) -> Form.Words {
    let span = span(maximum: maximum)
    if !TextScan.isValid(span) {
      fail(.invalidText)
      return Form.blankWords
    }
    return resolver.words(span, at: offset &- span.count)
  }

  @inline(__always)
  mutating func participant() -> Form.Participant {
    let span = span(maximum: Limits.idBytes)
    if span.isEmpty { return Form.blankParticipant }
    guard let participant = resolver.participant(span) else {
      fail(.invalidText)
      return Form.blankParticipant
    }
    return participant
  }

  @inline(__always)
  mutating func currencyName() -> Form.CurrencyName {
    let span = span(maximum: Limits.currencyBytes)
    if span.isEmpty { return Form.blankCurrency }
    guard let currency = resolver.currency(span) else {
      fail(.unknownCurrency)
      return Form.blankCurrency
    }
    return currency
  }

  @inline(__always)
  mutating func value() -> Form.Value { resolver.value(number().unfolded) }

  @inline(__always)
  mutating func takeBits(_ count: Int) -> UInt8 {
    let value = bits & (1 << UInt8(truncatingIfNeeded: count) &- 1)
    bits >>= UInt8(truncatingIfNeeded: count)
    return value
  }
}
