public import LedgerStorage

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Tells whether files are what a file store takes them for, as checks that name what is not so.
///
/// Write a test that hands over empty directories of your kind, and expect no violations:
///
/// ```swift
/// let violations = try FileSystemConformance { SimulatedDisk() }.violations()
/// #expect(violations.isEmpty)
/// ```
public struct FileSystemConformance<Files: FileSystem>: Sendable {
  private let makeFiles: @Sendable () throws -> Files

  /// Checks file systems that the closure makes, each of them with an empty directory.
  public init(_ makeFiles: @escaping @Sendable () throws -> Files) { self.makeFiles = makeFiles }

  /// What the file system does otherwise than one must; empty where it is right.
  public func violations() throws -> [String] {
    var violations: [String] = []
    violations += try opening()
    violations += try bytes()
    violations += try randomBytes()
    violations += try names()
    violations += try directories()
    violations += try locks()
    violations += try openFiles()
    return violations
  }

  // MARK: Files

  private func opening() throws -> [String] {
    let files = try makeFiles()
    var found = Findings("opening")
    for mode in FileMode.allCases where mode != .create {
      found.expect(code { _ = try files.open("a", mode) } == ENOENT, "\(mode) needs the file")
    }
    let created = try files.open("a", .create)
    found.expect(try files.size(of: created) == 0, "a new file is empty")
    found.expect(code { _ = try files.open("a", .create) } == EEXIST, "makes no file twice")
    try files.put(Array("once".utf8), in: created, at: 0)
    files.close(created)
    let again = try files.open("a", .readWrite)
    found.expect(try files.contents(of: again) == Array("once".utf8), "cuts nothing off")
    files.close(again)
    for mode in [FileMode.read, .readUncached] {
      let file = try files.open("a", mode)
      found.expect(try files.contents(of: file) == Array("once".utf8), "\(mode) sees the bytes")
      found.expect(code { try files.put([1], in: file, at: 0) } != nil, "\(mode) cannot write")
      found.expect(code { try files.truncate(file, to: 0) } != nil, "\(mode) cannot cut off")
      files.close(file)
    }
    return found.violations
  }

  private func bytes() throws -> [String] {
    let files = try makeFiles()
    var found = Findings("bytes")
    let file = try files.open("a", .create)
    let few = Array(repeating: UInt8(7), count: 10)
    try files.put(few, in: file, at: 5000)
    found.expect(try files.size(of: file) == 5010, "a write past the end extends the file")
    let gap = [UInt8](repeating: 0, count: 5000)
    found.expect(try files.contents(of: file) == gap + few, "what was skipped is zeros")
    try files.truncate(file, to: 5002)
    try files.truncate(file, to: 5010)
    let cut = gap + few[..<2] + [UInt8](repeating: 0, count: 8)
    found.expect(try files.contents(of: file) == cut, "what was cut off comes back as zeros")
    var none = [UInt8](repeating: 1, count: 4)
    let taken = try none.withUnsafeMutableBytes { try files.read(file, into: $0, at: 5010) }
    found.expect(taken == 0 && none == [1, 1, 1, 1], "there is nothing at the end")
    let written = try [UInt8]().withUnsafeBytes { try files.write(file, $0, at: 9000) }
    found.expect(written == 0, "no bytes are written where there are none")
    found.expect(try files.size(of: file) == 5010, "no bytes extend nothing")
    try files.syncData(file)
    try files.sync(file)
    found.expect(try files.contents(of: file) == cut, "syncing changes nothing")
    files.close(file)
    return found.violations
  }

