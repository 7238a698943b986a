internal import Synchronization

/// What must be found after a crash: what was acknowledged, and perhaps the one step under way.
final class CrashExpectation<Contents: Equatable & Sendable>: Sendable {
  private struct State {
    /// What was there after each acknowledged step, the latest last.
    var acknowledged: [Contents]
    /// What will be there if the step under way is done.
    var possible: Contents?
    /// How far somebody has seen it since it was opened.
    var seen: Int?
    /// Whether it was opened: before that, somebody may see less than what is there.
    var isOpen = false
    var violations: [String] = []
  }

  private let state: Mutex<State>

  init(_ empty: Contents) { state = Mutex(State(acknowledged: [empty])) }

  var latest: Contents? { state.withLock { $0.acknowledged.last } }

  var violations: [String] { state.withLock { $0.violations } }

  func report(_ violation: String) { state.withLock { $0.violations.append(violation) } }

  /// A step is under way.
  func begin(_ possible: Contents) { state.withLock { $0.possible = possible } }

  /// The step under way is acknowledged.
  func acknowledge() {
    state.withLock { state in
      if let possible = state.possible { state.acknowledged.append(possible) }
      state.possible = nil
    }
  }

  /// The step under way was refused: nothing of it may ever be seen.
  func refuse() { state.withLock { $0.possible = nil } }

  /// Everything ends at once; the step under way may have been done.
  func crash() { state.withLock { ($0.isOpen, $0.seen) = (false, nil) } }

  /// Holds what was found after opening against what must be there.
  func open(_ found: Contents) {
    state.withLock { state in
      defer { state.possible = nil }
      state.isOpen = true
      if found == state.acknowledged.last { return }
      if let possible = state.possible, found == possible {
        state.acknowledged.append(possible)
        return
      }
      let what = state.possible.map { ", or \($0)" } ?? ""
      state.violations.append(
        "found \(found) instead of \(state.acknowledged.last.map { "\($0)" } ?? "nothing")\(what)")
    }
  }

  /// Takes what somebody saw who only looks: an earlier state at the most, and never less than before.
  func see(_ glimpse: Contents) {
    state.withLock { state in
      if let possible = state.possible, glimpse == possible {
        // What was seen must not be taken back.
        state.acknowledged.append(possible)
        state.possible = nil
      }
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
