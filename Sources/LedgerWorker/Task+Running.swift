import LedgerCore
import LedgerStorage
import ReferralLedgerTesting

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension LedgerWorker.Task {
  func run(in files: PosixFileSystem) throws {
    switch self {
    case .append:
      let log = try open(files)
      for number in 0... { LedgerWorker.say(try append(1 + number % 4, to: log)) }
    case .hold:
      let log = try open(files)
      LedgerWorker.say("open")
      while readLine() != nil {}
      try log.close()
    case .leak:
      let log = try open(files)
      LedgerWorker.say(try leak(files.directory + "/LOCK"))
      while readLine() != nil {}
      try log.close()
    case .fill:
      try files.createDirectory("")
      let ballast = try files.open("ballast", .create)
      try files.truncate(ballast, to: 0)
      let zeros = [UInt8](repeating: 1, count: 100_000)
      _ = try zeros.withUnsafeBytes { try files.write(ballast, $0, at: 0) }
      files.close(ballast)
      try refuseAndGoOn(files) { try files.remove("ballast") }
    case .limit:
      var limit = rlimit()
      getrlimit(LedgerWorker.sizeLimit, &limit)
      let before = limit.rlim_cur
      limit.rlim_cur = 20_000
      setrlimit(LedgerWorker.sizeLimit, &limit)
      try refuseAndGoOn(files) {
        limit.rlim_cur = before
        setrlimit(LedgerWorker.sizeLimit, &limit)
      }
    }
  }

  private func open(_ files: PosixFileSystem) throws -> FileLog<PosixFileSystem> {
    try .openOrCreate(
      on: files, id: LogSamples.id, LogOptions(segmentBytes: 64 << 10, fillBytes: 4096))
  }

  private func append(_ count: Int, to log: FileLog<PosixFileSystem>) throws -> UInt64 {
    try LogSamples.append(count, to: log)
    return log.checkpoint.position
  }

  /// Appends until it is refused, makes room, appends once more, and opens the log again.
  private func refuseAndGoOn(_ files: PosixFileSystem, makeRoom: () throws -> Void) throws {
    let log = try open(files)
    var refused: StoreFailure?
    while refused == nil {
      do {
        _ = try append(40, to: log)
      } catch let failure as StoreFailure {
        refused = failure
      }
    }
    LedgerWorker.say(refused?.kind.rawValue ?? "")
    let position = log.checkpoint.position
    try makeRoom()
    for _ in 0..<10 { _ = try append(40, to: log) }
    let end = log.checkpoint
    try log.close()
    let again = try open(files)
    let isWhole = again.checkpoint == end && end.position == position + 400
    LedgerWorker.say(isWhole ? "went on" : "lost some")
  }

  /// Starts a process that has the lock's open file, too, and gives its number.
  private func leak(_ path: String) throws -> Int32 {
    var status = stat()
    var other = stat()
    guard stat(path, &status) == 0 else { throw LedgerWorker.Impossible(code: errno) }
    for descriptor in 3..<Int32(256) where fstat(descriptor, &other) == 0 {
      // A duplicate is inherited, unlike the file that the store opened itself.
      if other.st_ino == status.st_ino { _ = dup(descriptor) }
    }
    var process = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("1000"), nil]
    defer { for argument in arguments { free(argument) } }
    let code = posix_spawnp(&process, "sleep", nil, nil, &arguments, environ)
    guard code == 0 else { throw LedgerWorker.Impossible(code: code) }
    return process
  }
}

extension LedgerWorker {
  #if canImport(Glibc)
  static let sizeLimit = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
  #else
  static let sizeLimit = RLIMIT_FSIZE
  #endif

  /// What had to be done could not be.
  struct Impossible: Error { let code: Int32 }
}
