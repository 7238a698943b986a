/// Writes an event as a record: the canonical bytes that are stored and hashed.
///
/// The layout is the order of the event's `visit`; see the article *Record format*.
package struct RecordWriter: FieldVisitor {
  package typealias Form = Spelled

  package private(set) var bytes: [UInt8] = []
  private var start = 0
  private var choices = RecordChoices()
  /// Whether a payment's earnings stand beside it, so that they are left to whoever has them.
  private var leavesEarnings = false

  package init() {}

  /// Appends the record of an event.
  package mutating func append(_ event: borrowing LedgerEvent) {
    begin(
      event.body.type, at: event.at, recordedAt: event.recordedAt, event.actor, event.correlation)
    event.body.visit(&self)
    bytes[start + 1] = choices.byte
  }

  /// Appends the record of a payment that was accepted, with the names of its earners from a directory.
  ///
  /// Nothing is changed but the writer: what is `inout` is looked at in place, where it would be copied.
  mutating func append(
    _ payment: inout PaymentSucceeded<Spelled>, _ accepted: borrowing AcceptedPayment,
    namedBy directory: inout Directory
  ) {
    let stamp = accepted.stamp
    begin(
      .paymentSucceeded, at: stamp.at, recordedAt: stamp.recordedAt, stamp.actor,
      stamp.correlation)
    leavesEarnings = true
    payment.visit(&self)
    leavesEarnings = false
    putCount(ofEarnings: accepted.earned.count)
    for earning in accepted.earned {
      directory.participants.withBytes(of: earning.referrer.rawValue) { put($0) }
      put(earning.depth, earning.rate, earning.rounding, earning.amount)
    }
    bytes[start + 1] = choices.byte
  }

  /// Appends what the records of a batch's lines begin with that are paid into wallets, without a reference: such
  /// a line's small choices are all 0.
  mutating func appendHead(ofLinesIn batch: Text, _ stamp: borrowing Stamp) {
    begin(.cashbackPaid, at: stamp.at, recordedAt: stamp.recordedAt, stamp.actor, stamp.correlation)
    put(batch)
    bytes[start + 1] = choices.byte
  }

  /// Appends the record of a line that was accepted; nothing is changed but the writer.
  mutating func append(_ line: inout CashbackPaid<Spelled>, _ stamp: borrowing Stamp) {
    begin(.cashbackPaid, at: stamp.at, recordedAt: stamp.recordedAt, stamp.actor, stamp.correlation)
    line.visit(&self)
    bytes[start + 1] = choices.byte
  }

  private mutating func begin(
    _ type: EventType, at: Timestamp, recordedAt: Timestamp, _ actor: Text, _ correlation: Text?
  ) {
    start = bytes.count
    choices = RecordChoices()
    bytes.append(type.rawValue)
    bytes.append(0)  // the small choices, filled in at the end
    put(signed: at.milliseconds)
    put(signed: recordedAt.milliseconds &- at.milliseconds)
    put(actor)
    var correlation = correlation
    words(optional: "correlation", &correlation, maximum: Limits.idBytes)
  }

  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Calls `body` with the bytes, behind which as many more are readable as ``RecordGlance`` may read.
  mutating func withPadding<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let count = bytes.count
    withUnsafeBytes(of: UInt64(0)) { bytes.append(contentsOf: $0) }
    defer { bytes.removeLast(MemoryLayout<UInt64>.size) }
    return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  // MARK: Primitives

  @inline(__always)
  private mutating func put(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private mutating func put(wide number: UInt128) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  @inline(__always)
  private mutating func put(signed number: Int64) {
    put(number.folded)
  }

  private mutating func put(_ text: Text) { text.withBytes { put($0) } }

  @inline(__always)
  private mutating func put(_ text: UnsafeRawBufferPointer) {
    put(UInt64(text.count))
    bytes.append(contentsOf: text)
  }

  @inline(__always)
  private mutating func put(bits value: UInt8, count: Int) { choices.add(value, bits: count) }

  // MARK: Fields

  package mutating func participant(_ name: StaticString, _ value: inout ID) { put(value) }

  package mutating func participant(deduced name: StaticString, _ value: inout ID?) {
    put(value ?? Text(""))
  }

  package mutating func participant(optional name: StaticString, _ value: inout ID?) {
    put(bits: value == nil ? 0 : 1, count: 1)
    if let value { put(value) }
  }

  package mutating func words(_ name: StaticString, _ value: inout Text, maximum: Int) {
    put(value)
  }

  package mutating func words(optional name: StaticString, _ value: inout Text?, maximum: Int) {
    put(bits: value == nil ? 0 : 1, count: 1)
    if let value { put(value) }
  }

  package mutating func destination(
    _ name: StaticString, _ value: inout Destination<Spelled>, byDefault: Bool
  ) {
    switch value {
    case .wallet:
      put(bits: 0, count: 1)
    case .address(let address):
      put(bits: 1, count: 1)
      put(address)
    }
  }

  package mutating func money(_ amount: inout Amount, _ currency: inout Text) {
    put(currency)
    put(signed: amount.units)
  }

  package mutating func money(_ amount: inout Amount, deduced currency: inout Text?) {
    put(currency ?? Text(""))
    put(signed: amount.units)
  }

  package mutating func currency(_ value: inout Text) { put(value) }

  package mutating func periodAmount(_ name: StaticString, _ value: inout Amount) {
    if case .decimal(let units, let scale) = value.written {
      bytes.append(scale)
      put(signed: units)
    }
  }

  package mutating func periodAmount(deduced name: StaticString, _ value: inout Amount?) {
    if var value { periodAmount(name, &value) }
  }

  package mutating func earnings(_ value: inout [Earning<Spelled>]?) {
    guard !leavesEarnings else { return }
    let earnings = value ?? []
    putCount(ofEarnings: earnings.count)
    for earning in earnings {
      put(earning.referrer)
      put(earning.depth, earning.rate, earning.rounding, earning.amount.units)
    }
  }

  /// Fewer than three, as nearly every payment has, are counted by two bits.
  @inline(__always)
  private mutating func putCount(ofEarnings count: Int) {
    put(bits: UInt8(truncatingIfNeeded: min(count, 3)), count: 2)
    if count >= 3 { put(UInt64(count)) }
  }

  @inline(__always)
  private mutating func put(_ depth: UInt8, _ rate: Rate, _ rounding: Rounding, _ amount: Int64) {
    let (mantissa, scale) = PackedRate.pack(rate)
    bytes.append((depth &- 1) & 7 | rounding.rawValue << 3 | scale << 5)
    put(UInt64(mantissa))
    put(signed: amount)
  }

  package mutating func reversals(_ value: inout [Reversal<Spelled>]?) {
    let reversals = value ?? []
    put(UInt64(reversals.count))
    for reversal in reversals {
      put(reversal.referrer)
      bytes.append((reversal.depth &- 1) & 7)
      put(signed: reversal.amount.units)
    }
  }

  package mutating func counts(_ value: inout [MetricCount<Spelled>]) {
    put(UInt64(value.count))
    for count in value {
      put(count.metric)
      put(count.count)
    }
  }

  package mutating func totals(_ value: inout [CurrencyTotal<Spelled>]) {
    put(UInt64(value.count))
    for total in value {
      put(total.currency)
      put(signed: total.amount.units)
    }
  }

  package mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    put(signed: value.milliseconds)
  }

  package mutating func time(deduced name: StaticString, _ value: inout Timestamp?) {
    put(signed: value?.milliseconds ?? 0)
  }

  package mutating func count(_ name: StaticString, _ value: inout UInt64) { put(value) }

  package mutating func count(deduced name: StaticString, _ value: inout UInt64?) {
    put(value ?? 0)
  }

  package mutating func count(optional name: StaticString, _ value: inout UInt64?) {
    put(bits: value == nil ? 0 : 1, count: 1)
    if let value { put(value) }
  }

  package mutating func score(_ value: inout Score?) { put(wide: value?.millionths ?? 0) }

  package mutating func choice<Choice: FieldChoice>(
    _ name: StaticString, _ value: inout Choice, byDefault: Choice?
  ) {
    put(bits: value.rawValue, count: Choice.bits)
  }

  package mutating func choice<Choice: FieldChoice>(
    deduced name: StaticString, _ value: inout Choice?
  ) {
    put(bits: value?.rawValue ?? 0, count: Choice.bits)
  }

  package mutating func terms(_ value: inout ProgramTerms, rules: inout UInt64?) {
    put(rules ?? 0)
    let json = value.json
    put(UInt64(json.count))
    bytes.append(contentsOf: json)
  }
}

/// A rate in the fewest digits: whole percent, hundredths of a percent, or parts per million.
package enum PackedRate {
  package static let units: [UInt32] = [10_000, 100, 1]

  /// The rate as a number and which unit it counts.
  package static func pack(_ rate: Rate) -> (mantissa: UInt32, scale: UInt8) {
    let value = rate.partsPerMillion
    if value % 10_000 == 0 { return (value / 10_000, 0) }
    if value % 100 == 0 { return (value / 100, 1) }
    return (value, 2)
  }

  /// The rate that was packed; `nil` where the packing is not the shortest.
  @inline(__always)
  package static func unpack(mantissa: UInt64, scale: UInt8) -> Rate? {
    let unit: UInt64
    switch scale {
    case 0: unit = 10_000
    case 1: unit = 100
    case 2: unit = 1
    default: return nil
    }
    guard mantissa <= UInt64(Rate.whole) / unit else { return nil }
    if scale == 1, mantissa % 100 == 0 { return nil }
    if scale == 2, mantissa % 100 == 0 { return nil }
    return Rate(unchecked: UInt32(mantissa * unit))
  }
}
