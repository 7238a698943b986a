import CommandLineKit
import LedgerCore
import ReferralLedger

/// Proposes the lines of files to a ledger, and counts what became of them.
///
/// While the ledger decides on some thousand lines and writes them, the next ones are read.
struct ImportRun {
  private let session: Session
  private let opened: OpenLedger
  private let manner: BulkManner
  private let namesFiles: Bool
  private var progress: ProgressBar
  private let totalBytes: Int?

  private(set) var lines = 0
  private(set) var appended: UInt64 = 0
  private(set) var duplicates = 0
  private(set) var rejected = 0
  let spool = RejectionSpool()

  /// The lines that the ledger is deciding on.
  private struct Pending {
    let batch: ImportBatch
    let file: String
    /// How much had been read of all files by then.
    let bytesRead: Int
    let outcomes: Task<Result<[Outcome], PartialFailure>, Never>
  }

  init(_ session: Session, _ opened: OpenLedger, _ manner: BulkManner, _ files: [InputFile]) {
    self.session = session
    self.opened = opened
    self.manner = manner
    namesFiles = files.count > 1
    progress = ProgressBar(session.console, unit: "lines")
    let sizes = files.map(\.size)
    totalBytes = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
  }

  /// Takes files in, from where they were read to, until their end, a rejection or an interruption ends it.
  mutating func take(
    _ files: inout [ImportFile], first: ImportBatch
  ) async throws(CommandFailure) {
    var pending: Pending?
    var early: ImportBatch? = first
    defer { progress.clear() }
    for index in files.indices {
      let name = files[index].file.name
      while !files[index].isAtEnd || early != nil {
        let batch: ImportBatch
        if let kept = early {
          batch = kept
          early = nil
        } else {
          batch = try files[index].nextBatch(strictly: manner.stopsAtRejection)
        }
        if let pending, try await !conclude(pending) { return }
        pending = propose(
          batch, from: name, bytesRead: files.reduce(0) { $0 + $1.bytesRead })
        if files[index].isInterrupted || Interruption.isAskedFor {
          if let pending { _ = try await conclude(pending) }
          return
        }
      }
    }
    if let pending { _ = try await conclude(pending) }
  }

  private func propose(
    _ batch: ImportBatch, from file: String, bytesRead: Int
  ) -> Pending {
    let (ledger, manner) = (opened.ledger, manner)
    return Pending(
      batch: batch, file: file, bytesRead: bytesRead,
      outcomes: Task {
        do throws(PartialFailure) {
          return .success(try await ledger.propose(each: batch.proposals, in: manner))
        } catch {
          return .failure(error)
        }
      })
  }

  /// Counts what became of lines; false where it ends here.
  private mutating func conclude(_ pending: Pending) async throws(CommandFailure) -> Bool {
    let batch = pending.batch
    let outcomes: [Outcome]
    var failure: PartialFailure?
    switch await pending.outcomes.value {
    case .success(let told): outcomes = told
    case .failure(let partial): (outcomes, failure) = (partial.outcomes, partial)
    }
    var unreadable = batch.unreadable[...]
    for (outcome, number) in zip(outcomes, batch.numbers) {
      while let line = unreadable.first, line.line < number {
        unreadable.removeFirst()
        reject(line, in: pending.file)
      }
      count(outcome, number, in: pending.file)
    }
    if let failure {
      let line = batch.numbers.dropFirst(outcomes.count).first ?? batch.numbers.last ?? 0
      let told = CommandFailure.store(failure.failure, at: opened.path).message
      throw CommandFailure(
        .ledger,
        "\(pending.file), line \(line): \(told); the lines before it are kept: run the same command again "
          + "when that is put right")
    }
    if endsHere { return false }
    for line in unreadable { reject(line, in: pending.file) }
    progress.show(
      lines, part: totalBytes.map { $0 > 0 ? Double(pending.bytesRead) / Double($0) : 1 })
    return !endsHere
  }

  /// Whether a rejection ends the import.
  private var endsHere: Bool { manner.stopsAtRejection && rejected > 0 }

  private mutating func count(_ outcome: Outcome, _ number: UInt64, in file: String) {
    switch outcome {
    case .accepted(let receipt):
      lines += 1
      appended += UInt64(receipt.positions?.count ?? 1)
    case .duplicate:
      lines += 1
      duplicates += 1
    case .rejected(let rejection):
      reject(RejectedLine(line: number, rejection: rejection), in: file)
    }
  }

  private mutating func reject(_ line: RejectedLine, in file: String) {
    lines += 1
    rejected += 1
    let message = namesFiles ? "\(file): \(line.rejection.message)" : line.rejection.message
    if session.chosenFormat == .json {
      spool.add(line, message: message)
    } else {
      progress.clear()
      session.console.fail(
        "\(file), line \(line.line): \(line.rejection.code.rawValue): \(line.rejection.message)")
    }
  }
}
