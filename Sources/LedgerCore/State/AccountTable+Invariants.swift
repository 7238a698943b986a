extension AccountTable {
  /// Each row belongs to one owner, and is reached from them once.
  func check(_ soundness: inout Soundness, _ name: StaticString, owners: Int, currencies: Int) {
    soundness.require(heads.count <= owners, "\(name): more owners than there are")
    var reached = 0
    var isSound = true
    for (owner, head) in heads.rows.enumerated() where head != .max {
      reached += 1
      isSound = isSound && Int(head) < rows.count && rows[Int(head)].owner == UInt32(owner)
      if !isSound { break }
    }
    for (place, row) in rows.rows.enumerated() {
      isSound =
        isSound && Int(row.owner) < heads.count && Int(row.currencyNumber) < currencies
      guard row.next != .max else { continue }
      // A row leads to one that is older, so that nobody follows them in a circle.
      reached += 1
      isSound = isSound && Int(row.next) < place && rows[Int(row.next)].owner == row.owner
    }
    soundness.require(
      isSound && reached == rows.count, "\(name): an owner's rows are not linked as they must be")
  }
}
