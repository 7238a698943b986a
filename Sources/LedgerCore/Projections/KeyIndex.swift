/// Where each key of the log was recorded: a hash of the key, and the position that confirms it (rule G1).
public struct KeyIndex: Projection {
  private var index = HashIndex(pieceBits: 12)
  private var journal = Journal<Entry>()
  package let hash: KeyedHash

  private struct Entry: Sendable {
    let hash: UInt64
    let position: UInt64
  }

  /// No keys yet.
  public init() { self.init(hash: .standard) }

  package init(hash: KeyedHash) { self.hash = hash }

  /// Adds the event's key.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    if case .paymentSucceeded(let payment) = event.body {
      apply(payment, event.position, in: context)
    } else if let key = key(of: event, context) {
      insert(key, event.position)
    }
  }

  /// Adds a payment's key.
  @inline(__always)
  package mutating func apply(
    _ payment: borrowing PaymentSucceeded<Dense>, _ position: UInt64,
    in context: borrowing FoldContext
  ) {
    let id = context.bytes(payment.payment)
    insert(KeyBuilder(hash, .paymentSucceeded).adding(id).value, position)
  }

  /// Adds a key and the position that recorded it.
  @inline(__always)
  package mutating func insert(_ key: UInt64, _ position: UInt64) {
    if journal.isOn { journal.add(Entry(hash: key, position: position)) }
    index.insert(key, position)
  }

  private func key(
    of event: borrowing Event<Dense>, _ context: borrowing FoldContext
  ) -> UInt64? {
    let key = KeyBuilder(hash, event.body.type)
    switch event.body {
    case .paymentRefunded(let refund):
      return key.adding(context.bytes(refund.refund)).value
    case .cashbackStarted(let started):
      return key.adding(context.bytes(started.batch)).adding(started.referrer, started.currency)
        .adding(started.attempt).value
    case .cashbackPaid(let paid):
      return key.adding(context.bytes(paid.batch)).adding(paid.referrer, paid.currency).value
    case .cashbackFailed(let failed):
      return key.adding(context.bytes(failed.batch)).adding(failed.referrer, failed.currency)
        .adding(failed.attempt).value
    case .batchFinished(let finished):
      return key.adding(context.bytes(finished.batch)).value
    case .referrerBlocked(let change), .referrerUnblocked(let change):
      return key.adding(change.participant).adding(event.at)
        .adding(context.bytes(change.reason)).value
    case .planAssigned(let assignment):
      return key.adding(assignment.participant).adding(event.at)
        .adding(context.bytes(assignment.plan)).value
    case .revenueRecorded(let revenue):
      return key.adding(context.bytes(revenue.period)).adding(context.bytes(revenue.source))
        .adding(context.bytes(revenue.reference)).value
    case .engagementRecorded(let engagement):
      return key.adding(engagement.participant).adding(event.at)
        .adding(context.bytes(engagement.period)).value
    case .payoutClaimed(let claim):
      return key.adding(context.bytes(claim.period)).adding(claim.participant).value
    case .withdrawalApproved(let step), .withdrawalRejected(let step),
      .withdrawalCompleted(let step), .withdrawalFailed(let step):
      return key.adding(context.bytes(step.withdrawal)).value
    case .balanceAdjusted(let adjustment):
      return key.adding(context.bytes(adjustment.adjustment)).value
    default:
      // Programs, codes, registrations, activations, periods and withdrawal requests are found by the
      // tables that hold them, and a payout's lines by their period.
      return nil
    }
  }

  /// Lays itself out for about so many keys, if there are none yet.
  mutating func layOut(for keys: UInt64) { index.layOut(for: keys) }

  /// Makes room to undo as many keys.
  mutating func makeRoom(_ count: Int) { journal.makeRoom(count) }

  /// How many keys there are.
  public var count: Int { index.count }

  /// The positions that may have recorded a key, until `isMatch` confirms one.
  @inline(__always)
  package func position(of key: UInt64, where isMatch: (UInt64) -> Bool) -> UInt64? {
    index.first(key, where: isMatch)
  }

  /// Asks for what leads from a key to its position.
  @inline(__always)
  package func prefetch(_ key: UInt64) { index.prefetch(key) }
}

extension KeyIndex: StatePart {
  package var isJournaling: Bool {
    get { journal.isOn }
    set { journal.isOn = newValue }
  }

  package func mark() -> Int { journal.mark }

  package mutating func undo(to mark: Int) {
    while let entry = journal.pop(to: mark) { index.remove(entry.hash, entry.position) }
  }

  package mutating func forget(before mark: Int) { journal.forget(before: mark) }

  /// The positions of keys follow from the log, so that the count is all there is to digest.
  package func digest(into sink: inout some DigestSink) { sink.absorb(UInt64(index.count)) }

  package mutating func visitColumns(_ visitor: inout some ColumnVisitor) { visitor.visit(&index) }

  /// How many pieces of the index stand in one block.
  package var standingCount: Int { index.standingCount }

  /// The highest position that a snapshot held; 0 where there was none.
  var highestRestored: UInt64 { index.highestRestored }
}

/// Builds the hash of a key, part by part; each part's hash sets the next one apart.
package struct KeyBuilder {
  private let hash: KeyedHash
  package private(set) var value: UInt64

  @inline(__always)
  package init(_ hash: KeyedHash, _ type: EventType) {
    self.hash = hash
    value = UInt64(type.rawValue)
  }

  /// Goes on where another one stopped.
  @inline(__always)
  package init(_ hash: KeyedHash, continuing value: UInt64) {
    self.hash = hash
    self.value = value
  }

  @inline(__always)
  package func adding(_ bytes: UnsafeRawBufferPointer) -> KeyBuilder {
    var next = self
    next.value = hash.hash(bytes, tweak: value)
    return next
  }

  package func adding(_ text: Text) -> KeyBuilder { text.withBytes { adding($0) } }

  @inline(__always)
  package func adding(_ number: UInt64) -> KeyBuilder {
    var next = self
    next.value = hash.hash(number, tweak: value)
    return next
  }

  package func adding(_ participant: Handle) -> KeyBuilder {
    adding(UInt64(participant.rawValue))
  }

  @inline(__always)
  package func adding(_ participant: Handle, _ currency: CurrencyIndex) -> KeyBuilder {
    adding(UInt64(participant.rawValue) << 8 | UInt64(currency.rawValue))
  }

  package func adding(_ time: Timestamp) -> KeyBuilder {
    adding(UInt64(bitPattern: time.milliseconds))
  }
}
