extension Referrals {
  /// Every edge leads to a participant, and every referral is counted by its referrer once.
  func check(_ soundness: inout Soundness, versions: Int) {
    soundness.require(
      rows.count <= soundness.participants && earningKinds.count == versions && plans.isSound(),
      "referrals: participants, plans or kinds that nobody named")
    var isSound = true
    var difference = (invited: 0, activated: 0, paid: 0)
    for row in rows.rows {
      let isRegistered = row.flags.contains(.registered)
      let isActivated = row.flags.contains(.activated)
      isSound =
        isSound && Soundness.isLink(row.referrer, below: rows.count)
        && isRegistered == (row.referrer != .max) && (isRegistered || !isActivated)
        && Int(row.plan) <= plans.count && row.registeredPosition <= soundness.head
        && row.activatedPosition <= soundness.head
      difference.invited += Int(row.invited) - (isRegistered ? 1 : 0)
      difference.activated += Int(row.activated) - (isActivated ? 1 : 0)
      difference.paid += Int(row.paid) - (row.flags.contains(.paid) ? 1 : 0)
    }
    soundness.require(isSound, "referrals: an edge leads nowhere")
    soundness.require(difference == (0, 0, 0), "referrals: a referrer's count is not of referrals")
  }
}
