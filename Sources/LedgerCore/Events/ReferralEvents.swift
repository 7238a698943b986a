/// Terms were published (rule T8); the first event of every log.
public struct ProgramPublished<Form: EventForm>: Hashable, Sendable {
  /// The version, rising by one from 1.
  public var version: UInt64
  /// The terms that are in force from here on.
  public var terms: Form.Terms
  /// The version of the rules by which these terms were applied; the gate fills it.
  public var rules: UInt64?

  /// A version of the terms.
  public init(version: UInt64, terms: Form.Terms, rules: UInt64? = nil) {
    self.version = version
    self.terms = terms
    self.rules = rules
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.count("version", &version)
    fields.terms(&terms, rules: &rules)
  }
}

/// A referral code was given to its owner (rule R5).
public struct ReferralCodeIssued<Form: EventForm>: Hashable, Sendable {
  /// The code.
  public var code: Form.Words
  /// Whom it refers to.
  public var owner: Form.Participant

  /// A code and its owner.
  public init(code: Form.Words, owner: Form.Participant) {
    self.code = code
    self.owner = owner
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("code", &code, maximum: Limits.idBytes)
    fields.participant("owner", &owner)
  }
}

/// Somebody came by a referral; the referrer is set once and for ever (rules R2 and R3).
public struct ReferralRegistered<Form: EventForm>: Hashable, Sendable {
  /// Who came.
  public var referee: Form.Participant
  /// Who referred them; may be left out of a proposal that has a code.
  public var referrer: Form.Participant?
  /// The code they came by.
  public var code: Form.Words?

  /// A registration by referrer, by code, or both.
  public init(referee: Form.Participant, referrer: Form.Participant?, code: Form.Words? = nil) {
    self.referee = referee
    self.referrer = referrer
    self.code = code
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.participant("referee", &referee)
    fields.participant(deduced: "referrer", &referrer)
    fields.words(optional: "code", &code, maximum: Limits.idBytes)
  }
}

/// A referral became active, by a trial or by its first payment (rule R4).
public struct ReferralActivated<Form: EventForm>: Hashable, Sendable {
  /// Who became active.
  public var referee: Form.Participant
  /// By what.
  public var trigger: ActivationTrigger
  /// How long the trial is.
  public var days: UInt64?

  /// An activation.
  public init(referee: Form.Participant, trigger: ActivationTrigger, days: UInt64? = nil) {
    self.referee = referee
    self.trigger = trigger
    self.days = days
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.participant("referee", &referee)
    fields.choice("trigger", &trigger, byDefault: nil)
    fields.count(optional: "days", &days)
  }
}

/// A referrer was blocked or unblocked (rule T7).
public struct BlockChanged<Form: EventForm>: Hashable, Sendable {
  /// Who.
  public var participant: Form.Participant
  /// Why.
  public var reason: Form.Words

  /// A block or its end.
  public init(participant: Form.Participant, reason: Form.Words) {
    self.participant = participant
    self.reason = reason
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.participant("participant", &participant)
    fields.words("reason", &reason, maximum: Limits.textBytes)
  }
}

/// A plan was assigned to a referrer (rule T1).
public struct PlanAssigned<Form: EventForm>: Hashable, Sendable {
  /// Who.
  public var participant: Form.Participant
  /// The plan's name.
  public var plan: Form.Words

  /// A plan for a participant.
  public init(participant: Form.Participant, plan: Form.Words) {
    self.participant = participant
    self.plan = plan
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.participant("participant", &participant)
    fields.words("plan", &plan, maximum: Limits.idBytes)
  }
}
