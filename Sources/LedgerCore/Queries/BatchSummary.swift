/// One batch and what it paid so far (rule R15).
public struct BatchSummary: Hashable, Sendable {
  /// Its id.
  public let batch: Text
  /// When its first event was recorded.
  public let recordedAt: Timestamp
  /// The positions of its first and its latest event; events of others may lie between.
  public let positions: ClosedRange<UInt64>
  /// Where it was closed; `nil` as long as it is open.
  public let finishedPosition: UInt64?
  /// How many lines were paid.
  public let paid: Int
  /// How many attempts to pay a line failed.
  public let failedAttempts: Int
  /// What was paid in each currency, sorted by code.
  public let totals: [Total]

  /// What was paid in one currency.
  public struct Total: Hashable, Sendable {
    /// The currency.
    public let currency: Currency
    /// How much, in minor units; wider than an amount, so that it never overflows.
    public let paid: Int128
  }
}

/// One batch with all its lines (rule R15).
public struct BatchDetails: Hashable, Sendable {
  /// What there is to say of the batch as a whole.
  public let summary: BatchSummary
  /// Its lines, sorted by referrer, then currency, by bytes.
  public package(set) var lines: [Line]

  package init(summary: BatchSummary, lines: [Line] = []) {
    self.summary = summary
    self.lines = lines
  }

  /// One referrer in one currency.
  public struct Line: Hashable, Sendable {
    /// Who.
    public let referrer: ID
    /// In which currency.
    public let currency: Text
    /// How much.
    public var amount: Amount
    /// How many activated referrals the referrer had when it was paid; `nil` as long as it is not.
    public var referrals: UInt64?
    /// How the line stands.
    public var status: Status
    /// The latest attempt; 0 where no executor was asked.
    public var attempt: UInt64
    /// Where the money goes or went.
    public var destination: Destination<Spelled>?
    /// What the transfer is called outside.
    public var reference: Text?
    /// Why the latest attempt failed.
    public var reason: Text?
    /// Where the latest event of the line stands.
    public var position: UInt64
    /// When that was recorded.
    public var recordedAt: Timestamp

    package init(referrer: ID, currency: Text, amount: Amount) {
      self.referrer = referrer
      self.currency = currency
      self.amount = amount
      status = .inFlight
      attempt = 0
      position = 0
      recordedAt = Timestamp(milliseconds: 0)
    }
  }

  /// How a line of a batch stands.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// It was paid.
    case paid
    /// Its latest attempt failed; the cashback is pending.
    case failed
    /// An executor has it, and its outcome is not known yet.
    case inFlight
  }
}

extension BatchDetails {
  /// The lines that events make, in the order of the log; other events are passed over.
  package struct Gathering {
    private let batch: Text
    private var lines: [Key: Line] = [:]

    private struct Key: Hashable {
      let referrer: ID
      let currency: Text
    }

    package init(of batch: Text) { self.batch = batch }

    /// Takes an event into account.
    package mutating func add(_ event: LedgerEvent) {
      switch event.body {
      case .cashbackStarted(let started) where started.batch == batch:
        change(started.referrer, started.currency, started.amount, event) { line in
          line.status = .inFlight
          line.attempt = started.attempt
          line.destination = started.destination
          line.reason = nil
        }
      case .cashbackPaid(let paid) where paid.batch == batch:
        change(paid.referrer, paid.currency, paid.amount, event) { line in
          line.status = .paid
          line.referrals = paid.referrals
          line.destination = paid.destination
          line.reference = paid.reference
          line.reason = nil
        }
      case .cashbackFailed(let failed) where failed.batch == batch:
        change(failed.referrer, failed.currency, failed.amount, event) { line in
          line.status = .failed
          line.attempt = failed.attempt
          line.reason = failed.reason
        }
      default: break
      }
    }

    private mutating func change(
      _ referrer: ID, _ currency: Text, _ amount: Amount, _ event: LedgerEvent,
      _ body: (inout Line) -> Void
    ) {
      let key = Key(referrer: referrer, currency: currency)
      var line = lines[key] ?? Line(referrer: referrer, currency: currency, amount: amount)
      line.amount = amount
      line.position = event.position
      line.recordedAt = event.recordedAt
      body(&line)
      lines[key] = line
    }

    /// The lines so far, sorted.
    package var sorted: [Line] {
      lines.values.sorted {
        $0.referrer == $1.referrer ? $0.currency < $1.currency : $0.referrer < $1.referrer
      }
    }
  }
}
