extension ReferralCodes {
  /// Every code has an owner, and every owner's first code is one.
  func check(_ soundness: inout Soundness) {
    let isSound =
      codes.isSound() && rows.count == codes.count
      && firstOfOwner.count <= soundness.participants
      && rows.rows.allSatisfy {
        soundness.isParticipant($0.owner) && soundness.isPosition($0.position)
      }
      && firstOfOwner.rows.allSatisfy { Int($0) <= codes.count }
    soundness.require(isSound, "codes: one without an owner, or an owner without one")
  }
}
