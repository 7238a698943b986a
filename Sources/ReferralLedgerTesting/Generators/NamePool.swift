public import LedgerCore

/// The few names that generated histories use, so that they meet each other again and again.
public struct NamePool: Sendable, Hashable {
  /// Participants; the first ones are what shrinking prefers.
  public var participants: [ID]
  /// How many names there are of everything else, such as payments.
  public var count: Int

  /// A pool of so many names of each kind, at least one.
  public init(count: Int = 6) {
    self.count = max(count, 1)
    // Two spellings of one name: ids are compared byte by byte.
    let first: [ID] = ["ann", "bob", "cid", "dee", "eve", "zo\u{E9}", "zoe\u{301}"]
    participants = (0..<max(count, 1)).map { index in
      index < first.count ? first[index] : Text("user\(index)")
    }
  }

  /// The name of a kind with a number, such as `p1`.
  func name(_ kind: String, _ random: inout RandomSource) -> Text {
    Text(kind + String(random.below(count) + 1))
  }

  func participant(_ random: inout RandomSource) -> ID {
    random.element(of: participants) ?? "ann"
  }

  /// A batch: an ordinary one, or one in the name of a payment (rule G2).
  func batch(_ random: inout RandomSource) -> Text {
    guard random.chance(25) else { return name("b", &random) }
    let endings = ["", "", ":2", ":3", ":03", ":x"]
    return Text("payment:p\(random.below(count) + 1)" + (random.element(of: endings) ?? ""))
  }

  static let plans: [Text] = ["gold", "silver", "iron"]
  static let metrics: [Text] = ["comments", "dances", "likes", "posts"]
  static let sources: [Text] = ["ads", "fees"]
  static let reasons: [Text] = ["review", "appeal"]
}
