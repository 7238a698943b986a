internal import Synchronization

/// Runs what blocks, one job after another.
package protocol IORunner: Sendable {
  /// Takes a job; false where nothing is taken any more, and the job will never run.
  func submit(_ job: @escaping @Sendable () -> Void) -> Bool

  /// Takes nothing more; what was taken still runs.
  func end()
}

extension IORunner {
  /// Runs a job and waits for what comes of it, without holding a thread meanwhile.
  package nonisolated(nonsending) func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws(StoreFailure) -> Result
  ) async throws(StoreFailure) -> Result {
    let result: Swift.Result<Result, StoreFailure> = await withCheckedContinuation { continuation in
      let isTaken = submit {
        continuation.resume(returning: Swift.Result { () throws(StoreFailure) in try body() })
      }
      if !isTaken { continuation.resume(returning: .failure(.closed)) }
    }
    return try result.get()
  }
}

extension StoreFailure {
  /// The store takes nothing more.
  static let closed = StoreFailure(.closed, "the store was closed; open it again")
}

/// Runs each job at once, on the thread that asks for it.
///
/// Only where the files are in memory: then nothing blocks, and one seed gives one order of things.
final class CallersThread: IORunner {
  private let isEnding = Mutex(false)

  func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
    isEnding.withLock { isEnding in
      if isEnding { return false }
      job()
      return true
    }
  }

  func end() { isEnding.withLock { $0 = true } }
}

/// A value that only the jobs of one runner touch, and that may therefore travel to them.
package final class Confined<Value>: @unchecked Sendable {
  package var value: Value

  package init(_ value: Value) { self.value = value }
}
