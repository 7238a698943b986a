import LedgerCore

extension ModelDraft {
  /// Terms: versions rise by one, and currencies stay (rule T8).
  mutating func add(_ event: ProgramPublished<Spelled>) throws(Rejection) {
    let next = UInt64(facts.terms.count + 1)
    guard event.version == next else {
      throw Rejection(.invalidTerms, "version \(event.version) was published, and \(next) is next")
    }
    if let problem = event.terms.problem { throw Rejection(.invalidTerms, problem) }
    if let earlier = facts.terms.last, let problem = event.terms.problem(after: earlier) {
      throw Rejection(.invalidTerms, problem)
    }
    record(.programPublished(event))
  }

  /// A registration: nobody refers themselves, and nobody is their own ancestor (rule R3).
  mutating func add(_ event: ReferralRegistered<Spelled>) throws(Rejection) {
    guard let referrer = event.referrer else {
      throw Rejection(.malformed, "a registration names a referrer or a code")
    }
    guard referrer != event.referee else {
      throw Rejection(.selfReferral, "\(referrer) cannot refer themselves")
    }
    guard !facts.chain(above: referrer).contains(event.referee) else {
      throw Rejection(.referralLoop, "\(event.referee) stands above \(referrer) already")
    }
    record(.referralRegistered(event))
  }

  /// An activation of somebody who was referred (rules R1 and R4).
  mutating func add(_ event: ReferralActivated<Spelled>) throws(Rejection) {
    guard facts.registrations[event.referee] != nil else {
      throw Rejection(.notReferred, "\(event.referee) was never referred")
    }
    record(.referralActivated(event))
  }
}
