package import LedgerCore
package import LedgerStorage

extension EventStore {
  /// Folds everything that the log has after a state, up to a position and a moment.
  ///
  /// While a chunk is folded, the store reads the one after it.
  package func replay(
    onto state: inout LedgerState, upTo last: UInt64 = .max, until moment: Timestamp? = nil
  ) async throws(StoreFailure) {
    if let moment { return try await replayPlainly(onto: &state, upTo: last, until: moment) }
    let reader = ReplayReader(state.lendDirectory())
    let failure = await fold(onto: &state, reader, upTo: last)
    state.takeBack(await reader.end())
    if let failure { throw failure }
  }

  /// Folds on two cores: while one makes steps of records, the other folds those that were made before.
  ///
  /// - Returns: what kept the log from being folded to its end; everything before it was folded.
  private func fold(
    onto state: inout LedgerState, _ reader: ReplayReader, upTo last: UInt64
  ) async -> StoreFailure? {
    let head = state.head
    let handover = StepHandover()
    async let failure = makeSteps(after: head, upTo: last, reader, handover)
    while let steps = await handover.take() { state.fold(steps) }
    return await failure
  }

  /// Makes steps of all records after a position, and tells what keeps them from being read on.
  private func makeSteps(
    after position: UInt64, upTo last: UInt64, _ reader: ReplayReader, _ handover: StepHandover
  ) async -> StoreFailure? {
    var next = await chunk(after: position, upTo: last)
    var failure: StoreFailure?
    while failure == nil, case .success(let chunk?) = next {
      async let following = self.chunk(after: chunk.last, upTo: last)
      failure = await makeSteps(of: chunk, reader, handover)
      next = await following
    }
    await handover.finish()
    if failure == nil, case .failure(let unread) = next { return unread }
    return failure
  }

  private func makeSteps(
    of chunk: RecordChunk, _ reader: ReplayReader, _ handover: StepHandover
  ) async -> StoreFailure? {
    do throws(StoreFailure) {
      try chunk.verify()
    } catch {
      return error
    }
    var end = 0
    repeat {
      let steps = await reader.read(chunk.bytes, from: end)
      await handover.put(steps)
      if let failure = steps.failure { return StoreFailure(.damaged, failure.description) }
      end = steps.end
    } while end < chunk.bytes.count
    return nil
  }

  /// Folds chunk by chunk and record by record, as each one's moment is looked at before it is folded.
  private func replayPlainly(
    onto state: inout LedgerState, upTo last: UInt64, until moment: Timestamp
  ) async throws(StoreFailure) {
    var next = await chunk(after: state.head, upTo: last)
    while let chunk = try next.get() {
      async let following = self.chunk(after: chunk.last, upTo: last)
      try chunk.verify()
      do throws(ReplayFailure) {
        if try state.fold(framed: chunk.bytes, until: moment) { break }
      } catch {
        throw StoreFailure(.damaged, error.description)
      }
      next = await following
    }
  }

  /// What reading on from a position gives.
  private func chunk(
    after position: UInt64, upTo last: UInt64
  ) async -> Result<RecordChunk?, StoreFailure> {
    guard position < last else { return .success(nil) }
    do throws(StoreFailure) {
      return .success(try await read(from: position + 1, upTo: last))
    } catch {
      return .failure(error)
    }
  }
}

/// Has the directory while a log is replayed, and makes steps with it.
private actor ReplayReader {
  private var reader: StepReader

  /// So many steps are handed over together: enough to outweigh that, and few enough to stay in a cache.
  private static let stepCount = 8192

  init(_ reader: StepReader) { self.reader = reader }

  /// The next steps of records that stand one after another, from an offset on.
  func read(_ records: [UInt8], from start: Int) -> Steps {
    reader.read(records, from: start, atLeast: ReplayReader.stepCount)
  }

  /// Hands the reader over.
  func end() -> StepReader {
    let reader = reader
    self.reader = StepReader()
    return reader
  }
}
