internal import CLedgerFiles

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension PosixFileSystem {
  /// Gives a file another name, under which there must be none.
  ///
  /// Where the file system cannot do that in one step, a crash in between leaves the file both names.
  public func rename(_ path: String, to newPath: String) throws(FileFailure) {
    let own = try descriptor(.rename, path)
    if ledger_rename_exclusive(own, path, newPath) == 0 { return }
    guard errno == ENOTSUP else { throw FileFailure(.rename, path, code: errno) }
    guard linkat(own, path, own, newPath, 0) == 0, unlinkat(own, path, 0) == 0 else {
      throw FileFailure(.rename, path, code: errno)
    }
  }

  /// Puts the file at `newPath` in the place of the one at `path`, in one step.
  public func replace(_ path: String, with newPath: String) throws(FileFailure) {
    let own = try descriptor(.replace, path)
    guard renameat(own, newPath, own, path) == 0 else {
      throw FileFailure(.replace, path, code: errno)
    }
  }

  /// Removes a file.
  public func remove(_ path: String) throws(FileFailure) {
    guard unlinkat(try descriptor(.remove, path), path, 0) == 0 else {
      throw FileFailure(.remove, path, code: errno)
    }
  }

  /// The names in a directory.
  public func list(_ directory: String) throws(FileFailure) -> [String] {
    let own = try descriptor(.list, directory)
    let opened = openat(own, PosixFileSystem.place(directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0, let stream = fdopendir(opened) else {
      let code = errno
      if opened >= 0 { OwnDirectory.release(opened) }
      throw FileFailure(.list, directory, code: code)
    }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw FileFailure(.list, directory, code: errno) }
    return names
  }

  /// Makes a directory of the store, with those above it in the store's own.
  ///
  /// The store's own is made where what is above it is there, and nothing above it ever is: a path that is mistyped,
  /// or whose disk is not mounted, must not become a new and empty store. Nobody else can make its name durable:
  /// it is done here, even if the directory is there, for who made it may have been cut off in between.
  public func createDirectory(_ directory: String) throws(FileFailure) {
    if directory.isEmpty || !own.isThere() { try createOwn(for: directory) }
    let descriptor = try descriptor(.createDirectory, directory)
    var path = ""
    for name in directory.split(separator: "/") {
      path += (path.isEmpty ? "" : "/") + name
      try create(path, in: descriptor, for: directory)
    }
  }

  private func createOwn(for directory: String) throws(FileFailure) {
    do throws(FileFailure) {
      if !own.isThere() { try create(self.directory, in: AT_FDCWD, for: directory) }
      try syncNames(in: AT_FDCWD, parent(of: self.directory), for: directory, .createDirectory)
    } catch {
      // What was there and may not be read or changed by us was made by somebody else.
      let foreign = [EACCES, EPERM, EROFS].contains(error.code)
      guard foreign, access(self.directory, F_OK) == 0 else { throw error }
    }
  }

  private func create(
    _ directory: String, in parent: Int32, for path: String
  ) throws(FileFailure) {
    if mkdirat(parent, directory, 0o750) == 0 { return }
    let code = errno
    guard code == EEXIST else { throw FileFailure(.createDirectory, path, code: code) }
    var status = stat()
    guard fstatat(parent, directory, &status, 0) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FileFailure(.createDirectory, path, code: ENOTDIR)
    }
  }

  /// Whether another directory, which need not be there yet, is this one or stands in it.
  func contains(_ other: PosixFileSystem) -> Bool {
    guard
      let own = PosixFileSystem.resolved(directory),
      let place = PosixFileSystem.resolved(other.directory)
        ?? PosixFileSystem.resolved(parent(of: other.directory))
    else { return false }
    return (place + "/").utf8.starts(with: (own + "/").utf8)
  }

  /// The path without links and dots; `nil` where nothing is there.
  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private func parent(of directory: String) -> String {
    var parent = Substring(directory)
    while parent.count > 1, parent.last == "/" { parent.removeLast() }
    while let last = parent.last, last != "/" { parent.removeLast() }
    while parent.count > 1, parent.last == "/" { parent.removeLast() }
    return String(parent)
  }

  /// Makes the names in a directory durable: what was created, renamed or removed there.
  public func syncDirectory(_ directory: String) throws(FileFailure) {
    let own = try descriptor(.syncDirectory, directory)
    try syncNames(in: own, PosixFileSystem.place(directory), for: directory, .syncDirectory)
  }

  private func syncNames(
    in parent: Int32, _ directory: String, for path: String, _ operation: FileFailure.Operation
  ) throws(FileFailure) {
    let names = try PosixFile(path, in: parent, at: directory, O_RDONLY | O_DIRECTORY)
    defer { names.release() }
    do throws(FileFailure) {
      try names.sync()
    } catch {
      throw FileFailure(operation, path, code: error.code)
    }
  }

  /// A directory as the system finds it from the store's own.
  private static func place(_ directory: String) -> String { directory.isEmpty ? "." : directory }
}
