internal import Synchronization

extension SimulatedDisk {
  /// The paths of all files, in order.
  public var paths: [String] {
    state.withLock { state in
      state.names.cached.filter { !state.nodes[$0.node].isDirectory }.map(\.path).sorted()
    }
  }

  /// The bytes of a file as the system shows them; `nil` where there is none.
  public func bytes(of path: String) -> [UInt8]? {
    state.withLock { state in state.file(at: path).map { state.nodes[$0].cached } }
  }

  /// The bytes of a file as they are on the disk, without what is not synced.
  public func durableBytes(of path: String) -> [UInt8]? {
    state.withLock { state in state.file(at: path).map { state.nodes[$0].durable } }
  }

  /// How many bytes were written to any file and not synced.
  public var unsyncedBytes: Int {
    state.withLock { state in
      state.nodes.reduce(0) { $0 + $1.unsyncedBytes }
    }
  }

  /// Changes the bytes of a file on the disk, behind the back of whoever has it open.
  ///
  /// - Parameters:
  ///   - path: the file; nothing happens where there is none.
  ///   - shown: whether the system shows the change; if not, it goes on showing what it has in memory.
  ///   - change: is given the bytes on the disk, and, where the change is shown, those in memory.
  public func edit(_ path: String, shown: Bool = true, _ change: (inout [UInt8]) -> Void) {
    state.withLock { state in
      guard let node = state.file(at: path) else { return }
      state.nodes[node].rot(shown: shown, change)
    }
  }

  /// Puts a file on the disk, durable at once, in the place of one that may be there.
  public func put(_ path: String, _ bytes: [UInt8]) {
    state.withLock { $0.put(path, DiskNode(holding: bytes)) }
  }

  /// Takes a file off the disk, at once and for good.
  public func take(_ path: String) {
    state.withLock { state in state.names.edit { $0.removeAll { $0.path == path } } }
  }

  /// Exchanges the names of two files on the disk.
  public func exchange(_ path: String, _ otherPath: String) {
    guard let first = bytes(of: path), let second = bytes(of: otherPath) else { return }
    put(path, second)
    put(otherPath, first)
  }
}

extension DiskState {
  func file(at path: String) -> Int? {
    names.node(at: path).flatMap { nodes[$0].isDirectory ? nil : $0 }
  }

  /// Puts something on the disk, and makes its directories first.
  mutating func put(_ path: String, _ node: DiskNode) {
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      let directory = String(path[..<slash])
      if names.node(at: directory) == nil { put(directory, DiskNode(isDirectory: true)) }
    }
    let index = nodes.count
    nodes.append(node)
    guard let place = names.place(path, for: index) else { return }
    names.edit { entries in
      entries.removeAll { $0.path == path }
      entries.append(place)
    }
  }
}
