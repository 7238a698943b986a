package import LedgerStorage
internal import Synchronization

/// What a disk was like before each call of something, as copies to be crashed.
package enum LogMoments {
  /// A disk before a call.
  package struct Moment: Sendable {
    /// The call that was about to be made.
    package let operation: FileFailure.Operation
    /// What it concerns.
    package let path: String
    /// The disk before it.
    package let disk: SimulatedDisk
  }

  /// Does something, and keeps the disk as it is before each call and afterwards.
  package static func all(
    on disk: SimulatedDisk, _ body: () throws -> Void
  ) rethrows -> [Moment] {
    let moments = Mutex<[Moment]>([])
    disk.beforeEachCall { [unowned disk] operation, path in
      moments.withLock {
        $0.append(Moment(operation: operation, path: path, disk: disk.copy()))
      }
    }
    defer { disk.beforeEachCall(nil) }
    try body()
    return moments.withLock { $0 } + [Moment(operation: .size, path: "", disk: disk.copy())]
  }

  /// Does something, and gives the disk as it was before the first sync of a segment: an append that is
  /// written and not yet durable.
  package static func beforeSync(
    on disk: SimulatedDisk, _ body: () throws -> Void
  ) rethrows -> SimulatedDisk? {
    try all(on: disk, body).first { $0.operation == .syncData && $0.path.hasSuffix(".seg") }?.disk
  }
}
