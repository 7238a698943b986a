extension RecordReader: FieldVisitor {
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
    let count = earningCount()
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

  /// Fewer than three are counted by two bits, and only more than that by a number.
  @inline(__always)
  private mutating func earningCount() -> UInt64 {
    let few = UInt64(takeBits(2))
    guard few == 3 else { return few }
    let count = legCount()
    if count < 3 { fail(.invalidNumber) }
    return count
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
