/// A fact of the log: what happened, when, who caused it, and at which position it stands.
public struct Event<Form: EventForm>: Hashable, Sendable {
  /// The place in the log: 1, 2, 3, … without gaps, in the order of commit.
  public var position: UInt64
  /// When it happened.
  public var at: Timestamp
  /// When the ledger recorded it; it never goes back from one position to the next.
  public var recordedAt: Timestamp
  /// Who caused it.
  public var actor: Form.Words
  /// What the host ties events together by.
  public var correlation: Form.Words?
  /// What happened.
  public var body: EventBody<Form>

  /// An event at a position.
  public init(
    position: UInt64, at: Timestamp, recordedAt: Timestamp, actor: Form.Words,
    correlation: Form.Words? = nil, body: EventBody<Form>
  ) {
    self.position = position
    self.at = at
    self.recordedAt = recordedAt
    self.actor = actor
    self.correlation = correlation
    self.body = body
  }
}

/// What every event has in front of its own fields.
package struct Envelope<Form: EventForm>: Hashable, Sendable {
  package let type: EventType
  package let position: UInt64
  package let at: Timestamp
  package let recordedAt: Timestamp
  package let actor: Form.Words
  package let correlation: Form.Words?

  @inline(__always)
  package init(
    type: EventType, position: UInt64, at: Timestamp, recordedAt: Timestamp, actor: Form.Words,
    correlation: Form.Words?
  ) {
    self.type = type
    self.position = position
    self.at = at
    self.recordedAt = recordedAt
    self.actor = actor
    self.correlation = correlation
  }
}

extension Event {
  package init(_ envelope: Envelope<Form>, body: EventBody<Form>) {
    self.init(
      position: envelope.position, at: envelope.at, recordedAt: envelope.recordedAt,
      actor: envelope.actor, correlation: envelope.correlation, body: body)
  }

  package var envelope: Envelope<Form> {
    Envelope(
      type: body.type, position: position, at: at, recordedAt: recordedAt, actor: actor,
      correlation: correlation)
  }
}

/// An event as people and programs see it, with ids and amounts spelled out.
public typealias LedgerEvent = Event<Spelled>

/// An event that somebody proposes; the gate decides whether it becomes part of the log.
public struct Proposal: Hashable, Sendable {
  /// When it happened; the ledger's clock where it is left out.
  public var at: Timestamp?
  /// Who caused it; the ledger's default where it is left out.
  public var actor: Text?
  /// What the host ties events together by.
  public var correlation: Text?
  /// The position that the event must get, where the proposal insists on one.
  public var position: UInt64?
  /// When the event was recorded in the log that it was exported from; only a restore keeps it.
  public var recordedAt: Timestamp?
  /// What happened.
  public var body: EventBody<Spelled>

  /// Proposes that something happened.
  public init(
    _ body: EventBody<Spelled>, at: Timestamp? = nil, actor: Text? = nil,
    correlation: Text? = nil, position: UInt64? = nil, recordedAt: Timestamp? = nil
  ) {
    self.body = body
    self.at = at
    self.actor = actor
    self.correlation = correlation
    self.position = position
    self.recordedAt = recordedAt
  }

  /// Whether the moment is part of the key, and was left to the ledger to choose.
  package var isMomentOurs: Bool {
    guard at == nil else { return false }
    switch body {
    case .referrerBlocked, .referrerUnblocked, .planAssigned, .engagementRecorded: return true
    default: return false
    }
  }

  /// Proposes a recorded event again, as it was; the gate finds it a duplicate (rule G1).
  public init(_ event: LedgerEvent) {
    self.init(
      event.body, at: event.at, actor: event.actor, correlation: event.correlation,
      position: event.position, recordedAt: event.recordedAt)
  }
}
