/// Who referred whom, who is active, who is blocked, and how many each referrer brought (rules R1–R4, T1, T7).
public struct Referrals: Projection {
  /// What every payment looks at, apart from the rest, so that as much of it as can be stays in the caches.
  package private(set) var links = Column<ReferralLink>()
  package private(set) var rows = Column<ReferralRow>()
  /// Whose payments need no look at their links.
  private var counted = CountedPayers()
  /// Plans, in the order in which they were first assigned.
  package private(set) var plans: NameTable
  /// The earning kinds of each published version; the last ones are in force (rule T2).
  private(set) var earningKinds = Column<UInt32>()

  /// Nobody yet.
  public init() { self.init(hash: .standard) }

  package init(hash: KeyedHash) { plans = NameTable(hash: hash, pieceBits: 0) }

  /// Folds registrations, activations, payments, blocks and plans.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    switch event.body {
    case .paymentSucceeded(let payment):
      countPayment(of: payment.payer, payment.kind, payment.source)
    case .programPublished(let program):
      let kinds = context.terms(program.terms)?.paymentKinds ?? .all
      earningKinds.append(UInt32(kinds.rawValue))
    case .referralRegistered(let registration):
      guard let referrer = registration.referrer else { return }
      register(registration.referee, by: referrer, at: event.at, event.position)
    case .referralActivated(let activation):
      activate(activation.referee, at: event.at, event.position)
    case .referrerBlocked(let change):
      reach(change.participant)
      links[change.participant.index].flags.insert(.blocked)
    case .referrerUnblocked(let change):
      reach(change.participant)
      links[change.participant.index].flags.remove(.blocked)
    case .planAssigned(let assignment):
      reach(assignment.participant)
      rows[assignment.participant.index].plan = plans.intern(context.bytes(assignment.plan)) + 1
    default:
      break
    }
  }

  /// Counts the payer among the referrer's paid referrals, the first time only (rule T1).
  @inline(__always)
  package mutating func countPayment(
    of payer: Handle, _ kind: PaymentKind, _ source: PaymentSource
  ) {
    guard source == .external, !counted.contains(payer.rawValue) else { return }
    countFirstPayment(of: payer, kind)
  }

  @inline(never)
  private mutating func countFirstPayment(of payer: Handle, _ kind: PaymentKind) {
    guard payer.index < links.count else { return }
    let link = links[payer.index]
    guard link.flags.contains(.registered) else { return }
    if !link.flags.contains(.paid) {
      guard earns(kind) else { return }
      links[payer.index].flags.insert(.paid)
      rows[Int(link.referrer)].paid &+= 1
    }
    counted.insert(payer.rawValue)
  }

  private func earns(_ kind: PaymentKind) -> Bool {
    let kinds = earningKinds.rows.last ?? UInt32(PaymentKinds.all.rawValue)
    return PaymentKinds(rawValue: UInt8(truncatingIfNeeded: kinds)).contains(kind)
  }

  /// Sets the referrer of a participant, for ever (rule R2).
  @inline(__always)
  package mutating func register(
    _ referee: Handle, by referrer: Handle, at: Timestamp, _ position: UInt64
  ) {
    reach(referee)
    reach(referrer)
    links[referee.index].register(by: referrer.rawValue)
    rows[referee.index].register(at: at.milliseconds, position)
    rows[referrer.index].invited &+= 1
  }

  /// Counts a participant among the referrer's active referrals (rule R4).
  @inline(__always)
  package mutating func activate(_ referee: Handle, at: Timestamp, _ position: UInt64) {
    guard referee.index < links.count, links[referee.index].referrer != .max else { return }
    links[referee.index].flags.insert(.activated)
    rows[referee.index].activatedPosition = position
    rows[Int(links[referee.index].referrer)].countActivation(at: at.milliseconds)
  }

  private mutating func reach(_ participant: Handle) {
    links.reach(participant.index, blank: ReferralLink())
    rows.reach(participant.index, blank: ReferralRow())
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&links)
    visitor.visit(&rows)
    visitor.visit(&counted)
    visitor.visit(&plans)
    visitor.visit(&earningKinds)
  }

  // MARK: Asking

  /// Who referred a participant, and how they stand; blank where nothing is known.
  @inline(__always)
  package func link(of participant: Handle) -> ReferralLink {
    participant.index < links.count ? links[participant.index] : ReferralLink()
  }

  /// What else is known of a participant; blank where nothing is.
  @inline(__always)
  package func row(of participant: Handle) -> ReferralRow {
    participant.index < rows.count ? rows[participant.index] : ReferralRow()
  }

  /// Asks for a participant's link.
  @inline(__always)
  package func prefetchLink(of participant: UInt32) { links.rows.prefetch(Int(participant)) }

  /// Asks for what folding a payment of a participant will need.
  @inline(__always)
  func prefetchCounting(of payer: UInt32) {
    if !counted.contains(payer) { prefetchLink(of: payer) }
  }

  /// Asks for what else is known of a participant.
  @inline(__always)
  package func prefetchRow(of participant: UInt32) { rows.rows.prefetch(Int(participant)) }

  /// How many activated referrals a participant has.
  @inline(__always)
  package func activated(of participant: Handle) -> UInt64 {
    participant.index < rows.count ? UInt64(rows[participant.index].activated) : 0
  }

  /// Who referred a participant.
  @inline(__always)
  public func referrer(of participant: Handle) -> Handle? {
    Handle(link(of: participant).referrer).optional
  }

  /// Whether a participant is blocked.
  @inline(__always)
  public func isBlocked(_ participant: Handle) -> Bool {
    link(of: participant).flags.contains(.blocked)
  }

  /// The plan that is assigned to a participant.
  public func plan(of participant: Handle) -> Text? {
    let plan = row(of: participant).plan
    return plan == 0 ? nil : plans.name(of: plan - 1)
  }

  /// Whether `ancestor` stands in the chain above `participant`, at any depth (rule R3).
  /// - Complexity: O(*d*), where *d* is the depth of the chain; nothing recurses.
  public func isAncestor(_ ancestor: Handle, of participant: Handle) -> Bool {
    var next = link(of: participant).referrer
    var links = 0
    // A chain has no more links than there are participants, whatever log was folded.
    while next != .max, links < rows.count {
      if next == ancestor.rawValue { return true }
      next = link(of: Handle(next)).referrer
      links += 1
    }
    return false
  }

  /// Who stands above a participant, nearest first.
  public func chain(above participant: Handle) -> [Handle] {
    var chain: [Handle] = []
    var next = referrer(of: participant)
    while let ancestor = next, chain.count < rows.count {
      chain.append(ancestor)
      next = referrer(of: ancestor)
    }
    return chain
  }
}

