internal import LedgerStorage

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension DiskState {
  mutating func rename(_ path: String, to newPath: String) throws(FileFailure) {
    try begin(.rename, path, changes: true)
    guard let entry = names.entry(at: path), let place = names.place(newPath, for: entry.node)
    else { throw FileFailure(.rename, path, code: ENOENT) }
    guard names.entry(at: newPath) == nil else { throw FileFailure(.rename, path, code: EEXIST) }
    names.change(DiskNames.Change(number: nextChange(), removed: entry, added: place))
  }

  mutating func replace(_ path: String, with newPath: String) throws(FileFailure) {
    try begin(.replace, path, changes: true)
    guard let entry = names.entry(at: newPath), let place = names.place(path, for: entry.node)
    else { throw FileFailure(.replace, path, code: ENOENT) }
    names.change(DiskNames.Change(number: nextChange(), removed: entry, added: place))
  }

  mutating func remove(_ path: String) throws(FileFailure) {
    try begin(.remove, path, changes: true)
    guard let entry = names.entry(at: path) else {
      throw FileFailure(.remove, path, code: ENOENT)
    }
    guard !nodes[entry.node].isDirectory else { throw FileFailure(.remove, path, code: EISDIR) }
    names.change(DiskNames.Change(number: nextChange(), removed: entry, added: nil))
  }

  mutating func list(_ directory: String) throws(FileFailure) -> [String] {
    try begin(.list, directory)
    var found = names.names(in: try self.directory(directory, .list))
    // An order that means nothing, but is the same every time.
    for index in found.indices.dropLast() {
      found.swapAt(index, index + random.below(found.count - index))
    }
    return found
  }

  private func directory(
    _ path: String, _ operation: FileFailure.Operation
  ) throws(FileFailure) -> Int {
    guard let node = names.node(at: path) else {
      throw FileFailure(operation, path, code: ENOENT)
    }
    guard nodes[node].isDirectory else { throw FileFailure(operation, path, code: ENOTDIR) }
    return node
  }

  mutating func createDirectory(_ path: String) throws(FileFailure) {
    try begin(.createDirectory, path)
    var end = path.startIndex
    while end < path.endIndex {
      if end > path.startIndex { end = path.index(after: end) }
      end = path[end...].firstIndex(of: "/") ?? path.endIndex
      let part = String(path[..<end])
      if let found = names.node(at: part) {
        guard nodes[found].isDirectory else {
          throw FileFailure(.createDirectory, path, code: ENOTDIR)
        }
        continue
      }
      if isReadOnly { throw FileFailure(.createDirectory, path, code: EROFS) }
      _ = try create(part, DiskNode(isDirectory: true), .createDirectory)
    }
  }

  mutating func syncDirectory(_ path: String) throws(FileFailure) {
    try begin(.syncDirectory, path)
    let directory = try directory(path, .syncDirectory)
    if !isLying { names.sync(directory) }
  }
}
