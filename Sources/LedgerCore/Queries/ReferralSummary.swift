/// What there is to say of one participant's referrals.
public struct ReferralSummary: Hashable, Sendable {
  /// Whose summary this is.
  public let participant: ID
  /// How far the participant's own referral has come.
  public let state: ReferralState
  /// Who referred them, nearest first, up to the top.
  public let chain: [ID]
  /// When they were registered.
  public let registeredAt: Timestamp?
  /// Whether they are blocked.
  public let isBlocked: Bool
  /// The plan that is assigned to them.
  public let plan: Text?
  /// The first code that was issued to them.
  public let code: Text?
  /// How many they brought.
  public let invited: Int
  /// How many of these are activated.
  public let activated: Int
  /// How many of these paid.
  public let paid: Int
  /// The rate they earn at depth 1, as the terms in force give it.
  public let level: Rate
  /// How many more referrals reach the next step of the ladder; `nil` where there is none.
  public let referralsToNextLevel: Int?
  /// The latest activation among those they brought.
  public let lastActivity: Timestamp?

  /// Who referred them.
  public var referrer: ID? { chain.first }
}

/// How far a referral has come; there is no way back (rule R1).
public enum ReferralState: String, Sendable, Hashable, CaseIterable, Codable {
  /// Never referred.
  case none
  /// Came by a referral.
  case registered
  /// Became active by a trial or a payment.
  case activated
}

extension LedgerState {
  /// What there is to say of a participant's referrals; blank for somebody the log never named.
  /// - Complexity: O(*d*), where *d* is the depth of the chain above the participant.
  public func referral(of participant: ID) -> ReferralSummary {
    let handle = directory.handle(of: participant)
    let row = figures.referrals.row(of: handle ?? .none)
    let link = figures.referrals.link(of: handle ?? .none)
    let chain = handle.map { figures.referrals.chain(above: $0) } ?? []
    let plan = handle.flatMap { figures.referrals.plan(of: $0) }
    let (level, toNext) = level(row, plan)
    let isRegistered = link.flags.contains(.registered)
    return ReferralSummary(
      participant: participant,
      state: link.flags.contains(.activated) ? .activated : isRegistered ? .registered : .none,
      chain: chain.map { directory.name(of: $0) },
      registeredAt: isRegistered ? Timestamp(milliseconds: row.registeredAt) : nil,
      isBlocked: link.flags.contains(.blocked), plan: plan,
      code: handle.flatMap { figures.codes.code(of: $0) }, invited: Int(row.invited),
      activated: Int(row.activated), paid: Int(row.paid), level: level,
      referralsToNextLevel: toNext,
      lastActivity: row.latestActivation == .min
        ? nil : Timestamp(milliseconds: row.latestActivation))
  }

  private func level(_ row: ReferralRow, _ plan: Text?) -> (Rate, Int?) {
    guard let rule = figures.program.terms?.cashback.first(where: { $0.depth == 1 }) else {
      return (.zero, nil)
    }
    let rate = rule.rate.rate(count: { row.count($0) }, plan: { plan })
    guard case .ladder(let steps, let counted) = rule.rate else { return (rate, nil) }
    let count = row.count(counted)
    return (rate, steps.first { $0.from > count }.map { Int($0.from - count) })
  }
}
