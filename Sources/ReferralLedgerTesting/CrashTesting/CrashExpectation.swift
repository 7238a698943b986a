internal import Synchronization

/// What must be found after a crash: what was acknowledged, and perhaps the one step under way.
final class CrashExpectation<Contents: Equatable & Sendable>: Sendable {
  private struct State {
    /// What was there after each acknowledged step, the latest last.
    var acknowledged: [Contents]
    /// What may be there of the step under way, the whole of it last.
    var possible: [Contents] = []
    /// How much of the step under way counts as acknowledged, as somebody saw it.
    var settled = 0
    /// How far somebody has seen it since it was opened.
    var seen: Int?
    /// Whether it was opened: before that, somebody may see less than what is there.
    var isOpen = false
    var violations: [String] = []

    /// Takes what was found as acknowledged, with what of the step under way comes before it.
    mutating func settle(_ found: Contents) -> Bool {
      guard let index = possible.lastIndex(of: found) else { return false }
      settle(index + 1)
      return true
    }

    /// Takes the first parts of the step under way as acknowledged.
    mutating func settle(_ count: Int) {
      acknowledged += possible.prefix(count)
      possible.removeFirst(min(count, possible.count))
      settled += count
    }
  }

  private let state: Mutex<State>

  init(_ empty: Contents) { state = Mutex(State(acknowledged: [empty])) }

  var latest: Contents? { state.withLock { $0.acknowledged.last } }

  var violations: [String] { state.withLock { $0.violations } }

  func report(_ violation: String) { state.withLock { $0.violations.append(violation) } }

  /// A step is under way.
  func begin(_ possible: [Contents]) {
    state.withLock { ($0.possible, $0.settled) = (possible, 0) }
  }

  /// The first parts of the step under way are acknowledged.
  func acknowledge(_ count: Int) {
    state.withLock { state in
      if count > state.settled { state.settle(count - state.settled) }
    }
  }

  /// The step under way was refused: nothing more of it may ever be seen.
  func refuse() { state.withLock { $0.possible = [] } }

  /// Everything ends at once; the step under way may have been done.
  func crash() { state.withLock { ($0.isOpen, $0.seen) = (false, nil) } }

  /// Holds what was found after opening against what must be there.
  func open(_ found: Contents) {
    state.withLock { state in
      defer { state.possible = [] }
      state.isOpen = true
      if found == state.acknowledged.last || state.settle(found) { return }
      let expected = (state.acknowledged.suffix(1) + state.possible).map { "\($0)" }
      state.violations.append("found \(found) instead of \(expected.joined(separator: ", or "))")
    }
  }

  /// Takes what somebody saw who only looks: an earlier state at the most, and never less than before.
  func see(_ glimpse: Contents) {
    state.withLock { state in
      // What was seen must not be taken back.
      _ = state.settle(glimpse)
      guard let index = state.acknowledged.lastIndex(of: glimpse) else {
        state.violations.append("somebody saw \(glimpse), which never was")
        return
      }
      guard state.isOpen else { return }
      if let seen = state.seen, index < seen {
        state.violations.append("somebody saw \(glimpse) after \(state.acknowledged[seen])")
      }
      state.seen = index
    }
  }
}
