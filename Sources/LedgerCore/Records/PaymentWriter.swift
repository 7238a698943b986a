/// Writes the records of everyday payments, and of the activations in front of them.
///
/// They are the same bytes that ``RecordWriter`` makes of such events.
struct PaymentWriter: ~Copyable {
  private var memory = RecordMemory(
    byteCount: 4 * Limits.idBytes + CashbackRule.maximumDepth * NameTable.nameBytes
      + Limits.currencyBytes + (12 + 4 * CashbackRule.maximumDepth) * RecordMemory.numberBytes)
  private var choices = RecordChoices()

  /// Writes what every record begins with.
  @inline(__always)
  private mutating func begin(_ type: EventType, _ stamp: borrowing Stamp) {
    memory.keep(0)
    choices = RecordChoices()
    memory.put(byte: type.rawValue)
    memory.put(byte: 0)  // the small choices, filled in at the end
    memory.put(signed: stamp.at.milliseconds)
    memory.put(signed: stamp.recordedAt.milliseconds &- stamp.at.milliseconds)
    put(stamp.actor)
    choices.add(stamp.correlation == nil ? 0 : 1, bits: 1)
    if let correlation = stamp.correlation { put(correlation) }
  }

  /// The record that was written, behind its length; it stands there until the next one is written.
  @inline(__always)
  private mutating func end() -> UnsafeRawBufferPointer {
    memory.set(choices.byte, at: 1)
    return memory.framed()
  }

  /// Writes that a payment activated its payer's referral.
  ///
  /// The fields are those of ``ReferralActivated`` in the order of its `visit`.
  mutating func writeActivation(
    of referee: Text, _ stamp: borrowing Stamp
  ) -> UnsafeRawBufferPointer {
    begin(.referralActivated, stamp)
    put(referee)
    choices.add(ActivationTrigger.payment.rawValue, bits: ActivationTrigger.bits)
    choices.add(0, bits: 1)  // the days
    return end()
  }

  /// Writes a payment with what it earned.
  ///
  /// The fields are those of ``PaymentSucceeded`` in the order of its `visit`.
  /// - Parameters:
  ///   - payment: the payment, whose texts are no longer than they may be.
  ///   - units: its amount in minor units.
  ///   - earned: what it earned.
  ///   - names: who has the names of those who earned.
  ///   - stamp: what is said of it besides.
  /// - Returns: the bytes.
  @inline(__always)
  mutating func write(
    _ payment: borrowing PaymentSucceeded<Spelled>, _ units: Int64, _ earned: DenseEarnings,
    namedBy names: inout NameTable, _ stamp: borrowing Stamp
  ) -> UnsafeRawBufferPointer {
    begin(.paymentSucceeded, stamp)
    put(payment.payment)
    put(payment.payer)
    put(payment.currency)
    memory.put(signed: units)
    choices.add(payment.kind.rawValue, bits: PaymentKind.bits)
    choices.add(payment.source.rawValue, bits: PaymentSource.bits)
    put(payment.months)
    put(payment.days)
    choices.add(UInt8(truncatingIfNeeded: min(earned.endIndex, 3)), bits: 2)
    if earned.endIndex >= 3 { memory.put(UInt64(truncatingIfNeeded: earned.endIndex)) }
    for place in 0..<earned.endIndex {
      let earning = earned[place]
      names.withBytes(of: earning.referrer.rawValue) { memory.put($0) }
      let (mantissa, scale) = PackedRate.pack(earning.rate)
      memory.put(byte: (earning.depth &- 1) & 7 | earning.rounding.rawValue << 3 | scale << 5)
      memory.put(UInt64(mantissa))
      memory.put(signed: earning.amount)
    }
    return end()
  }

  @inline(__always)
  private mutating func put(_ text: Text) { text.withBytes { memory.put($0) } }

  @inline(__always)
  private mutating func put(_ count: UInt64?) {
    choices.add(count == nil ? 0 : 1, bits: 1)
    if let count { memory.put(count) }
  }
}