/// Who referred one participant, and how they stand.
package struct ReferralLink: Digestible, BitwiseCopyable {
  package var referrer: UInt32 = .max
  package var flags = Flags()

  /// As wide as the referrer, so that a link has no gaps.
  package struct Flags: OptionSet, BitwiseCopyable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package static let registered = Flags(rawValue: 1)
    package static let activated = Flags(rawValue: 2)
    /// Has, once registered, made a payment of an earning kind from outside.
    package static let paid = Flags(rawValue: 4)
    package static let blocked = Flags(rawValue: 8)
  }

  @inline(__always)
  fileprivate mutating func register(by referrer: UInt32) {
    self.referrer = referrer
    flags.insert(.registered)
  }

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(referrer)
    sink.absorb(UInt8(truncatingIfNeeded: flags.rawValue))
  }
}

/// What else is known of one participant's referrals.
package struct ReferralRow: Digestible, BitwiseCopyable {
  package var invited: UInt32 = 0
  package var activated: UInt32 = 0
  package var paid: UInt32 = 0
  /// The number of the assigned plan plus one; 0 for none.
  package var plan: UInt32 = 0
  package var activatedPosition: UInt64 = 0
  package var registeredAt: Int64 = 0
  package var latestActivation: Int64 = .min
  package var registeredPosition: UInt64 = 0

  @inline(__always)
  fileprivate mutating func register(at: Int64, _ position: UInt64) {
    registeredAt = at
    registeredPosition = position
  }

  @inline(__always)
  fileprivate mutating func countActivation(at: Int64) {
    activated &+= 1
    latestActivation = max(latestActivation, at)
  }

  package func count(_ counted: LadderCount) -> UInt32 {
    switch counted {
    case .paid: paid
    case .activated: activated
    case .invited: invited
    }
  }

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(invited)
    sink.absorb(activated)
    sink.absorb(paid)
    sink.absorb(registeredAt)
    sink.absorb(latestActivation)
    sink.absorb(registeredPosition)
    sink.absorb(activatedPosition)
    sink.absorb(plan)
  }
}
