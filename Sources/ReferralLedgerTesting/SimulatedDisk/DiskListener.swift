internal import LedgerStorage
internal import Synchronization

/// Somebody who is told of each call before it is made, but not of those that he makes himself.
final class DiskListener: Sendable {
  private let body = Mutex<(@Sendable (FileFailure.Operation, String) -> Void)?>(nil)
  private let listens = Atomic(false)

  /// Whether there is somebody who is not busy with an earlier call.
  var isListening: Bool { listens.load(ordering: .relaxed) }

  func listen(_ body: (@Sendable (FileFailure.Operation, String) -> Void)?) {
    self.body.withLock { $0 = body }
    listens.store(body != nil, ordering: .sequentiallyConsistent)
  }

  func tell(_ operation: FileFailure.Operation, _ path: String) {
    guard listens.exchange(false, ordering: .sequentiallyConsistent) else { return }
    let body = body.withLock { $0 }
    body?(operation, path)
    // It may have told not to be told any more.
    let isHeard = self.body.withLock { $0 != nil }
    listens.store(isHeard, ordering: .sequentiallyConsistent)
  }
}
