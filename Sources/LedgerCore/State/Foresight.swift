/// A record that is read ahead: a step of which only the participants' numbers are missing.
///
/// Only payments, registrations and activations of referrals, and lines of batches that were paid into a
/// wallet are read ahead, and only in their everyday shape; they are nearly all of every log. Any other record
/// stays ``Step/Shape/other`` and is read the plain way, which also finds out what is wrong with a damaged one.
package struct Foresight {
  package let record: UnsafeRawBufferPointer
  /// Where it ends among the records that it was taken from.
  private let end: Int
  /// What becomes of it.
  package let step: UnsafeMutablePointer<Step>
  /// The name of the payer, the referee, or whom a line was paid to.
  package private(set) var name = NameKey.none
  /// The hash of the name; 0 where its number is known, and nobody needs it.
  package private(set) var nameHash: UInt64 = 0
  /// The number that the name will probably turn out to have.
  package var probableNumber: UInt32 = .max
  /// The names of the step's referrers, of which there are so many.
  package private(set) var referrers = (NameKey.none, NameKey.none)
  package private(set) var referrerCount = 0

  /// A record that is not read ahead.
  @inline(__always)
  package init(
    _ record: UnsafeRawBufferPointer, endingAt end: Int, into step: UnsafeMutablePointer<Step>
  ) {
    self.record = record
    self.end = end
    self.step = step
    step.initialize(to: Step())
  }

  /// Where it stands among the records that it was taken from.
  package var place: Range<Int> { end - record.count..<end }

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
    step.pointee.at = at
    step.pointee.recordedAt = recordedAt
    // The correlation.
    if Foresight.take(1, of: &bits) == 1 { guard glance.words() != nil else { return } }
    let shape: Step.Shape?
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
    step.pointee.shape = shape
  }

  /// The fields of ``PaymentSucceeded`` in the order of its `visit`.
  @inline(__always)
  private mutating func readPayment(
    _ glance: inout RecordGlance, _ bits: inout UInt8, _ hash: KeyedHash,
    _ directory: UnsafePointer<Directory>
  ) -> Step.Shape? {
    guard let payment = glance.words(), let payer = glance.name(),
      let currency = Foresight.currency(&glance, directory), let amount = glance.signed(),
      let kind = PaymentKind(rawValue: Foresight.take(PaymentKind.bits, of: &bits)),
      let source = PaymentSource(rawValue: Foresight.take(PaymentSource.bits, of: &bits))
    else { return nil }
    name = payer
    step.pointee.key = hash.hash(payment, tweak: UInt64(EventType.paymentSucceeded.rawValue))
    step.pointee.amount = amount
    step.pointee.currency = currency
    step.pointee.kind = kind
    step.pointee.source = source
    for _ in 0..<2 where Foresight.take(1, of: &bits) == 1 {  // the months and the days
      guard let count = glance.number(), count <= Limits.count else { return nil }
    }
    let few = Foresight.take(2, of: &bits)
    guard few < 3 else { return nil }  // more than two earnings are rare
    for place in 0..<few {
      guard let referrer = glance.name(), let packed = glance.byte(),
        let mantissa = glance.number(), let amount = glance.signed(),
        PackedRate.unpack(mantissa: mantissa, scale: packed >> 5) != nil,
        Rounding(rawValue: packed >> 3 & 3) != nil
      else { return nil }
      add(referrer)
      if place == 0 { step.pointee.earned.0 = amount } else { step.pointee.earned.1 = amount }
    }
    return .payment
  }

  /// The fields of ``ReferralRegistered`` in the order of its `visit`.
  @inline(__always)
  private mutating func readRegistration(
    _ glance: inout RecordGlance, _ bits: inout UInt8
  ) -> Step.Shape? {
    guard let referee = glance.name(), let referrer = glance.name() else { return nil }
    // The code.
    if Foresight.take(1, of: &bits) == 1 { guard glance.words() != nil else { return nil } }
    name = referee
    add(referrer)
    return .registration
  }

  /// The fields of ``ReferralActivated`` in the order of its `visit`.
  @inline(__always)
  private mutating func readActivation(
    _ glance: inout RecordGlance, _ bits: inout UInt8
  ) -> Step.Shape? {
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
  ) -> Step.Shape? {
    guard let batch = glance.words(), let referrer = glance.name(),
      let currency = Foresight.currency(&glance, directory), let amount = glance.signed(),
      let referrals = glance.number(), referrals <= Limits.count,
      Foresight.take(1, of: &bits) == 0,  // not to an address
      let start = record.baseAddress, let batchStart = batch.baseAddress
    else { return nil }
    // The reference.
    if Foresight.take(1, of: &bits) == 1 { guard glance.words() != nil else { return nil } }
    name = referrer
    let offset = end &- (start + record.count - batchStart)
    step.pointee.batch = offset..<offset &+ batch.count
    step.pointee.key = KeyBuilder(hash, .cashbackPaid).adding(batch).value
    step.pointee.amount = amount
    step.pointee.currency = currency
    return .line
  }

  @inline(__always)
  private mutating func add(_ referrer: NameKey) {
    if referrerCount == 0 { referrers.0 = referrer } else { referrers.1 = referrer }
    referrerCount &+= 1
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
