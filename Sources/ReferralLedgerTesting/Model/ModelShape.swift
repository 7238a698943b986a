import LedgerCore

/// The first stage of rule G4: fields, then ids.
///
/// Times need no check here: a `Timestamp` cannot hold an invalid one.
enum ModelShape {
  static let longestID = 128
  static let longestBatch = 160
  static let longestText = 1024
  static let longestCurrency = 24
  static let largestNumber: UInt64 = 9_007_199_254_740_992
  static let largestCount: UInt64 = 4_294_967_296

  static func check(_ proposal: Proposal) throws(Rejection) {
    try requireFields(of: proposal.body)
    for (name, text, longest) in ids(of: proposal.body) {
      try requireID(text, name, longest: longest)
    }
    if let actor = proposal.actor { try requireID(actor, "actor") }
    if let correlation = proposal.correlation { try requireID(correlation, "correlation") }
  }

  static func requireID(
    _ text: Text, _ name: String, longest: Int = longestID
  ) throws(Rejection) {
    guard !isText(text, longest: longest) else { return }
    throw Rejection(
      .invalidID, "\(name) is not 1 to \(longest) bytes without control characters")
  }

  /// Whether a text has bytes, not too many, and no control character, neither C0, DEL nor C1.
  static func isText(_ text: Text, longest: Int) -> Bool {
    let bytes = text.string.utf8.count
    guard bytes >= 1, bytes <= longest else { return false }
    return text.string.unicodeScalars.allSatisfy { scalar in
      scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
    }
  }

  private static func requireFields(of body: EventBody<Spelled>) throws(Rejection) {
    if case .referralRegistered(let event) = body, event.referrer == nil, event.code == nil {
      throw Rejection(.malformed, "a registration names a referrer or a code")
    }
    for (name, text) in texts(of: body) where !isText(text, longest: longestText) {
      throw Rejection(
        .malformed, "\(name) is not 1 to \(longestText) bytes without control characters")
    }
    for (name, number) in numbers(of: body) where number > largestNumber {
      throw Rejection(.malformed, "\(name) is above \(largestNumber)")
    }
    if case .engagementRecorded(let event) = body {
      for count in event.counts where count.count > largestCount {
        throw Rejection(.malformed, "a count is above \(largestCount)")
      }
      guard Set(event.counts.map(\.metric)).count == event.counts.count else {
        throw Rejection(.malformed, "a metric is counted twice")
      }
    }
    if case .batchFinished(let event) = body {
      guard Set(event.totals.map(\.currency)).count == event.totals.count else {
        throw Rejection(.malformed, "a currency has two totals")
      }
    }
  }

  private static func numbers(of body: EventBody<Spelled>) -> [(String, UInt64)] {
    switch body {
    case .programPublished(let event): [("version", event.version)]
    case .referralActivated(let event): [("days", event.days ?? 0)]
    case .paymentSucceeded(let event): [("months", event.months ?? 0), ("days", event.days ?? 0)]
    case .cashbackStarted(let event): [("attempt", event.attempt)]
    case .cashbackPaid(let event): [("referrals", event.referrals ?? 0)]
    case .cashbackFailed(let event): [("attempt", event.attempt)]
    case .batchFinished(let event):
      [("paid", event.paid), ("failed", event.failed), ("changed", event.changed)]
    case .periodClosed(let event): [("recipients", event.recipients)]
    default: []
    }
  }

  private static func texts(of body: EventBody<Spelled>) -> [(String, Text)] {
    var texts: [(String, Text?)] = []
    switch body {
    case .cashbackStarted(let event): texts = [("destination", address(event.destination))]
    case .cashbackPaid(let event):
      texts = [("destination", address(event.destination)), ("reference", event.reference)]
    case .cashbackFailed(let event): texts = [("reason", event.reason)]
    case .referrerBlocked(let event), .referrerUnblocked(let event):
      texts = [("reason", event.reason)]
    case .periodOpened(let event): texts = [("label", event.label)]
    case .revenueRecorded(let event): texts = [("reference", event.reference)]
    case .payoutClaimed(let event):
      texts = [("destination", address(event.destination)), ("reference", event.reference)]
    case .withdrawalRequested(let event): texts = [("destination", event.destination)]
    case .withdrawalApproved(let event), .withdrawalRejected(let event),
      .withdrawalCompleted(let event), .withdrawalFailed(let event):
      texts = [("reason", event.reason), ("reference", event.reference)]
    case .balanceAdjusted(let event): texts = [("reason", event.reason)]
    default: break
    }
    return texts.compactMap { name, text in text.map { (name, $0) } }
  }

  private static func address(_ destination: Destination<Spelled>) -> Text? {
    guard case .address(let address) = destination else { return nil }
    // An address called wallet would read back as the wallet; an empty text is refused like it.
    return address == "wallet" ? Text("") : address
  }
}
