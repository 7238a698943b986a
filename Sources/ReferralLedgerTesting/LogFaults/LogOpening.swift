package import LedgerStorage

/// What comes of opening a log, tried on a copy of its disk.
package struct LogOpening {
  /// Where the log ends, or why it was not opened.
  package let result: Result<Checkpoint, StoreFailure>
  /// What was found and done, where it was opened.
  package let report: FileReport?
  /// The copy, as it is afterwards.
  package let disk: SimulatedDisk
  /// Whether every file is as it was.
  package let isUntouched: Bool
  private let options: LogOptions

  /// Opens a copy for writing, and leaves it.
  package init(
    of disk: SimulatedDisk, _ options: LogOptions = LogSamples.small,
    expecting expected: Checkpoint? = nil
  ) {
    self.options = options
    let copy = disk.copy()
    do throws(StoreFailure) {
      let log = try LogSamples.open(on: copy, options, expecting: expected)
      result = .success(log.checkpoint)
      report = log.report
    } catch {
      result = .failure(error)
      report = nil
    }
    copy.endProcess()
    self.disk = copy
    isUntouched =
      copy.paths == disk.paths
      && disk.paths.allSatisfy {
        copy.bytes(of: $0) == disk.bytes(of: $0)
          && copy.durableBytes(of: $0) == disk.durableBytes(of: $0)
      }
  }

  /// Where the log ends; `nil` where it was not opened.
  package var checkpoint: Checkpoint? { try? result.get() }

  /// Why it was not opened.
  package var failure: StoreFailure? {
    if case .failure(let failure) = result { failure } else { nil }
  }

  /// What is wrong where the log must be refused at a place, with no byte changed; `nil` where nothing is.
  package func problem(
    unlessRefused kinds: Set<StoreFailure.Kind>, at file: String?, offset: UInt64? = nil,
    positions: ClosedRange<UInt64>? = nil
  ) -> String? {
    guard let failure else { return "it opens at \(checkpoint.map { "\($0.position)" } ?? "")" }
    guard kinds.contains(failure.kind) else { return "it fails otherwise: \(failure)" }
    if !isUntouched { return "it was changed: \(failure)" }
    if let file, failure.place?.file != file { return "another file is named: \(failure)" }
    if let offset, failure.place?.offset != offset {
      return "offset \(offset) is not named: \(failure)"
    }
    if let positions, failure.place?.positions.map(positions.overlaps) != true {
      return "positions \(positions) are not named: \(failure)"
    }
    return nil
  }

  /// What is wrong where the log must open at a checkpoint, and have everything up to there.
  package func problem(unlessOpenAt positions: ClosedRange<UInt64>) -> String? {
    guard let checkpoint else { return "it does not open: \(failure.map { "\($0)" } ?? "")" }
    guard positions.contains(checkpoint.position) else {
      return "it ends at \(checkpoint.position) instead of \(positions)"
    }
    guard checkpoint.root == LogSamples.root(checkpoint.position) else { return "its root differs" }
    do throws(StoreFailure) {
      let records = try LogSamples.read(try LogReader(disk, options))
      return records == (0..<checkpoint.position).map { LogSamples.record($0 + 1) }
        ? nil : "what is read is not what was appended"
    } catch {
      return "it opens, and cannot be read: \(error)"
    }
  }
}
