/// What reaches the disk of what was done to one file and not synced.
struct CrashPlan {
  var keep: Keep
  var size: Size
  var fill: Fill
  /// Bytes that may have been on the disk before where a file grows.
  var stale: [UInt8] = []

  /// Which of the bytes.
  enum Keep {
    case nothing
    case everything
    /// So many bytes from the first on.
    case first(Int)
    /// So many bytes up to the last.
    case last(Int)
    /// The sectors whose bits are set.
    case chosen(UInt64)
    /// What was done before a moment.
    case before(Int)
    /// Each sector by itself, so many of a hundred, some of them torn.
    case sectors(percent: Int, torn: Int)
  }

  /// How long the file is.
  enum Size: CaseIterable {
    /// As long as what is kept of it needs.
    case asWritten
    /// As before.
    case old
    /// As it was going to be.
    case new
    case between
  }

  /// What is found where a file grew and its bytes did not reach the disk.
  enum Fill: CaseIterable { case zeros, garbage, stale }

  /// Anything that can happen to a file.
  static func random(_ random: inout RandomSource, unsyncedBytes: Int) -> CrashPlan {
    let keep: Keep =
      switch random.below(8) {
      case 0: .nothing
      case 1: .everything
      case 2: .first(random.below(unsyncedBytes + 1))
      case 3: .last(random.below(unsyncedBytes + 1))
      case 4: .sectors(percent: 50, torn: 0)
      case 5: .sectors(percent: 90, torn: 10)
      default: .sectors(percent: random.below(101), torn: random.below(40))
      }
    let size: Size =
      switch random.below(8) {
      case 0: .old
      case 1, 2: .new
      case 3: .between
      default: .asWritten
      }
    let fill: Fill =
      switch random.below(4) {
      case 0: .garbage
      case 1: .stale
      default: .zeros
      }
    return CrashPlan(keep: keep, size: size, fill: fill)
  }
}

/// Decides by a plan about one piece after the other.
struct CrashChooser {
  private let plan: CrashPlan
  private let unsyncedBytes: Int
  private var seen = 0
  private var pieces = 0

  init(_ plan: CrashPlan, unsyncedBytes: Int) {
    self.plan = plan
    self.unsyncedBytes = unsyncedBytes
  }

  /// Which bytes of the next piece, which lies within a sector, are kept.
  mutating func kept(
    of count: Int, _ number: Int, _ random: inout RandomSource
  ) -> Range<Int> {
    defer { (seen, pieces) = (seen + count, pieces + 1) }
    switch plan.keep {
    case .nothing: return 0..<0
    case .everything: return 0..<count
    case .first(let bytes): return 0..<min(count, max(0, bytes - seen))
    case .last(let bytes): return max(0, min(count, unsyncedBytes - bytes - seen))..<count
    case .chosen(let sectors): return sectors >> pieces & 1 == 1 ? 0..<count : 0..<0
    case .before(let moment): return number < moment ? 0..<count : 0..<0
    case .sectors(let percent, let torn):
      guard random.chance(percent) else { return 0..<0 }
      guard torn > 0, random.chance(torn) else { return 0..<count }
      let cut = random.below(count + 1)
      return random.chance(50) ? 0..<cut : cut..<count
    }
  }

  /// Whether a change of the size is kept.
  mutating func keepsSize(_ number: Int, _ random: inout RandomSource) -> Bool {
    switch plan.keep {
    case .nothing: false
    case .everything: true
    case .first(let bytes): seen < bytes || bytes == unsyncedBytes
    case .last(let bytes): seen >= unsyncedBytes - bytes
    case .chosen(let sectors): sectors >> pieces & 1 == 1
    case .before(let moment): number < moment
    case .sectors(let percent, _): random.chance(percent)
    }
  }

  /// Whether what is lost of a piece leaves neither the old nor the new bytes.
  func scars(_ random: inout RandomSource) -> Bool {
    guard case .sectors(_, let torn) = plan.keep, torn > 0 else { return false }
    return random.chance(torn)
  }
}
