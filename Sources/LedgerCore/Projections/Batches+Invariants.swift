extension Batches {
  /// Every batch has its row, and what it paid is its own.
  func check(_ soundness: inout Soundness, currencies: Int) {
    let isSound =
      ids.isSound() && rows.count == ids.count
      && rows.rows.allSatisfy {
        soundness.isPosition($0.position) && soundness.isPosition($0.latestPosition)
          && $0.position <= $0.latestPosition && $0.finishedPosition <= $0.latestPosition
          && Timestamp.isValid($0.recordedAt.milliseconds)
      }
    soundness.require(isSound, "batches: one that is not there")
    totals.check(&soundness, "batches", owners: ids.count, currencies: currencies)
  }
}
