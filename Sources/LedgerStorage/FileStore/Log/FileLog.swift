internal import LedgerCore

/// A log in the files of one directory, open for writing.
///
/// Everything here is synchronous and done by one thread; who needs more puts it on one. One append is one
/// frame is one sync, and there are never two frames that are not synced. What the files look like is said in
/// the article *Storage format*.
package final class FileLog<Disk: FileSystem> {
  let disk: Disk
  let options: LogOptions
  let seed: UInt32
  let head: HeadFile<Disk>
  private var lock: HeldLock<Disk>?

  /// Which log this is.
  package let identity: LogIdentity
  /// What was found and done when the log was opened.
  package internal(set) var report = FileReport()

  /// The segment that is written to, and its file.
  var segment: SegmentFile
  var file: Disk.File
  /// The Merkle tree of everything durable.
  var frontier: MerkleFrontier
  /// The root of that tree, which takes some hashing.
  var root: Hash256
  /// Where the durable log ends.
  var end: UInt64
  var epoch: UInt64
  /// The headers of the segment's frames, hashed for its seal.
  var frames: SHA256
  var frameCount: UInt64
  /// The roots of the blocks that end in the segment, for its seal.
  var blocks: [Hash256]
  /// What names the segment's seal, once it has one: then the next segment is due.
  var seal: SealName?
  /// Up to where the file was filled with zeros ahead of the frames.
  var filled: UInt64
  var framesSinceHeadSync = 0
  var isFillingAhead = true
  let buffer = IOBuffer(unfilled: 64 << 10)

  /// Once a sync or a write failed, nobody knows what the files hold until they are opened anew.
  package internal(set) var poison: StoreFailure?
  private var isClosed = false

  init(
    _ disk: Disk, _ identity: LogIdentity, head: HeadFile<Disk>, lock: HeldLock<Disk>,
    _ scan: SegmentScan<Disk>, file: Disk.File, size: UInt64, _ options: LogOptions
  ) {
    self.disk = disk
    self.identity = identity
    self.head = head
    self.lock = lock
    self.options = options
    self.file = file
    seed = options.seed(of: identity.id)
    segment = scan.segment
    frontier = scan.valid.frontier
    root = scan.valid.frontier.root
    end = scan.valid.end
    epoch = max(scan.valid.epoch, head.newest?.epoch ?? 0)
    frames = scan.valid.frames
    frameCount = scan.valid.frameCount
    blocks = scan.valid.blocks
    seal = scan.valid.seal
    filled = scan.segment.header.base + size
  }

  deinit { release() }

  /// Lets go of the files, and of the lock with them.
  private func release() {
    guard !isClosed else { return }
    isClosed = true
    disk.close(file)
    lock = nil
  }

  /// The position of the last record, and the root of everything up to there.
  package var checkpoint: Checkpoint {
    Checkpoint(position: frontier.count, root: root)
  }

  /// How far the log is durable, as `HEAD` says it to readers.
  package var durable: HeadSlot {
    HeadSlot(epoch: epoch, durable: end, position: frontier.count, root: root)
  }

  // MARK: HEAD

  /// Tells readers how far the log is durable; that this is durable itself, only ``syncHead()`` says.
  func writeHead() throws(StoreFailure) {
    do throws(FileFailure) {
      try head.write(durable)
    } catch {
      throw poisoned(error, "the append is durable, but HEAD could not be written")
    }
    framesSinceHeadSync += 1
  }

  /// Makes `HEAD` durable, if it is behind: when a log is idle, so that damage is told from a torn tail.
  package func syncHead() throws(StoreFailure) {
    try checkUsable()
    guard framesSinceHeadSync > 0 else { return }
    do throws(FileFailure) {
      try head.sync()
    } catch {
      throw poisoned(error, "HEAD could not be synced")
    }
    framesSinceHeadSync = 0
    try checkPlace()
  }

  /// Stops where somebody removed the file that is written to, or put another one in its place.
  ///
  /// The system lets a process write to a file that has no name any more, and forgets it when the process ends.
  private func checkPlace() throws(StoreFailure) {
    let size: UInt64
    do throws(FileFailure) {
      let named = try disk.open(segment.path, .read)
      defer { disk.close(named) }
      size = try disk.size(of: named)
    } catch {
      // Without a file to be had, it is looked at another time.
      guard error.isMissing else { return }
      size = 0
    }
    guard size < end - segment.header.base else { return }
    let poison = StoreFailure(
      .missing,
      "the segment was removed or replaced while it was written: what was appended to it will be gone when this "
        + "process ends, so find out from the log's consumers and backups what it was",
      at: StoreFailure.Place(file: segment.path, offset: 0))
    self.poison = poison
    throw poison
  }

  // MARK: Failing and closing

  /// Marks the log as unknown, and says so.
  func poisoned(_ failure: FileFailure, _ what: String) -> StoreFailure {
    let poison = StoreFailure(
      .outcomeUnknown,
      "\(failure); \(what): open the log again, which finds out, and propose the same keys again",
      at: StoreFailure.Place(file: failure.path, offset: end - segment.header.base))
    if !options.sabotaged(.poisonForgotten) { self.poison = poison }
    return poison
  }

  func checkUsable() throws(StoreFailure) {
    if isClosed { throw StoreFailure(.closed, "the log was closed; open it again") }
    if let poison { throw poison }
  }

  /// Makes `HEAD` durable, lets go of the lock, and takes nothing more.
  package func close() throws(StoreFailure) {
    guard !isClosed else { return }
    defer { release() }
    if poison == nil { try syncHead() }
  }
}
