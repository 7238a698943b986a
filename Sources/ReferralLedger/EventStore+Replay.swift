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
    var steps = Steps()
    var next = await chunk(after: state.head, upTo: last)
    while case .success(let chunk?) = next {
      async let following = self.chunk(after: chunk.last, upTo: last)
      var end = 0
      repeat {
        let start = end
        async let read = reader.read(chunk, from: start)
        state.fold(steps)
        switch await read {
        case .success(let made): steps = made
        case .failure(let failure): return failure
        }
        if let failure = steps.failure {
          state.fold(steps)
          return StoreFailure(.damaged, failure.description)
        }
        end = steps.end
      } while end < chunk.bytes.count
      next = await following
    }
    state.fold(steps)
    if case .failure(let failure) = next { return failure }
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

/// Makes steps of chunks on a core of its own.
private actor ReplayReader {
  private var reader: StepReader

  /// So many steps are handed over together: enough to outweigh that, and few enough to stay in a cache.
  private static let stepCount = 8192

  init(_ reader: StepReader) { self.reader = reader }

  /// The next steps of a chunk, from an offset on; the chunk is verified before the first.
  func read(_ chunk: RecordChunk, from start: Int) -> Result<Steps, StoreFailure> {
    do throws(StoreFailure) {
      if start == 0 { try chunk.verify() }
      return .success(reader.read(chunk.bytes, from: start, atLeast: ReplayReader.stepCount))
    } catch {
      return .failure(error)
    }
  }

  /// Hands the reader over.
  func end() -> StepReader {
    let reader = reader
    self.reader = StepReader()
    return reader
  }
}
