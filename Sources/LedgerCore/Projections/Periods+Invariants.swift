extension Periods {
  /// Every period's sources, engagements and entitlements are its own, and found.
  func check(_ soundness: inout Soundness, currencies: Int) {
    let isSound =
      ids.isSound() && rows.count == ids.count && labels.count == rows.count && revenue.isSound()
      && rows.rows.allSatisfy { row in
        Int(row.currencyNumber) < currencies && soundness.isPosition(row.position)
          && Timestamp.isValid(row.from.milliseconds) && Timestamp.isValid(row.to.milliseconds)
          && Soundness.isLink(row.firstSource, below: revenue.rows.count)
          && row.closedPosition <= soundness.head && row.firstLine <= soundness.head
          && row.recipients <= soundness.head
          && (row.isClosed ? row.firstLine > 0 && row.firstEngagement == .max : true)
      }
    soundness.require(isSound, "periods: one whose parts are not there")
    guard soundness.broken == nil else { return }
    engagement.check(&soundness, periods: rows.rows)
    entitlements.check(&soundness, periods: rows.count, currencies: currencies)
  }
}

extension PeriodRevenue {
  /// Whether every source is named and leads to an older one.
  fileprivate func isSound() -> Bool {
    sources.isSound()
      && rows.rows.enumerated().allSatisfy { place, row in
        Int(row.source) < sources.count && Soundness.isLink(row.next, below: place)
      }
  }
}

extension Entitlements {
  fileprivate func check(_ soundness: inout Soundness, periods: Int, currencies: Int) {
    accounts.check(
      &soundness, "payouts", owners: soundness.participants, currencies: currencies)
    let isSound =
      index.isSound(rows: rows.count)
      && rows.rows.allSatisfy {
        Int($0.period) < periods && soundness.isParticipant($0.participant)
          && $0.claimedPosition <= soundness.head
      }
    soundness.require(isSound, "payouts: one of nobody's, or one that is not found")
  }
}

extension Engagement {
  /// Every row and every count stands in one chain: a period's, a row's, or that of the free ones.
  fileprivate func check(_ soundness: inout Soundness, periods: [PeriodRow]) {
    let isSound =
      free.count == 2 && metrics.isSound() && index.isSound(rows: rows.count)
      && rows.rows.allSatisfy {
        Int($0.period) < periods.count && soundness.isParticipant($0.participant)
      }
      && counts.rows.allSatisfy {
        Int($0.metric) < metrics.count && $0.count <= Limits.engagement
      }
    soundness.require(isSound, "engagement: a count of nobody's, or of nothing")
    guard soundness.broken == nil else { return }

    var rowChains = Chains(count: rows.count)
    for (number, period) in periods.enumerated() {
      let last = rowChains.follow(from: period.firstEngagement) { place in
        Int(rows[place].period) == number ? rows[place].next : nil
      }
      if last != period.lastEngagement { rowChains.isSound = false }
    }
    _ = rowChains.follow(from: free[0]) { rows[$0].next }
    var countChains = Chains(count: counts.count)
    for row in rows.rows {
      _ = countChains.follow(from: row.firstCount) { counts[$0].next }
    }
    _ = countChains.follow(from: free[1]) { counts[$0].next }
    soundness.require(
      rowChains.isSound && rowChains.left == 0 && countChains.isSound && countChains.left == 0,
      "engagement: what is linked is not each row and each count once")
  }
}

/// Follows chains that must share no link, and end.
private struct Chains {
  var isSound = true
  private(set) var left: Int
  private var seen: [Bool]

  init(count: Int) {
    left = count
    seen = Array(repeating: false, count: count)
  }

  /// The last link of a chain, or `.max` of an empty one; `next` gives none for a link that does not belong.
  mutating func follow(from first: UInt32, _ next: (Int) -> UInt32?) -> UInt32 {
    var last = UInt32.max
    var link = first
    while link != .max {
      let place = Int(link)
      guard place < seen.count, !seen[place], let following = next(place) else {
        isSound = false
        return last
      }
      seen[place] = true
      left -= 1
      last = link
      link = following
    }
    return last
  }
}
