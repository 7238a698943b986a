internal import LedgerStorage

/// The names on a simulated disk: as the system shows them, and as the disk has them.
struct DiskNames {
  private(set) var cached: [Entry]
  private(set) var durable: [Entry]
  private(set) var changes: [Change] = []

  /// The store's own directory, which is always there.
  static let root = 0

  init() {
    cached = []
    durable = []
  }

  /// A name, in the order in which they were given.
  struct Entry {
    let path: String
    let directory: Int
    let node: Int
  }

  /// Something that was done to names, in one step.
  struct Change {
    let number: Int
    let removed: Entry?
    let added: Entry?

    func concerns(_ directory: Int) -> Bool {
      removed?.directory == directory || added?.directory == directory
    }
  }

  func node(at path: String) -> Int? {
    if path.isEmpty { return DiskNames.root }
    return entry(at: path)?.node
  }

  func entry(at path: String) -> Entry? { cached.first { $0.path == path } }

  /// A name that a file may get; its directory must be there.
  func place(_ path: String, for node: Int) -> Entry? {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      return Entry(path: path, directory: DiskNames.root, node: node)
    }
    guard let directory = entry(at: String(path[..<slash])) else { return nil }
    return Entry(path: path, directory: directory.node, node: node)
  }

  func names(in directory: Int) -> [String] {
    cached.lazy.filter { $0.directory == directory }.map { entry in
      guard let slash = entry.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return entry.path }
      return String(entry.path[entry.path.utf8.index(after: slash)...])
    }
  }

  mutating func change(_ change: Change) {
    DiskNames.apply(change, to: &cached)
    changes.append(change)
  }

  /// Makes the names in a directory durable.
  mutating func sync(_ directory: Int) {
    guard !changes.isEmpty else { return }
    for change in changes where change.concerns(directory) {
      DiskNames.apply(change, to: &durable)
    }
    changes.removeAll { $0.concerns(directory) }
  }

  /// Makes some of the names in a directory durable, and forgets that the others are not.
  mutating func failSync(_ directory: Int, _ random: inout RandomSource) {
    for change in changes where change.concerns(directory) && random.chance(50) {
      DiskNames.apply(change, to: &durable)
    }
    changes.removeAll { $0.concerns(directory) }
  }

  /// Loses what is not durable, but for the changes that are kept.
  mutating func crash(keeping isKept: (Change) -> Bool) {
    for change in changes where isKept(change) { DiskNames.apply(change, to: &durable) }
    changes.removeAll(keepingCapacity: true)
    // A file cannot be found by a name in a directory that cannot be found.
    var found = durable.count + 1
    while durable.count < found {
      found = durable.count
      let entries = durable
      durable.removeAll { entry in
        entry.directory != DiskNames.root && !entries.contains { $0.node == entry.directory }
      }
    }
    cached = durable
  }

  /// Gives and takes names by hand.
  mutating func edit(_ change: (inout [Entry]) -> Void) {
    change(&cached)
    change(&durable)
  }

  private static func apply(_ change: Change, to entries: inout [Entry]) {
    if let removed = change.removed,
      let index = entries.firstIndex(where: {
        $0.node == removed.node && $0.path == removed.path
      })
    {
      entries.remove(at: index)
    }
    guard let added = change.added else { return }
    if let index = entries.firstIndex(where: { $0.path == added.path }) {
      entries[index] = added
    } else {
      entries.append(added)
    }
  }
}
