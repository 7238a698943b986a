import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Opening reads on one core and folds on another; a log must not show it, whatever is wrong with it.
@Suite struct TwoCoreReplayTests {
  /// The records of a generated history.
  private static func log(_ seed: UInt64) throws -> [[UInt8]] {
    var random = RandomSource(seed: seed)
    var ledger = RehearsedLedger()
    for step in Generator<History>.histories(.hostile, steps: 60...120).value(from: &random).steps {
      _ = try ledger.deciding(step)
    }
    return ledger.log
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `I7: what is replayed on two cores is the state and the end that one core gives`(
    seed: UInt64
  ) async throws {
    let log = try Self.log(seed)
    for size in [1, 2, 7, 1000] {
      for last in [UInt64.max, UInt64(log.count / 2)] {
        try await check(ChunkedStore(log, chunkSize: size), upTo: last)
      }
    }
  }

  @Test(arguments: ChunkedStore.Fault.allCases, 1...10 as ClosedRange<UInt64>)
  func `Faults 37, 39: what stops one core stops two at the same position, with the same failure`(
    fault: ChunkedStore.Fault, seed: UInt64
  ) async throws {
    let log = try Self.log(seed)
    var random = RandomSource(seed: seed)
    for size in [1, 3, 10, 1000] {
      let place = random.below(log.count)
      let failure = try await check(ChunkedStore(log, chunkSize: size, fault, at: place))
      #expect(failure != nil)
    }
  }

  @Test func `A chunk of more records than are handed over at once is folded to its end`()
    async throws
  {
    var log = try Self.log(1)
    var random = RandomSource(seed: 1)
    let registration = try #require(
      log.first { $0[0] == EventType.referralRegistered.rawValue })
    for _ in 0..<20_000 { log.insert(registration, at: log.count - random.below(9)) }
    try await check(ChunkedStore(log, chunkSize: 50_000))
    let failure = try await check(
      ChunkedStore(log, chunkSize: 50_000, .unreadableRecord, at: 20_000))
    #expect(failure != nil)
  }

  /// Holds a replay against folding chunk by chunk; returns the failure of both.
  @discardableResult
  private func check(
    _ store: ChunkedStore, upTo last: UInt64 = .max
  ) async throws -> StoreFailure? {
    var plain = LedgerState()
    var expected: StoreFailure?
    do {
      while plain.head < last, let chunk = try await store.read(from: plain.head + 1, upTo: last) {
        try chunk.verify()
        try plain.fold(framed: chunk.bytes)
      }
    } catch let failure as StoreFailure {
      expected = failure
    } catch let failure as ReplayFailure {
      expected = StoreFailure(.damaged, failure.description)
    }
    var state = LedgerState()
    var failure: StoreFailure?
    do throws(StoreFailure) {
      try await store.replay(onto: &state, upTo: last)
    } catch {
      failure = error
    }
    #expect(failure == expected)
    #expect(state.head == plain.head)
    #expect(state.snapshot() == plain.snapshot())
    return failure
  }
}
