public import LedgerStorage
internal import Synchronization

extension SimulatedDisk {
  // MARK: Crashing

  /// Cuts the power and starts again: all files are closed, and of what was not synced there is left what
  /// the outcome says.
  public func crash(_ outcome: CrashOutcome) { state.withLock { $0.crash(outcome) } }

  /// Ends the process: all files are closed, and nothing is lost.
  public func endProcess() { state.withLock { $0.closeAll() } }

  /// Cuts the power after so many more calls: all later ones fail until ``crash(_:)`` is called.
  public func cutPower(afterCalls count: Int) { state.withLock { $0.callsLeft = max(0, count) } }

  /// Whether the power was cut.
  public var isOff: Bool { state.withLock { $0.isOff } }

  // MARK: Failing

  /// Fails a call; several failures may be planned side by side.
  ///
  /// A sync that fails leaves some of the bytes on the disk, and the system takes the others for written: no
  /// later sync will write them.
  public func fail(_ failure: CallFailure) { state.withLock { $0.failures.append(failure) } }

  /// Lets everything succeed again: nothing fails as planned, the disk has room, may be written to, does not
  /// lie, and moves all bytes at once.
  public func heal() {
    state.withLock { state in
      state.failures = []
      state.capacity = nil
      state.isReadOnly = false
      state.isLying = false
      state.transfers = .whole
      state.displacement = 0
    }
  }

  /// How many bytes all files may have together; `nil` for any number.
  public var capacity: Int? {
    get { state.withLock { $0.capacity } }
    set { state.withLock { $0.capacity = newValue } }
  }

  /// Whether every change is refused, as on a medium that was mounted for reading only.
  public var isReadOnly: Bool {
    get { state.withLock { $0.isReadOnly } }
    set { state.withLock { $0.isReadOnly = newValue } }
  }

  /// Whether syncs say that they succeeded and do nothing.
  public var isLying: Bool {
    get { state.withLock { $0.isLying } }
    set { state.withLock { $0.isLying = newValue } }
  }

  /// How many bytes a call moves of those it was asked to.
  public var transfers: Transfers {
    get { state.withLock { $0.transfers } }
    set { state.withLock { $0.transfers = newValue } }
  }

  /// How many bytes a call moves.
  public enum Transfers: Hashable, Sendable, CaseIterable {
    /// All of them.
    case whole
    /// At least one.
    case short
    /// One.
    case singleBytes
  }

  /// Lets the disk put the next write so many bytes from its place; the system does not know.
  public func misdirectNextWrite(by distance: Int) {
    state.withLock { $0.displacement = distance }
  }

  /// Forgets what the system has in memory of synced files: what the disk has shows from now on.
  public func evictCaches() {
    state.withLock { state in
      for index in state.nodes.indices { state.nodes[index].evict() }
    }
  }

  // MARK: Counting

  /// How many files are open.
  public var openFileCount: Int { state.withLock { $0.openFileCount } }

  /// How often a file was used, or closed, after it had been closed; a crash or the end of a process closes
  /// files, too, but nobody is to blame for that.
  public var misuseCount: Int { state.withLock { $0.misuseCount } }

  /// How many calls were made.
  public var callCount: Int { state.withLock { $0.callCount } }

  /// How many calls failed because they were told to.
  public var failedCallCount: Int { state.withLock { $0.failedCallCount } }

  /// How many calls of a kind were made.
  public func callCount(of operation: FileFailure.Operation) -> Int {
    state.withLock { $0.counts[operation.index] }
  }
}
