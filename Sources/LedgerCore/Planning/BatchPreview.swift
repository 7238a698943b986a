/// What a batch would pay, to be looked at before it is confirmed (rule R11).
///
/// A preview changes nothing and is a value: it can be kept in a file, sent, and confirmed later, by the
/// actor who asked for it and within 120 seconds.
///
/// ## Topics
/// ### What would be paid
/// - ``lines``
/// - ``totals``
/// - ``payees``
/// - ``largest(in:)``
/// ### What would not
/// - ``leftOut``
/// ### Keeping it
/// - ``json``
/// - ``init(json:)-(String)``
public struct BatchPreview: Hashable, Sendable {
  /// The id of the batch: `BATCH-YYYYMMDD-HHMMSS` in UTC, with `-2`, `-3`, … where that was taken.
  public let batch: Text
  /// Who asked, and may confirm.
  public let actor: Text
  /// When it was asked for.
  public let previewedAt: Timestamp
  /// The position of the latest event that it rests on.
  public let position: UInt64
  /// What would be paid: one line per referrer and currency, sorted by both, by bytes.
  public let lines: [Line]
  /// Who has something pending and would not be paid, sorted likewise.
  public let leftOut: [LeftOut]
  /// What would be paid in each currency, sorted by code.
  public let totals: [CurrencyTotal<Spelled>]
  /// How many different referrers would be paid.
  public let payees: Int
  /// Where the referrers stood in the state that it was made on.
  package let hints: Hints

  /// The last moment at which it can be confirmed (rule R12).
  public var expires: Timestamp { BatchPreview.expiry(of: previewedAt) }

  /// How long a preview can be confirmed, in milliseconds.
  static let lifetimeMilliseconds: Int64 = 120_000

  /// How many of the largest lines are shown per currency.
  static let largestCount = 10

  static func expiry(of moment: Timestamp) -> Timestamp {
    Timestamp(milliseconds: moment.milliseconds + lifetimeMilliseconds)
  }

  /// The numbers that the lines' referrers have in the ledger that made the preview, so that paying them need not
  /// look for them; none where it was read from elsewhere.
  ///
  /// Nobody believes them: who stands there is compared. So they say nothing, and any two are equal.
  package struct Hints: Hashable, Sendable {
    /// One number a line, or none at all.
    package let numbers: [UInt32]

    package static func == (left: Hints, right: Hints) -> Bool { true }
    package func hash(into hasher: inout Hasher) {}
  }

  /// One referrer in one currency.
  public struct Line: Hashable, Sendable {
    /// Who would be paid.
    public let referrer: ID
    /// In which currency.
    public let currency: Text
    /// How much.
    public let amount: Amount
    /// How many activated referrals the referrer has.
    public let referrals: UInt64

    package init(referrer: ID, currency: Text, amount: Amount, referrals: UInt64) {
      self.referrer = referrer
      self.currency = currency
      self.amount = amount
      self.referrals = referrals
    }
  }

  /// Somebody with something pending who would not be paid.
  public struct LeftOut: Hashable, Sendable {
    /// Who.
    public let referrer: ID
    /// In which currency.
    public let currency: Text
    /// What is pending; it stays so.
    public let pending: Amount
    /// Why: the first reason that applies.
    public let reason: Reason

    /// Why somebody is left out, in the order in which the reasons are looked at.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
      /// The referrer is blocked.
      case blocked
      /// Refunds took back more than was left.
      case negative
      /// All that is pending has yet to mature.
      case onHold
      /// All that has matured was handed to an executor already.
      case inFlight
      /// What could be paid is less than the minimum payout.
      case belowMinimum
    }
  }

  /// The ten largest lines of a currency, the largest first, ties by referrer.
  public func largest(in currency: Text) -> [Line] {
    places(ofLargestIn: currency).map { lines[$0] }
  }

  /// The ten largest lines of each currency, in the order of ``lines``.
  public var top: [Line] {
    totals.flatMap { places(ofLargestIn: $0.currency) }.sorted().map { lines[$0] }
  }

  /// Where the largest lines of a currency stand, the largest first.
  /// - Complexity: O(*n*) for *n* lines.
  private func places(ofLargestIn currency: Text) -> [Int] {
    var best: [Int] = []
    for place in lines.indices where lines[place].currency == currency {
      // Lines come in the order of referrers, so that among equals the earlier one stays in front.
      let isLarger = { (other: Int) in lines[other].amount.units < lines[place].amount.units }
      if best.count == BatchPreview.largestCount, let last = best.last, !isLarger(last) { continue }
      best.insert(place, at: best.firstIndex(where: isLarger) ?? best.count)
      if best.count > BatchPreview.largestCount { best.removeLast() }
    }
    return best
  }

  /// A preview of lines that stand sorted by referrer and currency; throws where a total is no amount.
  package init(
    batch: Text, actor: Text, previewedAt: Timestamp, position: UInt64, lines: [Line],
    leftOut: [LeftOut], hints: [UInt32] = []
  ) throws(Rejection) {
    var sums = CurrencySums()
    var payees = 0
    for place in lines.indices {
      if place == 0 || lines[place - 1].referrer != lines[place].referrer { payees += 1 }
      var failure: CurrencySums.Failure? = .exponent
      if case .decimal(let units, let exponent) = lines[place].amount.written, units > 0 {
        failure = sums.add(units, exponent: exponent, in: lines[place].currency)
      }
      switch failure {
      case nil: continue
      case .exponent:
        throw Rejection(
          .malformed, "a line of \(batch) has no amount of \(Gate.shown(lines[place].currency))")
      case .overflow:
        throw Rejection(
          .amountOverflow,
          "the total of \(lines[place].currency) would not fit into an amount; pay fewer at once")
      }
    }
    self.batch = batch
    self.actor = actor
    self.previewedAt = previewedAt
    self.position = position
    self.lines = lines
    self.leftOut = leftOut
    self.payees = payees
    self.hints = Hints(numbers: hints.count == lines.count ? hints : [])
    totals = sums.totals
  }
}
