internal import LedgerStorage

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Everything that a simulated disk is, as a value.
struct DiskState {
  var names = DiskNames()
  var nodes = [DiskNode(isDirectory: true)]
  /// Nodes that nothing leads to any more.
  var freeNodes: [Int] = []
  private var openFiles: [OpenFile] = []
  private var freeSlots: [Int] = []
  private var lastFile: UInt32 = 0
  /// The last file that was open when all were closed at once.
  private var lastLostFile: UInt32 = 0
  private(set) var misuseCount = 0
  /// Numbers what is done, so that a crash can cut all files off at one moment.
  private var lastChange = 0
  var random: RandomSource

  // What is wrong with the disk.
  var failures: [CallFailure] = []
  private(set) var failedCallCount = 0
  /// How many more calls there are before the power fails.
  var callsLeft: Int?
  var isOff = false
  var isReadOnly = false
  var isLying = false
  var capacity: Int?
  var transfers = SimulatedDisk.Transfers.whole
  /// How far from its place the next write goes.
  var displacement = 0

  private(set) var callCount = 0
  private(set) var counts = [Int](repeating: 0, count: FileFailure.Operation.allCases.count)

  let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    random = RandomSource(seed: seed)
  }

  private struct OpenFile {
    let node: Int
    let number: UInt32
    let mode: FileMode
    let path: String
  }

  // MARK: Every call

  /// Counts a call, and fails it if it is to fail.
  mutating func begin(
    _ operation: FileFailure.Operation, _ path: String, changes: Bool = false
  ) throws(FileFailure) {
    callCount += 1
    counts[operation.index] += 1
    if callsLeft != nil || isOff { try checkPower(operation, path) }
    for index in failures.indices where failures[index].fails(operation, path) {
      failedCallCount += 1
      try fail(operation, path, failures[index].code)
    }
    if changes, isReadOnly { throw FileFailure(operation, path, code: EROFS) }
  }

  private mutating func checkPower(
    _ operation: FileFailure.Operation, _ path: String
  ) throws(FileFailure) {
    if let left = callsLeft {
      isOff = left == 0
      callsLeft = isOff ? nil : left - 1
    }
    if isOff { throw FileFailure(operation, path, code: EIO) }
  }

  /// What a failed sync leaves counts as clean: the system will not try again by itself.
  private mutating func fail(
    _ operation: FileFailure.Operation, _ path: String, _ code: Int32
  ) throws(FileFailure) {
    if let node = names.node(at: path), !isReadOnly {
      if operation == .syncData || operation == .sync { failSync(of: node) }
      if operation == .syncDirectory { names.failSync(node, &random) }
    }
    throw FileFailure(operation, path, code: code)
  }

  private mutating func failSync(of node: Int) {
    let plan = CrashPlan.random(&random, unsyncedBytes: nodes[node].unsyncedBytes)
    nodes[node].failSync(keeping: plan, &random)
  }

  mutating func nextChange() -> Int {
    lastChange += 1
    return lastChange
  }

  var changeCount: Int { lastChange }

  // MARK: Opening

  mutating func open(_ path: String, _ mode: FileMode) throws(FileFailure) -> SimulatedFile {
    try begin(.open, path, changes: mode == .create)
    let node: Int
    if mode == .create {
      guard names.entry(at: path) == nil else { throw FileFailure(.open, path, code: EEXIST) }
      node = try create(path, DiskNode(), .open)
    } else {
      guard let found = names.node(at: path) else { throw FileFailure(.open, path, code: ENOENT) }
      guard !nodes[found].isDirectory else { throw FileFailure(.open, path, code: EISDIR) }
      if mode == .readWrite, isReadOnly { throw FileFailure(.open, path, code: EROFS) }
      node = found
    }
    lastFile += 1
    let file = OpenFile(node: node, number: lastFile, mode: mode, path: path)
    if let slot = freeSlots.popLast() {
      openFiles[slot] = file
      return SimulatedFile(slot: slot, number: lastFile)
    }
    openFiles.append(file)
    return SimulatedFile(slot: openFiles.count - 1, number: lastFile)
  }

  mutating func create(
    _ path: String, _ node: DiskNode, _ operation: FileFailure.Operation
  ) throws(FileFailure) -> Int {
    let index = freeNodes.last ?? nodes.count
    guard let place = names.place(path, for: index) else {
      throw FileFailure(operation, path, code: ENOENT)
    }
    if freeNodes.popLast() != nil { nodes[index] = node } else { nodes.append(node) }
    names.change(DiskNames.Change(number: nextChange(), removed: nil, added: place))
    return index
  }

  mutating func close(_ file: SimulatedFile) {
    guard let open = try? opened(file, .open) else {
      if file.number > lastLostFile { misuseCount += 1 }
      return
    }
    if nodes[open.node].lockHolder == file.number { nodes[open.node].lockHolder = nil }
    release(file.slot)
  }

  private mutating func release(_ slot: Int) {
    openFiles[slot] = OpenFile(node: 0, number: 0, mode: .read, path: "")
    freeSlots.append(slot)
  }

  /// The path that a file was opened by.
  func path(of file: SimulatedFile) -> String {
    (try? opened(file, .open))?.path ?? ""
  }

  /// Closes every file, as the end of a process does.
  mutating func closeAll() {
    lastLostFile = lastFile
    for slot in openFiles.indices where openFiles[slot].number != 0 {
      nodes[openFiles[slot].node].lockHolder = nil
      release(slot)
    }
  }

  var openFileCount: Int { openFiles.count - freeSlots.count }

  private func opened(
    _ file: SimulatedFile, _ operation: FileFailure.Operation
  ) throws(FileFailure) -> OpenFile {
    guard file.slot < openFiles.count, openFiles[file.slot].number == file.number else {
      throw FileFailure(operation, "", code: EBADF)
    }
    return openFiles[file.slot]
  }

  /// The file, if it may be written to.
  private func writable(
    _ file: SimulatedFile, _ operation: FileFailure.Operation
  ) throws(FileFailure) -> OpenFile {
    let open = try opened(file, operation)
    guard open.mode == .readWrite || open.mode == .create else {
      throw FileFailure(operation, open.path, code: EBADF)
    }
    return open
  }

  // MARK: Bytes

  mutating func read(
    _ file: SimulatedFile, into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    let open = try opened(file, .read)
    try begin(.read, open.path)
    guard let offset = Int(exactly: offset) else { return 0 }
    let count = transfer(bytes.count)
    return nodes[open.node].read(
      into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]), at: offset,
      uncached: open.mode == .readUncached)
  }

  mutating func write(
    _ file: SimulatedFile, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    let open = try writable(file, .write)
    try begin(.write, open.path, changes: true)
    guard let offset = Int(exactly: offset), offset < 1 << 50 else {
      throw FileFailure(.write, open.path, code: EFBIG)
    }
    guard !bytes.isEmpty else { return 0 }
    var count = transfer(bytes.count)
    if capacity != nil {
      let room = room(beyond: nodes[open.node].cached.count)
      count = min(count, max(0, room - offset))
      guard count > 0 else { throw FileFailure(.write, open.path, code: ENOSPC) }
    }
    let change = nextChange()
    nodes[open.node].write(
      UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: offset, number: change,
      displacement: displacement)
    displacement = 0
    return count
  }

  /// How long a file of a given size may become until the disk is full.
  private func room(beyond size: Int) -> Int {
    guard let capacity else { return .max }
    let used = names.cached.reduce(0) { $0 + nodes[$1.node].cached.count }
    return size + max(0, capacity - used)
  }

  private mutating func transfer(_ count: Int) -> Int {
    switch transfers {
    case .whole: count
    case .short: count > 1 ? 1 + random.below(count) : count
    case .singleBytes: min(1, count)
    }
  }

  mutating func size(of file: SimulatedFile) throws(FileFailure) -> UInt64 {
    let open = try opened(file, .size)
    try begin(.size, open.path)
    return UInt64(nodes[open.node].cached.count)
  }

  mutating func truncate(_ file: SimulatedFile, to size: UInt64) throws(FileFailure) {
    let open = try writable(file, .truncate)
    try begin(.truncate, open.path, changes: true)
    guard let size = Int(exactly: size), size < 1 << 50 else {
      throw FileFailure(.truncate, open.path, code: EFBIG)
    }
    let before = nodes[open.node].cached.count
    guard size <= before || size <= room(beyond: before) else {
      throw FileFailure(.truncate, open.path, code: ENOSPC)
    }
    let change = nextChange()
    nodes[open.node].resize(to: size, number: change)
  }

  mutating func sync(
    _ file: SimulatedFile, _ operation: FileFailure.Operation
  ) throws(FileFailure) {
    let open = try opened(file, operation)
    try begin(operation, open.path)
    if !isLying { nodes[open.node].sync() }
  }

  mutating func lock(_ file: SimulatedFile) throws(FileFailure) -> FileLock {
    let open = try opened(file, .lock)
    try begin(.lock, open.path)
    switch nodes[open.node].lockHolder {
    case nil:
      nodes[open.node].lockHolder = file.number
      return .taken
    case file.number: return .taken
    case let other?: return .held(by: "open file \(other) of the simulated disk")
    }
  }
}
