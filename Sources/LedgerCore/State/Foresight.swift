/// A record that was read ahead: all of it that reducers need, except for its participants' numbers.
///
/// Only payments, registrations and activations of referrals, and lines of batches that were paid into a
/// wallet are read ahead, and only in their everyday shape; they are nearly all of every log. Any other
/// record is ``Shape/other`` and folded the plain way, which also finds out what is wrong with a damaged one.
package struct Foresight {
  package enum Shape: UInt8 {
    case other
    case payment
    case registration
    case activation
    case line
  }

  package let record: UnsafeRawBufferPointer
  package private(set) var shape = Shape.other
  package private(set) var at = Timestamp(milliseconds: 0)
  package private(set) var recordedAt = Timestamp(milliseconds: 0)
  /// The payer, the referee, or whom a line was paid to.
  package private(set) var name = NameKey(UnsafeRawBufferPointer(start: nil, count: 0))
  /// The hash of the name; 0 where its number is known, and nobody needs it.
  package private(set) var nameHash: UInt64 = 0
  /// The number that the name will probably turn out to have.
  package var probableNumber: UInt32 = .max
  /// The hash of a payment's key, or of the beginning of a line's.
  package private(set) var key: UInt64 = 0
  /// The batch of a line.
  package private(set) var batch = UnsafeRawBufferPointer(start: nil, count: 0)
  package private(set) var amount: Int64 = 0
  package private(set) var currency = CurrencyIndex(0)
  package private(set) var kind = PaymentKind.purchase
  package private(set) var source = PaymentSource.external
  /// A payment's earnings, or a registration's referrer.
  package let legs: UnsafeMutablePointer<Leg>
  package private(set) var legCount = 0

  /// What a referrer earned.
  package struct Leg {
    package let name: NameKey
    package let amount: Int64
    /// Who that is, once the names are resolved.
    package var referrer = Handle.none
  }

  /// The most legs that a record has.
  package static let maximumLegs = CashbackRule.maximumDepth

  /// A record that is not read ahead; there is room for ``maximumLegs`` legs.
  @inline(__always)
  package init(_ record: UnsafeRawBufferPointer, legs: UnsafeMutablePointer<Leg>) {
    self.record = record
    self.legs = legs
  }

  /// Reads the record ahead if it has an everyday shape; behind it ``RecordGlance/slack`` bytes are readable.
  @inline(__always)
  package mutating func read(
    hash: KeyedHash, _ directory: UnsafePointer<Directory>, isNameKnown: Bool = false
  ) {
    guard record.count > 2, let start = record.baseAddress else { return }
    let type = record[0]
    guard
      type == EventType.paymentSucceeded.rawValue || type == EventType.referralRegistered.rawValue
        || type == EventType.referralActivated.rawValue || type == EventType.cashbackPaid.rawValue
    else { return }
    var bits = record[1]
    var glance = RecordGlance(start, from: 2, to: record.count)
    guard let at = glance.time(after: 0), let recordedAt = glance.time(after: at.milliseconds),
      glance.words() != nil  // the actor
    else { return }
    self.at = at
    self.recordedAt = recordedAt
    // The correlation.
    if Foresight.take(1, of: &bits) == 1 { guard glance.words() != nil else { return } }
    let shape: Shape?
    switch type {
    case EventType.paymentSucceeded.rawValue:
      shape = readPayment(&glance, &bits, hash, directory)
    case EventType.referralRegistered.rawValue:
      shape = readRegistration(&glance, &bits)
    case EventType.cashbackPaid.rawValue:
      shape = readLine(&glance, &bits, hash, directory)
    default:
      shape = readActivation(&glance, &bits)
    }
    guard let shape, bits == 0, glance.isAtEnd else { return }
    if !isNameKnown { nameHash = hash.hash(name) }
    self.shape = shape
  }

  /// The fields of ``PaymentSucceeded`` in the order of its `visit`.
  @inline(__always)
  private mutating func readPayment(
    _ glance: inout RecordGlance, _ bits: inout UInt8, _ hash: KeyedHash,
    _ directory: UnsafePointer<Directory>
  ) -> Shape? {
    guard let payment = glance.words(), let payer = glance.name(),
      let currency = Foresight.currency(&glance, directory), let amount = glance.signed(),
      let kind = PaymentKind(rawValue: Foresight.take(PaymentKind.bits, of: &bits)),
      let source = PaymentSource(rawValue: Foresight.take(PaymentSource.bits, of: &bits))
    else { return nil }
    key = hash.hash(payment, tweak: UInt64(EventType.paymentSucceeded.rawValue))
    name = payer
    self.amount = amount
    self.currency = currency
    self.kind = kind
    self.source = source
    for _ in 0..<2 where Foresight.take(1, of: &bits) == 1 {  // the months and the days
      guard let count = glance.number(), count <= Limits.count else { return nil }
    }
    let few = Foresight.take(2, of: &bits)
    guard few < 3 else { return nil }  // more than two earnings are rare
    for _ in 0..<few {
      guard let referrer = glance.name(), let packed = glance.byte(),
        let mantissa = glance.number(), let amount = glance.signed(),
        PackedRate.unpack(mantissa: mantissa, scale: packed >> 5) != nil,
        Rounding(rawValue: packed >> 3 & 3) != nil
      else { return nil }
      add(Leg(name: referrer, amount: amount))
    }
    return .payment
  }

  /// The fields of ``ReferralRegistered`` in the order of its `visit`.
  @inline(__always)
  private mutating func readRegistration(
    _ glance: inout RecordGlance, _ bits: inout UInt8
  ) -> Shape? {
    guard let referee = glance.name(), let referrer = glance.name() else { return nil }
    // The code.
    if Foresight.take(1, of: &bits) == 1 { guard glance.words() != nil else { return nil } }
    name = referee
    add(Leg(name: referrer, amount: 0))
    return .registration
  }

  /// The fields of ``ReferralActivated`` in the order of its `visit`.
  @inline(__always)
  private mutating func readActivation(
    _ glance: inout RecordGlance, _ bits: inout UInt8
  ) -> Shape? {
    guard let referee = glance.name(),
      ActivationTrigger(rawValue: Foresight.take(ActivationTrigger.bits, of: &bits)) != nil
    else { return nil }
    if Foresight.take(1, of: &bits) == 1 {
      guard let days = glance.number(), days <= Limits.count else { return nil }
    }
    name = referee
    return .activation
  }

  /// The fields of ``CashbackPaid`` in the order of its `visit`, where it was paid into the wallet.
  @inline(__always)
  private mutating func readLine(
    _ glance: inout RecordGlance, _ bits: inout UInt8, _ hash: KeyedHash,
    _ directory: UnsafePointer<Directory>
  ) -> Shape? {
    guard let batch = glance.words(), let referrer = glance.name(),
      let currency = Foresight.currency(&glance, directory), let amount = glance.signed(),
      let referrals = glance.number(), referrals <= Limits.count,
      Foresight.take(1, of: &bits) == 0  // not to an address
    else { return nil }
    // The reference.
    if Foresight.take(1, of: &bits) == 1 { guard glance.words() != nil else { return nil } }
    key = KeyBuilder(hash, .cashbackPaid).adding(batch).value
    name = referrer
    self.batch = batch
    self.amount = amount
    self.currency = currency
    return .line
  }

  /// The hash of a line's key, once it is known to whom it was paid.
  @inline(__always)
  package func lineKey(of referrer: Handle, _ hash: KeyedHash) -> UInt64 {
    KeyBuilder(hash, continuing: key).adding(referrer, currency).value
  }

  @inline(__always)
  private mutating func add(_ leg: Leg) {
    (legs + legCount).initialize(to: leg)
    legCount &+= 1
  }

  @inline(__always)
  private static func currency(
    _ glance: inout RecordGlance, _ directory: UnsafePointer<Directory>
  ) -> CurrencyIndex? {
    guard let code = glance.text(maximum: Limits.currencyBytes) else { return nil }
    if code.count < 8 { return directory.pointee.index(ofShort: code) }
    return directory.pointee.index(ofLong: code)
  }

  @inline(__always)
  private static func take(_ count: Int, of bits: inout UInt8) -> UInt8 {
    let value = bits & (1 &<< UInt8(truncatingIfNeeded: count) &- 1)
    bits = bits &>> UInt8(truncatingIfNeeded: count)
    return value
  }
}
