internal import LedgerStorage
internal import Synchronization

/// Somebody who is told of each call before it is made, but not of those that he makes himself.
final class DiskListener: Sendable {
  private let listener = Mutex<Listener?>(nil)
  private let listens = Atomic(false)

  private struct Listener {
    let body: @Sendable (FileFailure.Operation, String) -> Void
  }

  /// Whether there is somebody who is not busy with an earlier call.
  var isListening: Bool { listens.load(ordering: .relaxed) }

  func listen(_ body: (@Sendable (FileFailure.Operation, String) -> Void)?) {
    listener.withLock { $0 = body.map { Listener(body: $0) } }
    listens.store(body != nil, ordering: .sequentiallyConsistent)
  }

  func tell(_ operation: FileFailure.Operation, _ path: String) {
    guard listens.exchange(false, ordering: .sequentiallyConsistent) else { return }
    let told = listener.withLock { $0 }
    told?.body(operation, path)
    // It may have told not to be told any more.
    let isHeard = listener.withLock { $0 != nil }
    listens.store(isHeard, ordering: .sequentiallyConsistent)
  }
}
