extension Referrals {
  /// Every edge leads to a participant, and every referral is counted by its referrer once.
  func check(_ soundness: inout Soundness, versions: Int) {
    soundness.require(
      rows.count <= soundness.participants && rows.count == links.count
        && earningKinds.count == versions && plans.isSound(),
      "referrals: participants, plans or kinds that nobody named")
    guard soundness.broken == nil else { return }
    var isSound = true
    var difference = (invited: 0, activated: 0, paid: 0)
    for (link, row) in zip(links.rows, rows.rows) {
      let isRegistered = link.flags.contains(.registered)
      let isActivated = link.flags.contains(.activated)
      isSound =
        isSound && Soundness.isLink(link.referrer, below: rows.count)
        && isRegistered == (link.referrer != .max) && (isRegistered || !isActivated)
        && Int(row.plan) <= plans.count && row.registeredPosition <= soundness.head
        && row.activatedPosition <= soundness.head
      difference.invited += Int(row.invited) - (isRegistered ? 1 : 0)
      difference.activated += Int(row.activated) - (isActivated ? 1 : 0)
      difference.paid += Int(row.paid) - (link.flags.contains(.paid) ? 1 : 0)
    }
    soundness.require(isSound, "referrals: an edge leads nowhere")
    soundness.require(difference == (0, 0, 0), "referrals: a referrer's count is not of referrals")
  }
}
