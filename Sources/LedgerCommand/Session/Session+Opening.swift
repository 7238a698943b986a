import CommandLineKit
import ReferralLedger

/// A ledger that a command has open, with the files below it.
struct OpenLedger: Sendable {
  let path: String
  let store: FileStore<PosixFileSystem>
  let ledger: Ledger
}

extension Session {
  /// Opens a ledger to be read, lets it be used, and closes it.
  func reading<Answer: Sendable>(
    _ path: String, _ body: (OpenLedger) async throws(CommandFailure) -> Answer
  ) async throws(CommandFailure) -> Answer {
    try requireLedger(path)
    return try await using(path, body) { () throws(StoreFailure) in
      let store = try await FileStore.openReadOnly(at: path)
      let ledger = try await Ledger.open(
        on: store, readOnly: true, clock: clock, actor: actor, snapshots: .never)
      return OpenLedger(path: path, store: store, ledger: ledger)
    }
  }

  /// Opens a ledger to be written, lets it be used, and closes it, so that all that was accepted is safe.
  func writing<Answer: Sendable>(
    _ path: String, creating: Bool = false, snapshots: SnapshotPolicy = .standard,
    _ body: (OpenLedger) async throws(CommandFailure) -> Answer
  ) async throws(CommandFailure) -> Answer {
    if !creating { try requireLedger(path) }
    return try await using(path, body) { () throws(StoreFailure) in
      let store = try await FileStore.open(at: path)
      do throws(StoreFailure) {
        let ledger = try await Ledger.open(
          on: store, clock: clock, actor: actor, snapshots: snapshots)
        return OpenLedger(path: path, store: store, ledger: ledger)
      } catch {
        try? await store.close()
        throw error
      }
    }
  }

  private func using<Answer: Sendable>(
    _ path: String, _ body: (OpenLedger) async throws(CommandFailure) -> Answer,
    _ open: () async throws(StoreFailure) -> OpenLedger
  ) async throws(CommandFailure) -> Answer {
    let opened: OpenLedger
    do throws(StoreFailure) {
      opened = try await open()
    } catch {
      throw .store(error, at: path)
    }
    let answer: Answer
    do throws(CommandFailure) {
      try await tellWhereClockIsBehind(opened)
      answer = try await body(opened)
    } catch {
      try? await opened.ledger.close()
      throw error
    }
    do throws(StoreFailure) {
      try await opened.ledger.close()
    } catch {
      throw .store(error, at: path)
    }
    return answer
  }

  /// Tells where the log was once written by a clock that was ahead: until it is reached, that moment is now.
  private func tellWhereClockIsBehind(_ opened: OpenLedger) async throws(CommandFailure) {
    let latest = try await opened.attempt { () throws(StoreFailure) in
      try await opened.ledger.ask { state, _ in state.recordedAt }
    }
    let now = clock.now
    guard let latest, latest.milliseconds - now.milliseconds > 60_000 else { return }
    console.note(
      "the clock shows \(now), and the latest event is of \(latest): that is the time until the clock has reached it"
    )
  }

  /// What there is in a directory.
  enum Contents {
    case nothing
    case ledger
    case somethingElse
  }

  /// What there is where a ledger should be, without changing anything.
  func contents(of path: String) throws(CommandFailure) -> Contents {
    guard !path.hasPrefix("postgres:") && !path.hasPrefix("postgresql:") else {
      throw CommandFailure(
        .ledger, "\(path.quoted): this executable was built without PostgreSQL; give a directory")
    }
    let names: [String]
    do throws(FileFailure) {
      names = try PosixFileSystem(directory: path).list("")
    } catch {
      if error.isMissing { return .nothing }
      throw CommandFailure(
        .ledger, "\(path.quoted) is no directory that can be read: \(error.reason); give a ledger's"
      )
    }
    if names.isEmpty { return .nothing }
    let isLedger = names.contains { $0 == "LOG" || $0 == "LOG.tmp" || $0.hasSuffix(".seg") }
    return isLedger ? .ledger : .somethingElse
  }

  /// Refuses what is no ledger, before anything is created.
  func requireLedger(_ path: String) throws(CommandFailure) {
    let advice = "create one with '\(console.executable) init', or give another directory"
    switch try contents(of: path) {
    case .ledger: return
    case .nothing: throw CommandFailure(.ledger, "there is no ledger in \(path.quoted); \(advice)")
    case .somethingElse:
      throw CommandFailure(
        .ledger, "the directory \(path.quoted) is not a ledger; \(advice)")
    }
  }
}

extension OpenLedger {
  /// Does something on the ledger, and tells of a failure as a command does.
  func attempt<Result>(
    _ body: () async throws(StoreFailure) -> Result
  ) async throws(CommandFailure) -> Result {
    do throws(StoreFailure) {
      return try await body()
    } catch {
      throw .store(error, at: path)
    }
  }
}

extension OpenLedger {
  /// Makes a call on the ledger, and tells of a refusal or a failure as a command does.
  func call<Result>(
    _ body: () async throws(LedgerFailure) -> Result
  ) async throws(CommandFailure) -> Result {
    do throws(LedgerFailure) {
      return try await body()
    } catch {
      throw .ledger(error, at: path)
    }
  }
}

extension CommandFailure {
  /// What a store could not do, with the directory named once.
  static func store(_ failure: StoreFailure, at path: String) -> CommandFailure {
    let named = "in \(path): "
    guard failure.message.hasPrefix(named) else {
      return CommandFailure(.ledger, "\(path): \(failure)")
    }
    let message = String(failure.message.dropFirst(named.count))
    return CommandFailure(
      .ledger, "\(path): \(StoreFailure(failure.kind, message, at: failure.place))")
  }
}
