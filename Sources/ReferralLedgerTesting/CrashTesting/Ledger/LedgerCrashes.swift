package import LedgerStorage
internal import ReferralLedger

/// The whole ledger on the file store, to be crashed: proposals one by one and in batches, periods, snapshots,
/// readers that follow, checks, backups.
///
/// What it must hold is what the same rules make of what was acknowledged, without any files. A step that a
/// crash cut off is taken again, as clients do that heard nothing: no key may take effect twice.
package enum LedgerCrashes {
  /// A test of the ledger with options that follow from a disk's seed.
  package static func test(
    _ options: @escaping @Sendable (_ seed: UInt64) -> LogOptions = LogCrashes.options
  ) -> CrashTest<LedgerSession, LedgerStep, LedgerContents> {
    var test = CrashTest<LedgerSession, LedgerStep, LedgerContents>(
      empty: LedgerContents(), expected: { contents, step in contents.take(step) },
      open: { disk in try await LedgerSession(disk, options(disk.seed)) },
      take: { session, step in try await session.take(step) },
      contents: { session in try await session.contents() })
    test.close = { session in try await session.close() }
    test.parts = { $0.parts }
    test.isRetrying = true
    test.isRefusal = { failure(of: $0)?.kind == .notWritten }
    test.acknowledgedParts = { ($0 as? PartialFailure)?.outcomes.count ?? 0 }
    test.claimsDamage = { LogCrashes.claimsDamage(failure(of: $0) ?? $0) }
    test.differences = { session, contents in try await session.differences(from: contents) }
    test.glimpse = { disk in
      try LogCrashes.glimpse(of: disk, options(disk.seed)).map { LedgerContents($0.checkpoint) }
    }
    return test
  }

  private static func failure(of error: any Error) -> StoreFailure? {
    (error as? PartialFailure)?.failure ?? error as? StoreFailure
  }
}
