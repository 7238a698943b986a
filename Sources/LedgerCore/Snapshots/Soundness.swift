/// Collects what a state must hold and does not; only the first of it matters.
struct Soundness {
  private(set) var broken: String?

  /// How many participants the directory knows: every handle is below.
  let participants: Int
  /// The position of the latest event: no position is above.
  let head: UInt64

  init(participants: Int, head: UInt64) {
    self.participants = participants
    self.head = head
  }

  mutating func require(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    if !holds, broken == nil { broken = sentence() }
  }

  /// Whether a link leads to one of so many rows, or nowhere.
  @inline(__always)
  static func isLink(_ link: UInt32, below count: Int) -> Bool {
    link == .max || Int(link) < count
  }

  @inline(__always)
  func isParticipant(_ handle: UInt32) -> Bool { Int(handle) < participants }

  @inline(__always)
  func isPosition(_ position: UInt64) -> Bool { position > 0 && position <= head }
}