  /// Holds a file against an array, through many calls.
  private func randomBytes() throws -> [String] {
    let files = try makeFiles()
    var found = Findings("bytes of many calls")
    var random = RandomSource(seed: 1)
    var model: [UInt8] = []
    let file = try files.open("a", .create)
    for _ in 0..<400 {
      let offset = random.below(20_000)
      switch random.below(8) {
      case 0:
        try files.truncate(file, to: UInt64(offset))
        if model.count > offset { model.removeSubrange(offset...) }
        model += [UInt8](repeating: 0, count: offset - model.count)
      case 1: try files.syncData(file)
      case 2: try files.sync(file)
      case 3...5:
        let bytes = (0..<random.below(2_000)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        try files.put(bytes, in: file, at: UInt64(offset))
        guard !bytes.isEmpty else { continue }
        let end = offset + bytes.count
        model += [UInt8](repeating: 0, count: max(0, end - model.count))
        model.replaceSubrange(offset..<end, with: bytes)
      default:
        let end = min(offset + random.below(3_000), model.count)
        let expected = offset < end ? Array(model[offset..<end]) : []
        let reader = try files.open("a", random.chance(50) ? .read : .readUncached)
        let count = max(0, end - offset)
        let bytes = try files.bytes(of: reader, at: UInt64(offset), count: count)
        found.expect(bytes == expected, "\(count) bytes at \(offset) are those that were written")
        files.close(reader)
      }
    }
    found.expect(try files.contents(of: file) == model, "the file is what was written to it")
    files.close(file)
    return found.violations
  }

  // MARK: Names

  private func names() throws -> [String] {
    let files = try makeFiles()
    var found = Findings("names")
    for name in ["a", "b", "c"] { try files.make(name, holding: Array(name.utf8)) }
    found.expect(try files.list("").sorted() == ["a", "b", "c"], "all are listed")
    found.expect(code { try files.rename("a", to: "b") } == EEXIST, "rename replaces nothing")
    found.expect(try files.contents(at: "b") == Array("b".utf8), "rename leaves what is there")
    try files.rename("a", to: "d")
    found.expect(code { _ = try files.open("a", .read) } == ENOENT, "a renamed file is gone")
    found.expect(try files.contents(at: "d") == Array("a".utf8), "a renamed file keeps its bytes")
    found.expect(code { try files.rename("a", to: "e") } == ENOENT, "nothing cannot be renamed")
    try files.replace("b", with: "d")
    found.expect(try files.contents(at: "b") == Array("a".utf8), "replace puts a file in place")
    found.expect(try files.list("").sorted() == ["b", "c"], "replace takes the name away")
    found.expect(code { try files.replace("b", with: "d") } == ENOENT, "replace needs a file")
    try files.replace("new", with: "c")
    let replaced = try files.contents(at: "new")
    found.expect(replaced == Array("c".utf8), "replace needs nothing in its place")
    try files.remove("b")
    found.expect(code { try files.remove("b") } == ENOENT, "a file is removed once")
    try files.syncDirectory("")
    found.expect(try files.list("") == ["new"], "what is removed is not listed")
    return found.violations
  }

  private func directories() throws -> [String] {
    let files = try makeFiles()
    var found = Findings("directories")
    found.expect(code { _ = try files.list("aside") } == ENOENT, "a missing one is not listed")
    found.expect(code { _ = try files.open("aside/a", .create) } == ENOENT, "a file needs its own")
    found.expect(code { try files.syncDirectory("aside") } == ENOENT, "a missing one is not synced")
    try files.createDirectory("aside/deep")
    try files.createDirectory("aside/deep")
    try files.createDirectory("")
    try files.make("a", holding: [1])
    found.expect(code { try files.createDirectory("a") } == ENOTDIR, "a file is no directory")
    try files.rename("a", to: "aside/deep/b")
    found.expect(try files.list("") == ["aside"], "only what is in it is listed")
    found.expect(try files.list("aside") == ["deep"], "directories are listed")
    found.expect(try files.contents(at: "aside/deep/b") == [1], "files move from one to another")
    for directory in ["", "aside", "aside/deep"] { try files.syncDirectory(directory) }
    return found.violations
  }

  // MARK: What is open

  private func locks() throws -> [String] {
    let files = try makeFiles()
    var found = Findings("locks")
    let first = try files.open("lock", .create)
    found.expect(try files.lock(first) == .taken, "a free one is taken")
    found.expect(try files.lock(first) == .taken, "it stays taken")
    let second = try files.open("lock", .readWrite)
    found.expect(try files.lock(second) != .taken, "nobody else takes it")
    files.close(try files.open("lock", .read))
    found.expect(try files.lock(second) != .taken, "closing another file does not let go of it")
    files.close(second)
    files.close(first)
    let third = try files.open("lock", .readWrite)
    found.expect(try files.lock(third) == .taken, "closing the file lets go of it")
    files.close(third)
    return found.violations
  }

  private func openFiles() throws -> [String] {
    let files = try makeFiles()
    var found = Findings("open files")
    let renamed = try files.open("a", .create)
    let removed = try files.open("b", .create)
    try files.rename("a", to: "c")
    try files.remove("b")
    try files.put([1], in: renamed, at: 0)
    try files.put([2], in: removed, at: 0)
    found.expect(try files.contents(at: "c") == [1], "one follows its file to another name")
    found.expect(try files.contents(of: removed) == [2], "one outlives the name of its file")
    found.expect(try files.list("") == ["c"], "what is removed stays removed")
    files.close(renamed)
    files.close(removed)
    return found.violations
  }

  /// What the system said where a call failed; `nil` where it did not.
  private func code(of call: () throws -> Void) -> Int32? {
    do {
      try call()
      return nil
    } catch {
      return (error as? FileFailure)?.code
    }
  }
}
