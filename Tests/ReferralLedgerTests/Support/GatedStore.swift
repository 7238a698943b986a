import ReferralLedger

/// A store in memory whose appends and reads a test holds back, or lets fail.
actor GatedStore: EventStore {
  /// What becomes of an append.
  enum Fault: Sendable {
    /// It fails, and nothing is written.
    case fails(StoreFailure.Kind)
    /// It is written, and fails all the same.
    case failsAfterwards(StoreFailure.Kind)
  }

  private let memory: MemoryStore
  nonisolated let keepsSnapshots: Bool
  private var appendGate = Gate()
  private var readGate = Gate()
  private var faults: [Fault] = []
  private var lastingFault: Fault?
  private var rewrite: (@Sendable (RecordChunk) -> RecordChunk)?
  private var lastReadable = UInt64.max

  /// The groups that were asked to be appended, in order.
  private(set) var groups: [RecordGroup] = []
  /// How many reads were asked for, and from where.
  var reads: Int { readsFrom.count }
  private(set) var readsFrom: [UInt64] = []
  /// How many snapshots were given to it.
  private(set) var saves = 0
  private var saveFailure: StoreFailure?
  private var kept: StoredSnapshot??

  init(_ memory: MemoryStore = MemoryStore(), keepsSnapshots: Bool = false) {
    self.memory = memory
    self.keepsSnapshots = keepsSnapshots
  }

  // MARK: What a test says

  func holdAppends() { appendGate.isShut = true }

  func releaseAppends() { appendGate.open() }

  func holdReads() { readGate.isShut = true }

  func releaseReads() { readGate.open() }

  /// Lets the next appends fail, one after another.
  func fail(_ faults: Fault...) { self.faults += faults }

  /// Lets every append fail from now on; `nil` ends that.
  func failAlways(_ fault: Fault?) { lastingFault = fault }

  /// Changes what is read.
  func rewriteReads(_ rewrite: (@Sendable (RecordChunk) -> RecordChunk)?) {
    self.rewrite = rewrite
  }

  /// Lets saving a snapshot fail; `nil` ends that.
  func failSaves(_ kind: StoreFailure.Kind?) {
    saveFailure = kind.map { StoreFailure($0, "the test said so") }
  }

  /// Gives back another snapshot than the one that was saved.
  func keep(_ snapshot: StoredSnapshot?) { kept = snapshot }

  /// Forgets what was read so far.
  func forgetReads() { readsFrom = [] }

  /// Lets reading end after a position, though the log goes on.
  func endReads(after position: UInt64) { lastReadable = position }

  /// How many appends wait at the gate.
  var heldAppends: Int { appendGate.waiting.count }

  /// How many reads wait at the gate.
  var heldReads: Int { readGate.waiting.count }

  // MARK: What a ledger asks

  func append(_ group: RecordGroup) async throws(StoreFailure) -> AppendResult {
    groups.append(group)
    if appendGate.isShut { await withCheckedContinuation { appendGate.waiting.append($0) } }
    guard let fault = faults.isEmpty ? lastingFault : faults.removeFirst() else {
      return try await memory.append(group)
    }
    switch fault {
    case .fails(let kind):
      throw StoreFailure(kind, "the test said so")
    case .failsAfterwards(let kind):
      _ = try await memory.append(group)
      throw StoreFailure(kind, "the test said so")
    }
  }

  func read(
    from position: UInt64, upTo last: UInt64
  ) async throws(StoreFailure) -> RecordChunk? {
    readsFrom.append(position)
    if readGate.isShut { await withCheckedContinuation { readGate.waiting.append($0) } }
    let chunk = try await memory.read(from: position, upTo: min(last, lastReadable))
    guard let chunk, let rewrite else { return chunk }
    return rewrite(chunk)
  }

  func checkpoint() async throws(StoreFailure) -> Checkpoint { try await memory.checkpoint() }

  func newestSnapshot() async throws(StoreFailure) -> StoredSnapshot? {
    if let kept { return kept }
    return keepsSnapshots ? try await memory.newestSnapshot() : nil
  }

  func save(_ snapshot: StoredSnapshot) async throws(StoreFailure) {
    saves += 1
    if let saveFailure { throw saveFailure }
    try await memory.save(snapshot)
  }

  func close() async throws(StoreFailure) { try await memory.close() }

  private struct Gate {
    var isShut = false
    var waiting: [CheckedContinuation<Void, Never>] = []

    mutating func open() {
      isShut = false
      for continuation in waiting { continuation.resume() }
      waiting = []
    }
  }
}
