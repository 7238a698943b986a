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
package struct RecordReader<Resolver: RecordResolver>: FieldVisitor {
  package typealias Form = Resolver.Form

  package var resolver: Resolver
  private let bytes: UnsafeRawBufferPointer
  private let end: Int
  private var offset = 0
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

  private mutating func fail(_ problem: RecordFailure.Problem) {
    if failure == nil { failure = RecordFailure(offset: offset, problem: problem) }
    offset = end
  }

  // MARK: Primitives

  @inline(__always)
  private mutating func byte() -> UInt8 {
    guard offset < end else {
      fail(.truncated)
      return 0
    }
    let byte = bytes[offset]
    offset &+= 1
    return byte
  }

  @inline(__always)
  private mutating func number() -> UInt64 {
    let first = byte()
    if first < 0x80 { return UInt64(first) }
    return longNumber(first)
  }

  private mutating func longNumber(_ first: UInt8) -> UInt64 {
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

  private mutating func wideNumber() -> UInt128 {
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
  private mutating func span(maximum: Int) -> UnsafeRawBufferPointer {
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
  private mutating func words(maximum: Int) -> Form.Words {
    let span = span(maximum: maximum)
    if !TextScan.isValid(span) {
      fail(.invalidText)
      return Form.blankWords
    }
    return resolver.words(span, at: offset &- span.count)
  }

  @inline(__always)
  private mutating func participant() -> Form.Participant {
    let span = span(maximum: Limits.idBytes)
    if span.isEmpty { return Form.blankParticipant }
    guard let participant = resolver.participant(span) else {
      fail(.invalidText)
      return Form.blankParticipant
    }
    return participant
  }

  @inline(__always)
  private mutating func currencyName() -> Form.CurrencyName {
    let span = span(maximum: Limits.currencyBytes)
    if span.isEmpty { return Form.blankCurrency }
    guard let currency = resolver.currency(span) else {
      fail(.unknownCurrency)
      return Form.blankCurrency
    }
    return currency
  }

  @inline(__always)
  private mutating func value() -> Form.Value { resolver.value(number().unfolded) }

  @inline(__always)
  private mutating func takeBits(_ count: Int) -> UInt8 {
    let value = bits & (1 << UInt8(truncatingIfNeeded: count) &- 1)
    bits >>= UInt8(truncatingIfNeeded: count)
    return value
  }

  // MARK: Fields

  @inline(__always)
  package mutating func participant(_ name: StaticString, _ value: inout Form.Participant) {
    value = participant()
  }

  @inline(__always)
  package mutating func participant(
    deduced name: StaticString, _ value: inout Form.Participant?
  ) {
    value = participant()
  }

  package mutating func participant(
    optional name: StaticString, _ value: inout Form.Participant?
  ) {
    value = takeBits(1) == 1 ? participant() : nil
  }

  @inline(__always)
  package mutating func words(_ name: StaticString, _ value: inout Form.Words, maximum: Int) {
    value = words(maximum: maximum)
  }

  @inline(__always)
  package mutating func words(
    optional name: StaticString, _ value: inout Form.Words?, maximum: Int
  ) {
    value = takeBits(1) == 1 ? words(maximum: maximum) : nil
  }

  package mutating func destination(
    _ name: StaticString, _ value: inout Destination<Form>, byDefault: Bool
  ) {
    value = takeBits(1) == 1 ? .address(words(maximum: Limits.textBytes)) : .wallet
  }

  @inline(__always)
  package mutating func money(_ amount: inout Form.Value, _ currency: inout Form.CurrencyName) {
    currency = currencyName()
    amount = value()
  }

  package mutating func money(
    _ amount: inout Form.Value, deduced currency: inout Form.CurrencyName?
  ) {
    currency = currencyName()
    amount = value()
  }

  package mutating func currency(_ value: inout Form.CurrencyName) { value = currencyName() }

  package mutating func periodAmount(_ name: StaticString, _ value: inout Form.Value) {
    let exponent = byte()
    if exponent > Currency.maximumExponent { fail(.invalidNumber) }
    value = resolver.value(number().unfolded, exponent: exponent)
  }

  package mutating func periodAmount(deduced name: StaticString, _ value: inout Form.Value?) {
    var amount = Form.blankValue
    periodAmount(name, &amount)
    value = amount
  }

  @inline(__always)
  package mutating func earnings(_ value: inout Form.Earnings?) {
    var earnings = Form.Earnings()
    let count = legCount()
    for _ in 0..<count {
      let referrer = participant()
      let packed = byte()
      let rate = PackedRate.unpack(mantissa: number(), scale: packed >> 5)
      let rounding = Rounding(rawValue: packed >> 3 & 3)
      let amount = self.value()
      guard let rate, let rounding else {
        fail(.invalidChoice)
        return
      }
      earnings.append(
        Earning(
          referrer: referrer, depth: packed & 7 + 1, rate: rate, rounding: rounding,
          amount: amount))
    }
    value = earnings
  }

  package mutating func reversals(_ value: inout Form.Reversals?) {
    var reversals = Form.Reversals()
    let count = legCount()
    for _ in 0..<count {
      let referrer = participant()
      let depth = byte()
      if depth > 7 { fail(.invalidChoice) }
      reversals.append(
        Reversal(referrer: referrer, depth: depth & 7 + 1, amount: self.value()))
    }
    value = reversals
  }

  @inline(__always)
  private mutating func legCount() -> UInt64 {
    let count = number()
    guard count <= UInt64(CashbackRule.maximumDepth) else {
      fail(.invalidNumber)
      return 0
    }
    return count
  }

  package mutating func counts(_ value: inout Form.Counts) {
    var previous = UnsafeRawBufferPointer(start: nil, count: 0)
    for _ in 0..<listCount() where failure == nil {
      let metric = span(maximum: Limits.idBytes)
      if !TextScan.isValid(metric) { fail(.invalidText) }
      if !previous.lexicographicallyPrecedes(metric) { fail(.notCanonical) }
      previous = metric
      let words = resolver.words(metric, at: offset &- metric.count)
      let count = number()
      if count > Limits.engagement { fail(.invalidNumber) }
      value.append(MetricCount(metric: words, count: count))
    }
  }

  package mutating func totals(_ value: inout Form.Totals) {
    var previous = UnsafeRawBufferPointer(start: nil, count: 0)
    for _ in 0..<listCount() where failure == nil {
      let start = offset
      let currency = currencyName()
      let code = UnsafeRawBufferPointer(rebasing: bytes[min(start &+ 1, offset)..<offset])
      if !previous.lexicographicallyPrecedes(code) { fail(.notCanonical) }
      previous = code
      value.append(CurrencyTotal(currency: currency, amount: self.value()))
    }
  }

  /// How many entries a list has; each takes at least two bytes, so no more than the rest can hold.
  private mutating func listCount() -> Int {
    let count = number()
    guard count <= UInt64(end &- offset) / 2 else {
      fail(.truncated)
      return 0
    }
    return Int(truncatingIfNeeded: count)
  }

  package mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    let milliseconds = number().unfolded
    if !Timestamp.isValid(milliseconds) { fail(.invalidTime) }
    value = Timestamp(milliseconds: milliseconds)
  }

  package mutating func time(deduced name: StaticString, _ value: inout Timestamp?) {
    var moment = Timestamp(milliseconds: 0)
    time(name, &moment)
    value = moment
  }

  package mutating func count(_ name: StaticString, _ value: inout UInt64) {
    value = number()
    if value > Limits.count { fail(.invalidNumber) }
  }

  package mutating func count(deduced name: StaticString, _ value: inout UInt64?) {
    var count: UInt64 = 0
    self.count(name, &count)
    value = count
  }

  @inline(__always)
  package mutating func count(optional name: StaticString, _ value: inout UInt64?) {
    guard takeBits(1) == 1 else { return }
    var count: UInt64 = 0
    self.count(name, &count)
    value = count
  }

  package mutating func score(_ value: inout Score?) {
    let millionths = wideNumber()
    if millionths > UInt128(Int128.max) { fail(.invalidNumber) }
    value = Score(millionths: millionths)
  }

  @inline(__always)
  package mutating func choice<Choice: FieldChoice>(
    _ name: StaticString, _ value: inout Choice, byDefault: Choice?
  ) {
    guard let choice = Choice(rawValue: takeBits(Choice.bits)) else { return fail(.invalidChoice) }
    value = choice
  }

  package mutating func choice<Choice: FieldChoice>(
    deduced name: StaticString, _ value: inout Choice?
  ) {
    value = Choice(rawValue: takeBits(Choice.bits))
    if value == nil { fail(.invalidChoice) }
  }

  package mutating func terms(_ value: inout Form.Terms, rules: inout UInt64?) {
    rules = number()
    let json = span(maximum: Limits.lineBytes)
    guard !json.isEmpty else { return }
    guard let terms = try? ProgramTerms(json: json), terms.problem == nil else {
      return fail(.invalidTerms)
    }
    if !terms.json.elementsEqual(json) { fail(.notCanonical) }
    value = resolver.terms(
      terms, at: RecordRange(offset: UInt32(offset - json.count), count: UInt32(json.count)))
  }
}
