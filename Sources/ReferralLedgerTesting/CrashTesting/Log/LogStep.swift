/// One thing that a log in files is asked for between two crashes.
package enum LogStep: Hashable, Sendable {
  /// Appends so many records of so many bytes, which follow from a seed.
  case append(count: Int, bytes: Int, seed: UInt64)
  /// Makes `HEAD` durable, as an idle writer does.
  case syncHead
}

extension Generator where Value == LogStep {
  /// Appends of all sizes, mostly small, and syncs of `HEAD` in between.
  package static let logSteps = Generator(
    draw: { random in
      let seed = random.next()
      return switch random.below(20) {
      case 0: .syncHead
      case 1: .append(count: 1 + random.below(3), bytes: 1 + random.below(9000), seed: seed)
      case 2...4: .append(count: 1 + random.below(20), bytes: 1 + random.below(60), seed: seed)
      default: .append(count: 1, bytes: 1 + random.below(300), seed: seed)
      }
    },
    simpler: { step in
      guard case .append(let count, let bytes, let seed) = step else { return AnySequence([]) }
      let counts = Shrinking.numbers(from: Int64(count), toward: 1).map {
        LogStep.append(count: Int($0), bytes: bytes, seed: seed)
      }
      let sizes = Shrinking.numbers(from: Int64(bytes), toward: 1).map {
        LogStep.append(count: count, bytes: Int($0), seed: seed)
      }
      return AnySequence(counts + sizes)
    })
}
