/// A way through payments that are proposed together: what they need is looked up for several at once, and
/// nothing is spelled or kept of one that was recorded.
///
/// It records only payments as nearly all are: new ones, of somebody whom the log knows, that pay nobody at once. The
/// rules are those of a single payment (``Gate``). Any other proposal, and one that a rule refuses, it leaves to the
/// gate, which tells why.
package struct PaymentPass: ~Copyable {
  /// How many proposals are looked up together.
  package static let size = 64

  private var writer = PaymentWriter()
  /// What becomes of a payment; what differs from one to the next is written over.
  private var step = Step()
  private var currency = LatestCurrency()

  /// The proposals that were looked up together, by their places.
  package private(set) var found = 0..<0
  private let glimpses: UnsafeMutablePointer<Glimpse>
  private let numbers: UnsafeMutablePointer<UInt32>

  /// What a proposal's own texts say.
  private struct Glimpse: BitwiseCopyable {
    /// The hash of a payment's key; 0 for anything else.
    var key: UInt64 = 0
    /// The hash of the payer's or the referee's name.
    var name: UInt64 = 0
    /// The number that the name probably has.
    var number: UInt32 = .max

    init(of proposal: borrowing Proposal, _ hash: KeyedHash) {
      switch proposal.body {
      case .paymentSucceeded(let payment):
        key = KeyBuilder(hash, .paymentSucceeded).adding(payment.payment).value
        name = payment.payer.withBytes { hash.hash($0, tweak: 0) }
      case .referralRegistered(let registration):
        name = registration.referee.withBytes { hash.hash($0, tweak: 0) }
      default: break
      }
    }
  }

  /// A way through nothing yet.
  package init() {
    glimpses = .allocate(capacity: PaymentPass.size)
    numbers = .allocate(capacity: PaymentPass.size)
  }

  deinit {
    glimpses.deallocate()
    numbers.deallocate()
  }

  // MARK: Looking up

  /// Finds who pays or is registered next, and asks for the memory that deciding will need.
  ///
  /// Deciding would wait for memory more than it computes, as a replay would; see ``RecordBatch``. Nothing is
  /// decided here, and what is decided does not depend on it.
  mutating func find(
    _ proposals: UnsafeBufferPointer<Proposal>, from first: Int, on state: inout LedgerState
  ) {
    found = first..<min(first + PaymentPass.size, proposals.count)
    let count = found.count
    let hash = state.figures.keys.hash
    for index in 0..<count {
      let glimpse = Glimpse(of: proposals[first + index], hash)
      (glimpses + index).initialize(to: glimpse)
      state.directory.participants.prefetchNumber(of: glimpse.name)
      state.figures.keys.prefetch(glimpse.key)
    }
    for index in 0..<count {
      numbers[index] = state.directory.participants.probableNumber(glimpses[index].name)
      glimpses[index].number = numbers[index]
      state.directory.participants.prefetchName(of: numbers[index])
      state.figures.referrals.prefetchLink(of: numbers[index])
    }
    // As far up as the program goes; rules stand in the order of their depths.
    let deepest = state.figures.program.inForce?.terms.cashback.last?.depth ?? 0
    for _ in 0..<min(max(deepest, 0), CashbackRule.maximumDepth) { prefetchNext(count, on: &state) }
  }

  /// Goes on to those who stand one above in each chain, and asks for what stands for them.
  private func prefetchNext(_ count: Int, on state: inout LedgerState) {
    for index in 0..<count {
      numbers[index] = state.figures.referrals.link(of: Handle(numbers[index])).referrer
      state.directory.participants.prefetchName(of: numbers[index])
      state.figures.referrals.prefetchLink(of: numbers[index])
      state.figures.cashback.accounts.prefetchHead(of: numbers[index])
    }
    for index in 0..<count { state.figures.cashback.accounts.prefetchRow(of: numbers[index]) }
  }

  // MARK: Recording

  /// Records payments that were found, from a place on, as long as they can be recorded in passing.
  ///
  /// - Parameters:
  ///   - proposals: what is proposed.
  ///   - first: the place of the first that is not decided yet.
  ///   - end: the place of the first that is not to be decided.
  ///   - actor: who causes what no proposal claims.
  ///   - moment: when a proposal is recorded, if not before the event in front of it.
  ///   - state: what they are decided on.
  ///   - group: where their records go.
  ///   - recorded: is told the positions of each payment and of what stands right before it for its sake.
  /// - Returns: the place of the first that was not recorded, or of the one behind those that were found.
  mutating func record(
    _ proposals: UnsafeBufferPointer<Proposal>, from first: Int, upTo end: Int, actor: Text,
    at moment: (Proposal) -> Timestamp, on state: inout LedgerState,
    into group: inout RecordGroup, _ recorded: (ClosedRange<UInt64>) -> Void
  ) -> Int {
    guard let program = state.figures.program.inForce, program.terms.settlement == .batched else {
      return first
    }
    var place = first
    while place < min(end, found.upperBound) {
      guard case .paymentSucceeded(var payment) = proposals[place].body else { break }
      let now = moment(proposals[place])
      let recordedAt = max(now, state.recordedAt ?? now)
      let stamp = Stamp(
        at: proposals[place].at ?? recordedAt, recordedAt: recordedAt,
        actor: proposals[place].actor ?? actor, correlation: proposals[place].correlation)
      let head = state.head
      guard
        record(
          &payment, stamp, at: proposals[place].position, glimpses[place &- found.lowerBound],
          program, on: &state, into: &group)
      else { break }
      recorded(head &+ 1...state.head)
      place &+= 1
    }
    return place
  }

  /// Records a payment, if that can be done in passing; else nothing has changed.
  @inline(__always)
  private mutating func record(
    _ payment: inout PaymentSucceeded<Spelled>, _ stamp: borrowing Stamp, at position: UInt64?,
    _ glimpse: Glimpse, _ program: SharedTerms, on state: inout LedgerState,
    into group: inout RecordGroup
  ) -> Bool {
    guard Gate.shapeFailure(of: &payment, stamp) == nil,
      currency.take(payment.currency, on: &state), let currency = currency.known,
      let amount = payment.amount.minorUnits(exponent: currency.exponent), amount > 0,
      state.figures.keys.position(of: glimpse.key, where: { _ in true }) == nil,
      let number = payment.payer.withBytes({
        state.directory.participants.number(of: $0, expected: glimpse.number)
      })
    else { return false }
    let payer = Handle(number)
    let link = state.figures.referrals.link(of: payer)
    let activates = link.flags.contains(.registered) && !link.flags.contains(.activated)
    if let position, position != state.head + (activates ? 2 : 1) { return false }
    let earned: DenseEarnings
    do throws(Verdict) {
      earned = try Gate.earned(
        by: payment, amount, currency, payer: payer, link, program, state, at: stamp.at,
        recordedAt: stamp.recordedAt)
    } catch {
      return false
    }
    step.participant = payer
    step.at = stamp.at
    step.recordedAt = stamp.recordedAt
    if activates {
      step.shape = .activation
      group.append(framed: writer.writeActivation(of: payment.payer, stamp))
      // What is no line does not look at records.
      state.fold(&step, of: UnsafeRawBufferPointer(start: nil, count: 0))
    }
    group.append(
      framed: writer.write(
        payment, amount, earned, namedBy: &state.directory.participants, stamp))
    step.shape = .payment
    step.key = glimpse.key
    step.amount = amount
    step.currency = currency.index
    step.kind = payment.kind
    step.source = payment.source
    state.fold(payment: &step, earning: earned)
    return true
  }
}
