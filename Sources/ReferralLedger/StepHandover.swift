internal import LedgerCore

/// Hands steps over from the task that makes them to the one that folds them.
///
/// Waking a task takes a good part of the time that some steps take to be folded, so neither waits for the other
/// after each: a few steps may lie between them, and whoever made too many goes on when half are gone.
actor StepHandover {
  private var between: [Steps] = []
  private var isFinished = false
  private var taking: CheckedContinuation<Steps?, Never>?
  private var putting: CheckedContinuation<Void, Never>?

  /// How many may lie between the tasks.
  private static let capacity = 8

  /// Hands steps over, and waits while too many were not yet taken.
  func put(_ steps: Steps) async {
    if let taking {
      self.taking = nil
      return taking.resume(returning: steps)
    }
    between.append(steps)
    if between.count == StepHandover.capacity {
      await withCheckedContinuation { putting = $0 }
    }
  }

  /// Says that nothing more will come.
  func finish() {
    isFinished = true
    taking?.resume(returning: nil)
    taking = nil
  }

  /// The next steps, once they are there; `nil` after the last.
  func take() async -> Steps? {
    guard !between.isEmpty else {
      return isFinished ? nil : await withCheckedContinuation { taking = $0 }
    }
    let steps = between.removeFirst()
    if between.count <= StepHandover.capacity / 2 {
      putting?.resume()
      putting = nil
    }
    return steps
  }
}
